"""What the community's pages need beyond Django's own tags."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from hormiga.doors.web.forum import words
from hormiga.kit import ids

register = template.Library()


@register.filter
def cleaned(html: str) -> SafeString:
    """Show a post that community/markup has written as HTML."""
    return mark_safe(html)  # noqa: S308 - domain.community.markup.shown made it


@register.filter
def thing(public_id: Any) -> str:
    """Write an id as addresses do."""
    return ids.outside(public_id)


@register.filter
def kind_words(kind: str) -> str:
    """Name a kind of thread."""
    return str(words.KINDS.get(kind, kind))
