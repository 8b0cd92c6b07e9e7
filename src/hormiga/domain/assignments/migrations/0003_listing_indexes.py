"""An index by which the earnings page sums what is not decided yet, or rejected."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("assignments", "0002_functions")]

    operations = [
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("state__in", [2, 6])),
                fields=["worker", "state", "version"],
                name="unpaid_by_worker",
            ),
        ),
    ]
