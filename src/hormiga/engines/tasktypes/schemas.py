"""Pieces of JSON Schema that several task types' answers are made of."""

from __future__ import annotations

from typing import Any

TEXT_HASH: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
"""SHA-256 of the UTF-8 text in which spans count."""

_OFFSET: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 1_000_000}
SPAN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "start": _OFFSET,
        "end": _OFFSET,
        "start_utf16": _OFFSET,
        "end_utf16": _OFFSET,
        "text": {"type": "string", "maxLength": 100_000},
    },
    "required": ["start", "end", "start_utf16", "end_utf16", "text"],
    "additionalProperties": False,
}
"""A piece of a text: `start` and `end` in code points, and in UTF-16 units too."""
