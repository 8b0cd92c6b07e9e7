"""The one family of errors that a caller may expect and show to a person."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

_WORDS = r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"


class Kind(StrEnum):
    """What went wrong, in words that no protocol owns; each door maps them once."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"


class Refusal(Exception):
    """An expected 'no'. Anything that is not a Refusal is a bug.

    A subclass's docstring is its message. A refusal may carry a sentence of its own,
    and named facts that a program can read (`line=3, field="url"`).
    """

    kind: Kind = Kind.INVALID

    def __init__(self, detail: str | None = None, **facts: Any) -> None:
        self.detail = detail or (type(self).__doc__ or "").strip()
        self.facts = facts
        super().__init__(self.detail)

    @classmethod
    def name(cls) -> str:
        """Name the refusal as programs read it: `LeaseExpired` is `lease-expired`."""
        return re.sub(_WORDS, "-", cls.__name__).lower()
