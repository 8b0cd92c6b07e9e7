"""An index of live projects, which workers look through."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_imports_in_the_background")]

    operations = [
        migrations.AddIndex(
            model_name="project",
            index=models.Index(
                condition=models.Q(("state", "live")),
                fields=["id"],
                name="live_project",
            ),
        ),
    ]
