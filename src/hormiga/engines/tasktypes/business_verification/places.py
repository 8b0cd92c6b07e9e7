"""The form of a business: which fields a project's settings ask for, and when.

`elements/src/work/data-form-business.ts` shows the same fields with their words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hormiga.engines.tasktypes.base import Settings

_THERE = {"of": "status", "in": ["open", "moved"]}
_SEEN = {"of": "status", "in": ["open", "moved", "closed"]}
ASKED = ("address", "phone", "website", "hours")


def form_of(settings: Settings) -> dict[str, Any]:
    """Write the settings of the form that asks for a business."""
    return {"fields": list(_fields(settings)), "evidence": "none"}


def _fields(settings: Settings) -> Iterable[dict[str, Any]]:
    asked = settings.get("ask", ASKED)
    yield {
        "id": "status",
        "kind": "choice",
        "required": True,
        "absent": False,
        "options": [
            {"id": one, "title": one}
            for one in ("open", "moved", "closed", "not_found")
        ],
    }
    yield _there("name", "text", max_length=200, absent=False)
    if "address" in asked:
        yield _there("street", "text", max_length=200)
        yield _there("number", "text", max_length=30)
        yield _there("postcode", "text", max_length=20)
        yield _there("city", "text", max_length=100)
    if "phone" in asked:
        calling = settings.get("calling_code", "")
        yield _there("phone", "phone", calling_code=calling)
    if "website" in asked:
        yield _there("website", "url")
    if "hours" in asked:
        yield _there("hours", "hours")
    photo = settings.get("photo", "none")
    if photo != "none":
        yield {
            "id": "photo",
            "kind": "photo",
            "when": _SEEN,
            "required": photo == "required",
            "absent": False,
        }
    yield from _closing(settings.get("sources", 1))


def _there(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """Describe a field that is asked of a business that exists."""
    return {"id": name, "kind": kind, "when": _THERE, "required": True} | more


def _closing(sources: int) -> Iterable[dict[str, Any]]:
    yield {
        "id": "sources",
        "kind": "several",
        "each": "url",
        "required": sources > 0,
        "least": max(1, sources),
        "most": 10,
        "absent": False,
    }
    yield {"id": "remark", "kind": "remark", "absent": False}
