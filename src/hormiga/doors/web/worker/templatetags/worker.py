"""How workers' pages write money, times and ids."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _, ngettext

from hormiga.domain.payouts.rules import Rail
from hormiga.domain.qualifications.rules import Wanted
from hormiga.doors.web.worker import words
from hormiga.kit import ids
from hormiga.kit.money import Money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """Write an amount as the reader's language does; the currency stays beside it."""
    return f"{number_format(Decimal(amount.amount))}\u00a0{amount.currency}"


@register.filter
def cents(amount: Money) -> str:
    """Write an amount whose parts of a cent do not matter."""
    return money(amount.whole_cents)


@register.filter
def outside(value: UUID) -> str:
    """Write an id as addresses have it."""
    return ids.outside(value)


@register.filter
def needed(wanted: Wanted) -> str:
    """Say what a requirement asks for."""
    return words.needed(wanted)


@register.filter
def rail(named: Rail) -> str:
    """Name a way of being paid."""
    return words.rail(named)


@register.filter
def span(seconds: int) -> str:
    """Write a length of time in its one most telling unit."""
    if seconds == 0:
        return _("at once")
    if seconds < 120:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if seconds < 2 * 3600:
        n = round(seconds / 60)
        return ngettext("%(n)s minute", "%(n)s minutes", n) % {"n": n}
    if seconds < 2 * 86_400:
        n = round(seconds / 3600)
        return ngettext("%(n)s hour", "%(n)s hours", n) % {"n": n}
    n = round(seconds / 86_400)
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": n}
