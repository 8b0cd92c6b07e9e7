"""Imports in the background: their state, their position, and their refused rows."""

from __future__ import annotations

from django.db import migrations, models

import hormiga.kit.ids


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_single_tasks")]

    operations = [
        migrations.AddField(
            model_name="taskimport",
            name="public_id",
            field=models.UUIDField(null=True),
        ),
        migrations.RunSQL(
            "UPDATE projects_taskimport SET public_id = gen_random_uuid()",
            migrations.RunSQL.noop,
        ),
        migrations.AlterField(
            model_name="taskimport",
            name="public_id",
            field=models.UUIDField(default=hormiga.kit.ids.fresh, unique=True),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="error_file",
            field=models.BinaryField(default=bytes),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="error_format",
            field=models.CharField(default="", max_length=10),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="format",
            field=models.CharField(default="", max_length=20),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("checking", "Checking"),
                    ("storing", "Storing"),
                    ("done", "Done"),
                    ("refused", "Refused"),
                ],
                default="done",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="skips_errors",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="position",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="bytes_read",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="bytes_total",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="refusal",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="taskimport",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
    ]
