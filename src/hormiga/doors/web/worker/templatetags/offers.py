"""How cards and project pages speak of an offer."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from hormiga.doors.web.worker import offer_words
from hormiga.doors.web.worker.templatetags.worker import money
from hormiga.flows.choose_work import Known

register = template.Library()


@register.filter
def warned(names: Sequence[str]) -> list[str]:
    """Put content warnings into words."""
    known = offer_words.WARNINGS
    return [str(known[name]) if name in known else name for name in names]


@register.filter
def pay_in_words(offer: offer_words.Paying) -> str:
    """Say what a task pays, with what each unit inside it adds."""
    return offer_words.pay(offer, money)


@register.filter
def device(task_type: str) -> str:
    """Say on which device a kind of work is best done."""
    return offer_words.device(task_type)


@register.filter
def standing(known: Known) -> str:
    """Say what became of a project."""
    return offer_words.standing(known)


@register.filter
def explained(known: Known) -> str:
    """Say what that means."""
    return offer_words.explained(known)
