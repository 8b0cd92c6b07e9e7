"""Migrations run as the owner's role; then the app's role gets its rights anew."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from hormiga.config import grants

OWNER = "owner"
_LOCK = 4_711_174_217
"""An advisory lock's key: two machines that migrate at once take turns."""


def migrate() -> None:
    """Apply what is open; running it again changes nothing."""
    connection = connections[OWNER]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            call_command("migrate", database=OWNER, verbosity=0, interactive=False)
            call_command("createcachetable", database=OWNER, verbosity=0)
            grants.apply(connection, settings.DATABASES["default"]["USER"])
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def open_migrations() -> list[str]:
    """Name the migrations that are not applied yet."""
    executor = MigrationExecutor(connections["default"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
