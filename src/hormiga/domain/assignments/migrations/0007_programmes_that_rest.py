"""A programme that rests gives no work, whatever leads to it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

FUNCTIONS = Path(__file__).parents[1] / "sql" / "functions.sql"


class Migration(migrations.Migration):
    dependencies = [("assignments", "0006_decided_lately")]

    operations = [
        migrations.RunSQL(FUNCTIONS.read_text(), reverse_sql=migrations.RunSQL.noop),
    ]
