"""Claiming and submitting live in the database: see sql/functions.sql."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "sql" / "functions.sql"


class Migration(migrations.Migration):
    dependencies = [("assignments", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS.read_text(), reverse_sql=migrations.RunSQL.noop)
    ]
