"""Jobs are written into PostgreSQL, in the transaction of the data they are about."""

from __future__ import annotations

from django.db import connection


def defer_once(name: str, key: int) -> None:
    """Write a job down unless one for the same key waits already.

    A caller may lean on a waiting job that is fetched before the caller commits. Where
    that would hide data from the job, both take a lock first (see label_batch).
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs_defer_once(%s, %s)", [name, key])
