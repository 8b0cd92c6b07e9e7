"""Vendors invite workers by a link that ends."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import hormiga.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_audit_log"),
        ("programmes", "0002_presets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Invitation",
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
                (
                    "public_id",
                    models.UUIDField(default=hormiga.kit.ids.fresh, unique=True),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
                (
                    "vendor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_at__gt", models.F("created_at"))
                        ),
                        name="an_invitation_holds_for_a_while",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="invitation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programmes.invitation",
            ),
        ),
    ]
