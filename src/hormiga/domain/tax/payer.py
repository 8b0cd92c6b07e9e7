"""For which tax office the house keeps tax back and reports: its setting."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.conf import settings

from hormiga.domain.tax.rules import Tables


def payer_country() -> str:
    """Tell HORMIGA_TAX_COUNTRY; "" where none is set: nothing is asked or kept back."""
    country: str = settings.ENVIRONMENT.tax_country
    return country


def house_zone(*, tables: Tables, country: str) -> ZoneInfo:
    """Tell on whose clock a tax year begins; UTC where no country is set."""
    return ZoneInfo(tables.zones.get(country, "UTC"))
