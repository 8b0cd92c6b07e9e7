"""Which live work asks for a qualification: what stands behind an exam or a course."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

MOST_PROJECTS = 500
"""Newest projects that are looked at: enough to say how much there is."""


def projects_asking(*, type_ids: Sequence[int]) -> dict[int, list[int]]:
    """List live projects by the type that their newest terms ask for, newest first.

    One statement. A programme's entry requirements count as its projects' own, those
    of its vendors too; asking that one does not hold a type counts for nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ASKING, {"types": list(type_ids), "limit": MOST_PROJECTS})
        found: dict[int, list[int]] = {}
        for type_id, project_id in cursor.fetchall():
            found.setdefault(type_id, []).append(project_id)
        return found


_ASKING = """
    WITH asked AS (
        SELECT r.type_id, v.project_id
        FROM projects_requirement r
        JOIN projects_projectversion v ON v.id = r.version_id
        WHERE r.type_id = ANY (%(types)s::bigint[])
          AND r.comparator <> 'does-not-exist'
          AND NOT EXISTS (
              SELECT FROM projects_projectversion newer
              WHERE newer.project_id = v.project_id AND newer.number > v.number)
        UNION
        SELECT e.type_id, p.id
        FROM programmes_entryrequirement e
        JOIN projects_project p
            ON p.programme_id = e.programme_id AND p.state = 'live'
        JOIN LATERAL (
            SELECT v.task_type FROM projects_projectversion v
            WHERE v.project_id = p.id ORDER BY v.number DESC LIMIT 1) newest ON true
        WHERE e.type_id = ANY (%(types)s::bigint[])
          AND e.comparator <> 'does-not-exist'
          AND e.task_type IN ('', newest.task_type)
    )
    SELECT a.type_id, a.project_id
    FROM asked a JOIN projects_project p ON p.id = a.project_id
    WHERE p.state = 'live'
    ORDER BY a.project_id DESC, a.type_id
    LIMIT %(limit)s
"""
