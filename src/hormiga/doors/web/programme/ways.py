"""How a worker comes by what a vendor asks: its agreement, its check."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from hormiga.domain.qualifications.rules import Wanted


def way_to(wanted: Wanted) -> tuple[str, str] | None:
    """Give words and address; None for all other types."""
    kind, _dash, name = wanted.slug.partition("-")
    if kind == "nda" and name:
        return _("Read the agreement and sign it"), reverse(
            "agreement", args=[name.upper()]
        )
    if kind == "check" and name:
        return _("The vendor looks at your documents: see how far you are"), reverse(
            "vendors"
        )
    return None
