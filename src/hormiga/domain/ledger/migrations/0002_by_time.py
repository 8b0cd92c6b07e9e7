from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    # Rows come in the order of time, so a coarse index finds the last days of many years.
    operations = [
        migrations.RunSQL(
            "CREATE INDEX ledger_transaction_by_time ON ledger_transaction"
            " USING brin (posted_at) WITH (pages_per_range = 32)",
            "DROP INDEX ledger_transaction_by_time",
        )
    ]
