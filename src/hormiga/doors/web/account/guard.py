"""Pages of one's own account; some ask once more who is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponseBase]
_again: Any = reauthentication_required(app="allauth.account")


def signed_in(view: View) -> View:
    """Show a page to whoever is signed in, and never from a browser's store."""
    return never_cache(login_required(view))


def asked_again(view: View) -> View:
    """Ask for the password or a code first, unless that was minutes ago."""
    guarded: View = never_cache(login_required(_again(view)))
    return guarded
