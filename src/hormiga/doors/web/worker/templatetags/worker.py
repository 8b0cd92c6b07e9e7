"""How workers' pages write money, times and ids."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from hormiga.domain.qualifications.rules import Wanted
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.doors.web.worker import words
from hormiga.doors.web.worker.ways import Way, way_to
from hormiga.engines.tasktypes import NAMES, type_named
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
def way(wanted: Wanted) -> Way:
    """Say how a requirement is met, and where."""
    return way_to(wanted)


@register.filter
def kind(name: str) -> str:
    """Name a task type; a requester's own page is of no ready type."""
    if name not in NAMES:
        return _("Other work")
    return in_language(type_named(name).title)


@register.filter
def span(seconds: int) -> str:
    """Write a length of time in its one most telling unit."""
    return words.span(seconds)


@register.filter
def active(seconds: float) -> str:
    """Write an active time; some of it is never nothing."""
    return words.span(max(1, round(seconds)))


@register.filter
def split(names: str) -> list[str]:
    """Give names that stand in one text, with commas between."""
    return names.split(",")
