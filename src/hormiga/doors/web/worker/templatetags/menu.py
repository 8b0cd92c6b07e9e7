"""The menu that a worker has on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.messages import queries as messages
from hormiga.domain.people.models import User
from hormiga.domain.people.queries import worker_behind

register = template.Library()

_OTHER_AREAS = ("/requester/", "/vendor/", "/operator/")
"""Pages of an organisation or the operator: they have a menu of their own."""


@dataclass(frozen=True, slots=True)
class _Section:
    """Where an entry leads, and which addresses lie behind it."""

    route: str
    words: Promise
    within: tuple[str, ...]
    is_first: bool = False
    """Shown on the smallest phone too, where the rest folds."""


_SECTIONS = (
    _Section("work", _("Work"), ("/work/",), is_first=True),
    _Section("courses", _("Learn"), ("/courses/",), is_first=True),
    _Section("earnings", _("Earnings"), ("/earnings/",), is_first=True),
    _Section("notices", _("Messages"), ("/notices/",), is_first=True),
    _Section("exams", _("Exams"), ("/exams/",)),
    _Section(
        "programmes",
        _("Programmes"),
        ("/programmes/", "/vendors/", "/places/", "/agreements/", "/invitations/"),
    ),
    _Section("plan", _("Your plan"), ("/plan/",)),
    _Section("forum", _("Community"), ("/community/",)),
    _Section("profile", _("Your profile"), ("/profile/",)),
)


@register.inclusion_tag("worker/_tabs.html", takes_context=True)
def worker_menu(context: dict[str, Any]) -> dict[str, Any]:
    """Show a worker the way to everything; two statements at most."""
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None)
    if request is None or not isinstance(user, User):
        return {}
    if not _is_worker(request, user):
        return {}
    unread = messages.unread(user_id=user.pk)
    entries = [_entry(one, request.path, unread) for one in _SECTIONS]
    rest = [one for one in entries if not one["is_first"]]
    return {
        "first": [one for one in entries if one["is_first"]],
        "rest": rest,
        "here": next((one["words"] for one in rest if one["current"]), ""),
    }


def _is_worker(request: HttpRequest, user: User) -> bool:
    """Ask the database only where the page has not found out already."""
    if getattr(request, "worker_name", ""):
        return True
    if request.path.startswith(_OTHER_AREAS):
        return False
    return worker_behind(user_id=user.pk) is not None


def _entry(section: _Section, path: str, unread: int) -> dict[str, Any]:
    address = reverse(section.route)
    is_within = path.startswith(section.within)
    count = unread if section.route == "notices" else 0
    most = messages.MOST_COUNTED
    return {
        "address": address,
        "words": section.words,
        "is_first": section.is_first,
        "current": "page" if path == address else "true" if is_within else "",
        "count": f"{most - 1}+" if count >= most else str(count or ""),
    }
