"""Pieces of a text, counted in code points and in UTF-16 units, and checked against it.

Python, most readers of data and JSON Schema count code points; browsers, Java and .NET
count UTF-16 units. A span carries both, with the words it covers, and an answer carries
the SHA-256 of the text that they count in: no reader needs to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from hormiga.kit.errors import Refusal


class SpanDisagrees(Refusal):
    """A span's offsets and its words disagree. Mark the words anew and send again."""


class OtherText(Refusal):
    """The answer counts in another text than the task's. Open the task again."""


def text_hash(text: str) -> str:
    """Give the SHA-256 of a text's UTF-8 bytes as 64 hex digits."""
    return sha256(text.encode()).hexdigest()


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def span_of(text: str, start: int, end: int) -> dict[str, Any]:
    """Write the span between two code points; offsets outside are moved to the ends."""
    start, end = sorted(max(0, min(place, len(text))) for place in (start, end))
    before, inside = units(text[:start]), units(text[start:end])
    return {
        "start": start,
        "end": end,
        "start_utf16": before,
        "end_utf16": before + inside,
        "text": text[start:end],
    }


def verify(span: Mapping[str, Any], text: str) -> None:
    """Refuse a span whose offsets and words disagree; facts: `start`, `end`."""
    start, end = span["start"], span["end"]
    is_inside = 0 <= start <= end <= len(text)
    if is_inside:
        said = {name: span[name] for name in ("start_utf16", "end_utf16", "text")}
        real = span_of(text, start, end)
        if all(real[name] == value for name, value in said.items()):
            return
    raise SpanDisagrees(start=start, end=end)


def verify_all(
    spans: Iterable[Mapping[str, Any]], *, text: str, text_sha256: str
) -> None:
    """Refuse spans that count in another text, or that disagree with this one."""
    if text_sha256 != text_hash(text):
        raise OtherText
    for span in spans:
        verify(span, text)
