"""How a vendor's pages write money and what a line is."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from hormiga.doors.web.vendor import money_words
from hormiga.kit.money import Money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """Write an amount by the reader's locale: `1.234,50 EUR`."""
    number = number_format(Decimal(amount.amount), use_l10n=True, force_grouping=True)
    return f"{number} {amount.currency}"


@register.filter
def line_words(kind: str) -> str:
    """Say what a line is."""
    return str(money_words.KINDS.get(kind, kind))


@register.filter
def payment_words(state: str) -> str:
    """Say where a payment is."""
    return str(money_words.PAYMENTS.get(state, state))


@register.filter
def dispute_words(state: str) -> str:
    """Say what became of an objection."""
    return str(money_words.DISPUTES.get(state, state))
