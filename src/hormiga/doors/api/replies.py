"""Replies as JSON bytes, and lists that page by cursor."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpResponse

from hormiga.domain.projects.rules import Unit
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

MOST_A_PAGE = 1_000


class BadCursor(Refusal):
    """This cursor is not one of ours. Take `next` from the page before."""


def json(body: Any, status: int = 200) -> HttpResponse:
    """Write JSON. `orjson.Fragment` lets stored JSON through without reading it."""
    return written(orjson.dumps(body), status, "application/json")


def written(body: bytes, status: int, content_type: str) -> HttpResponse:
    """Write a body with its length: without one it would go out in chunks."""
    headers = {"Content-Length": str(len(body))}
    return HttpResponse(body, status=status, content_type=content_type, headers=headers)


def stored(text: str | None) -> orjson.Fragment | None:
    """Pass a JSON column on as it is."""
    return None if text is None else orjson.Fragment(text)


def money(amount: Money) -> dict[str, str]:
    """Write an amount as a decimal string with its currency."""
    return {"amount": amount.amount, "currency": amount.currency}


def unit(paid: Unit | None) -> dict[str, Any] | None:
    """Write what is paid for each unit inside a task; None where that is nothing."""
    if paid is None:
        return None
    return {
        "per": paid.name,
        "in": paid.source,
        "at": paid.pointer,
        "reward": money(paid.reward),
        "cap": paid.cap,
    }


def page(items: Sequence[Any], *, last: int | None, limit: int) -> HttpResponse:
    """Write one page; `next` is null on the last one."""
    is_full = len(items) == limit and last is not None
    return json({"items": items, "next": cursor_at(last) if is_full else None})


def cursor_at(pk: int | None) -> str:
    """Write a place in a list."""
    return base64.urlsafe_b64encode(f"c{pk}".encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> int:
    """Read a place in a list; none is the beginning."""
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        if text[0] != "c":
            raise BadCursor
        place = int(text[1:])
    except (binascii.Error, ValueError, IndexError) as error:
        raise BadCursor from error
    if cursor_at(place) != cursor:
        raise BadCursor
    return place
