"""A claim names the enrolment that it was checked for, where one was checked."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "sql" / "functions.sql"
OLD = """
DROP FUNCTION IF EXISTS assignments_claim(bigint, uuid, boolean, uuid[], timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assignments", "0003_listing_indexes"),
        ("programmes", "0004_entry_requirements"),
    ]

    operations = [
        migrations.RunSQL(OLD, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS.read_text(), reverse_sql=migrations.RunSQL.noop),
    ]
