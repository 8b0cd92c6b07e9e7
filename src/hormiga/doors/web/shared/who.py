"""Who asks."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from hormiga.domain.people.models import User


def user_of(request: HttpRequest) -> User:
    """Give who is signed in; nobody gets the page for those who may not see it."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied
