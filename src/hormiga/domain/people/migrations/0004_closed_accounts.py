"""Whoever closes an account stays as a row without a name."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("people", "0003_audit_log")]

    operations = [
        migrations.AddField("user", "closed_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "user",
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(is_active=False, is_operator=False),
                name="who_has_left_does_not_come_in",
            ),
        ),
    ]
