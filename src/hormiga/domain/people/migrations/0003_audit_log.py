"""The audit log: rows are added and never changed or removed, by nobody's statement."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

GUARD = """
CREATE FUNCTION people_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'HL008';
END $$;

CREATE TRIGGER people_auditentry_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON people_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION people_refuse_change();
"""
UNGUARD = """
DROP TRIGGER people_auditentry_is_immutable ON people_auditentry;
DROP FUNCTION people_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0002_consents")]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("actor", models.CharField(max_length=60)),
                ("act", models.CharField(max_length=40)),
                ("subject", models.CharField(max_length=120)),
                ("facts", models.JSONField()),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["act", "-id"], name="audit_by_act"),
                    models.Index(
                        fields=["organisation", "-id"], name="audit_by_organisation"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
