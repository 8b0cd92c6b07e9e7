"""What must always be true of claims and answers, asked of the tables themselves."""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, str] = {
    "no task is claimed and judged more often than wanted": (
        "SELECT p.task_id FROM assignments_place p WHERE p.taken > p.wanted"
    ),
    "each place counts its claims and judgments": (
        "SELECT p.task_id FROM assignments_place p LEFT JOIN (SELECT task_id,"
        " count(*) AS n FROM assignments_assignment WHERE state IN (1, 2, 5, 6)"
        " GROUP BY task_id) a USING (task_id) WHERE p.taken <> coalesce(a.n, 0)"
    ),
    "no worker has a task twice": (
        "SELECT task_id, worker_id FROM assignments_assignment"
        " GROUP BY task_id, worker_id HAVING count(*) > 1"
    ),
    "each worker's held claims are counted": (
        "SELECT c.worker_id, c.project_id FROM assignments_cursor c LEFT JOIN (SELECT"
        " worker_id, project_id, count(*) AS n FROM assignments_assignment"
        " WHERE state = 1 GROUP BY worker_id, project_id) a"
        " USING (worker_id, project_id)"
        " WHERE c.held <> coalesce(a.n, 0)"
    ),
    "no worker holds more than the project's allowance": (
        "SELECT c.worker_id, c.project_id FROM assignments_cursor c"
        " JOIN projects_project p ON p.id = c.project_id WHERE c.held > p.allowance"
    ),
    "assignments carry their task's batch, project and terms": (
        "SELECT a.id FROM assignments_assignment a"
        " LEFT JOIN projects_task t ON t.id = a.task_id"
        " LEFT JOIN projects_batch b ON b.id = t.batch_id"
        " LEFT JOIN people_worker w ON w.id = a.worker_id"
        " LEFT JOIN programmes_enrolment e"
        "  ON e.id = a.enrolment_id AND e.worker_id = a.worker_id"
        " WHERE t.id IS NULL OR a.batch_id <> t.batch_id OR w.id IS NULL"
        "  OR a.version_id <> t.version_id OR b.project_id <> a.project_id"
        "  OR e.id IS NULL"
    ),
    "open tasks of live batches are in the queue while they have room": (
        "SELECT t.id FROM projects_task t JOIN projects_batch b ON b.id = t.batch_id"
        " JOIN assignments_place p ON p.task_id = t.id"
        " WHERE b.state = 'live' AND t.state = 'open' AND p.taken < p.wanted"
        "  AND p.position IS NULL"
    ),
    "no open place lies before its queue's head": (
        "SELECT p.task_id FROM assignments_place p JOIN assignments_queuehead h"
        " USING (project_id) WHERE p.position < h.position"
    ),
}
"""Each query lists what breaks the rule; it must list nothing."""
