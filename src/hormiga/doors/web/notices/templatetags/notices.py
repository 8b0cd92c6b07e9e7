"""The way to the inbox, with how much in it is new."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest

from hormiga.domain.messages import queries
from hormiga.domain.people.models import User
from hormiga.kit import ids

register = template.Library()


@register.inclusion_tag("notices/_bell.html", takes_context=True)
def notices_link(context: dict[str, Any]) -> dict[str, Any]:
    """Show the link to the inbox to whoever is signed in."""
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return {"is_shown": False}
    count = queries.unread(user_id=user.pk)
    return {
        "is_shown": True,
        "count": "99+" if count >= queries.MOST_COUNTED else str(count or ""),
        "path": request.path,
    }


@register.simple_tag(takes_context=True)
def phrase(context: dict[str, Any]) -> str:
    """Give the reader's phrase; "" where there is none, or nobody."""
    user = getattr(context.get("request"), "user", None)
    return queries.phrase_of(user_id=user.pk) if isinstance(user, User) else ""


@register.filter
def thing(public_id: Any) -> str:
    """Write an id as addresses do."""
    return ids.outside(public_id)
