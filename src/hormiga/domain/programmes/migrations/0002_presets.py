"""The programmes that every installation starts with; operators may edit them."""

from __future__ import annotations

from django.db import migrations

OPEN = {
    "preset": "open",
    "time_zone": "UTC",
    "fee_ppm": 200_000,
    "cadence": "weekly",
    "hold_days": 0,
    "minimum_payout_micro": 10_000,
}


def make_presets(apps, schema_editor):
    programme = apps.get_model("programmes", "Programme")
    rows = programme.objects.using(schema_editor.connection.alias)
    rows.create(
        slug="open", currency="EUR", name={"es": "Abierto", "en": "Open"}, **OPEN
    )
    rows.create(
        slug="open-usd",
        currency="USD",
        name={"es": "Abierto (USD)", "en": "Open (USD)"},
        **OPEN,
    )


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_initial")]

    operations = [migrations.RunPython(make_presets, migrations.RunPython.noop)]
