"""How requesters' pages write amounts, ids and stored values."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.kit import ids
from hormiga.kit.money import Money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """Write an amount as the reader's language does; the currency stays beside it."""
    return f"{number_format(Decimal(amount.amount))}\u00a0{amount.currency}"


@register.filter
def minus(amount: Money) -> Money:
    """Turn a negative amount round."""
    return amount * -1


@register.filter
def outside(value: UUID) -> str:
    """Write an id as addresses have it."""
    return ids.outside(value)


_REPORTED = {
    "broken": gettext_lazy("It is broken: something is missing or does not load"),
    "harmful": gettext_lazy("It shows something harmful"),
    "scam": gettext_lazy("It looks like a scam"),
}


@register.filter
def reported_as(reason: str) -> str:
    """Say what a worker reported of a task."""
    return str(_REPORTED.get(reason, _("Another reason")))


@register.filter
def percent(share: float) -> str:
    """Write a probability in whole percent, but never round it up to certainty."""
    whole = int(share * 100 + 0.5)
    if whole == 100 and share < 1:
        whole = 99
    return f"{whole}\u00a0%"


@register.filter
def state_in_words(state: str) -> str:
    """Name the state of a project or a batch."""
    words = {
        "draft": _("draft"),
        "live": _("live"),
        "paused": _("paused"),
        "archived": _("archived"),
        "complete": _("complete"),
        "cancelled": _("cancelled"),
    }
    return words.get(state, state)
