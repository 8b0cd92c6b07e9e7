"""How often somebody may do something, counted where all processes see it.

Each turn is a slot of the shared cache that one call alone can take: two processes
never count the same turn twice, and a cache that fails lets nobody through.
"""

from __future__ import annotations

from typing import cast

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def take_turn(name: str, *, most: int, seconds: int) -> bool:
    """Take a turn; False where `most` were taken within `seconds`."""
    return any(
        cache.add(f"turn:{name}:{number}", 1, timeout=seconds) for number in range(most)
    )


def address_of(request: HttpRequest) -> str:
    """Tell from where somebody asks, as the guesses at sign-in are counted."""
    return cast("str", get_adapter(request).get_client_ip(request))
