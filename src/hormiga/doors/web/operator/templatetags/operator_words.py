"""How the operator's pages write acts, facts and money."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext

from hormiga.doors.web.operator import words
from hormiga.kit.money import Money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """Write an amount by the reader's locale: `1.234,50 EUR`."""
    number = number_format(Decimal(amount.amount), use_l10n=True, force_grouping=True)
    return f"{number} {amount.currency}"


@register.filter
def act_words(act: str) -> str:
    """Name an act; one that a newer version wrote keeps its own name."""
    return str(words.ACTS.get(act, act))


@register.filter
def fact_words(name: str) -> str:
    """Name a fact of an act."""
    return str(words.FACTS.get(name, name))


@register.filter
def state_words(state: str) -> str:
    """Name a run's state."""
    return str(words.STATES.get(state, state))


@register.filter
def rail_words(rail: str) -> str:
    """Name the way that money goes."""
    return str(words.RAILS.get(rail, rail))


@register.filter
def reason_words(reason: str) -> str:
    """Say why somebody is not paid this time."""
    return str(words.REASONS.get(reason, words.OTHER_REASON))


@register.filter
def rule_words(rule: str) -> str:
    """Say a rule of the check."""
    return gettext(rule)
