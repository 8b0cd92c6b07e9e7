"""Operators only, and who acts."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from hormiga.domain.people.audit_log import FIRST, user_actor
from hormiga.doors.web.shared.who import user_of

View = Callable[..., HttpResponse]
AT_ONCE = 50


def for_operators(view: View) -> View:
    """Let operators in; send nobody to sign in, and refuse everybody else."""

    @wraps(view)
    def guarded(request: HttpRequest, *given: str, **named: str) -> HttpResponse:
        if not user_of(request).is_operator:
            raise PermissionDenied
        return view(request, *given, **named)

    shown: View = never_cache(login_required(guarded))
    return shown


def actor_of(request: HttpRequest) -> str:
    """Name who is signed in as the audit log does."""
    return user_actor(user_of(request).pk)


def before(request: HttpRequest) -> int:
    """Read where a list goes on; what is no number of ours is the beginning."""
    text = request.GET.get("before", "")
    is_place = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_place else FIRST
