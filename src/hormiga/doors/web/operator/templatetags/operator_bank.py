"""How the operator's pages write the bank's files and lines."""

from __future__ import annotations

from django import template

from hormiga.doors.web.operator import bank_words as words

register = template.Library()


@register.filter
def bank_kind_words(kind: str) -> str:
    """Name a kind of file."""
    return str(words.KINDS.get(kind, kind))


@register.filter
def came_words(came: str) -> str:
    """Say what came of a line."""
    return str(words.CAME.get(came, came))


@register.filter
def resolution_words(resolution: str) -> str:
    """Say what a person does with a line."""
    return str(words.RESOLUTIONS.get(resolution, resolution))


@register.filter
def bank_status_words(status: str) -> str:
    """Say what a bank's status means; a code that is not known stands for itself."""
    return str(words.STATUSES.get(status, status))
