"""The pages about money, in a row of their own below the tabs."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

register = template.Library()

MONEY = (
    ("operator_payouts", _("Payouts")),
    ("operator_bank", _("Bank files")),
    ("operator_accounts", _("Shared accounts")),
    ("operator_disputes", _("Disputes")),
    ("operator_late", _("Late pay")),
    ("operator_mismatches", _("Mismatches")),
    ("operator_vendors_money", _("Vendors")),
    ("operator_billing", _("Invoices and refunds")),
    ("operator_tax", _("Tax")),
)


@register.inclusion_tag("operator/_money.html", takes_context=True)
def money_menu(context: dict[str, Any]) -> dict[str, Any]:
    """List the pages about money where one of them is open."""
    path = context["request"].path
    pages = [(reverse(name), words) for name, words in MONEY]
    is_here = any(path.startswith(address) for address, _words in pages)
    return {"pages": pages if is_here else (), "path": path}
