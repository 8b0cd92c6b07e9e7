from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import CompositePrimaryKey, deletion

SQL = Path(__file__).with_name("0001_ledger.sql")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    # The tables are SQL's: triggers, composite keys and C order have no Django words.
    # There is no way back: a ledger is not taken away by a migration.
    operations = [
        migrations.RunSQL(SQL.read_text(encoding="utf-8")),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner", models.TextField()),
                ("currency", models.CharField(max_length=3)),
                ("kind", models.TextField()),
                ("is_guarded", models.BooleanField()),
                ("opened_at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_account", "managed": False},
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("key", models.TextField(unique=True)),
                ("body_hash", models.BinaryField()),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                ("posted_at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_transaction", "managed": False},
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.account",
                    ),
                ),
                ("amount", models.BigIntegerField()),
            ],
            options={"db_table": "ledger_balance", "managed": False},
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                (
                    "pk",
                    CompositePrimaryKey(
                        "transaction_id",
                        "seq",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.transaction",
                    ),
                ),
                ("seq", models.SmallIntegerField()),
                (
                    "debit",
                    models.ForeignKey(
                        on_delete=deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                (
                    "credit",
                    models.ForeignKey(
                        on_delete=deletion.DO_NOTHING,
                        related_name="+",
                        to="ledger.account",
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
            ],
            options={"db_table": "ledger_transfer", "managed": False},
        ),
    ]
