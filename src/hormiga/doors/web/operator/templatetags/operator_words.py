"""How the operator's pages write acts, facts and money."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext

from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.doors.web.operator import words
from hormiga.kit.errors import Refusal
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
def actor_words(actor: str) -> str:
    """Say who did it: an address where it is known, a program, or the server."""
    if actor == COMMAND_LINE:
        return str(words.COMMAND_LINE)
    if actor.startswith("organisation:"):
        return str(words.PROGRAM)
    return subject_words(actor)


@register.filter
def subject_words(subject: str) -> str:
    """Say on what: `batch:3CHU...` is a batch and its id."""
    kind, _, name = subject.partition(":")
    if kind not in words.SUBJECTS:
        return subject
    said = str(words.SUBJECTS[kind])
    return said if kind == "wallet" else f"{said} {name}".strip()


@register.filter
def value_words(value: object, name: str) -> str:
    """Write a fact's value: our words and amounts in the reader's language."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    text = str(value)
    if name in words.MONEY_FACTS:
        return _amount(text)
    if name in words.SUBJECT_FACTS:
        return subject_words(text)
    return str(words.VALUES.get(text, text)) if name in words.SPOKEN_FACTS else text


def _amount(text: str) -> str:
    number, _, currency = text.partition(" ")
    try:
        return money(Money.of(number, currency))
    except (ValueError, Refusal):
        return text


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
