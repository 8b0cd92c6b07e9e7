"""How a task names its media: `media://ID`, or the id alone, anywhere in its input.

A template asks for one with `grant_read_access` and gets `hormiga-media:ID`, which is
no address: the frame's script asks the page around it for those bytes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from hormiga.kit import ids

SCHEME = "media://"
GRANTED = "hormiga-media:"
MOST_A_TASK = 500


def media_in(value: Any) -> list[UUID]:
    """List the media that a task's input (or an answer) may name, each once, in order.

    A text that only looks like an id is listed too: whoever asks for it by its
    organisation does not find it. At most `MOST_A_TASK`.
    """
    found: dict[UUID, None] = {}
    for text in _texts(value):
        media = read(text)
        if media is not None:
            found[media] = None
            if len(found) == MOST_A_TASK:
                break
    return list(found)


def read(text: str) -> UUID | None:
    """Read a reference; None for any other text."""
    return ids.inside(text.removeprefix(SCHEME).removeprefix(GRANTED))


def write(media: UUID) -> str:
    """Write a reference as a task's input has it."""
    return SCHEME + ids.outside(media)


def grant(text: str, *, granted: Collection[UUID]) -> str:
    """Turn a reference into what the frame's script understands.

    Any other text, and media that are not granted, come back as they are: the page
    shows that they are missing, and nothing is given away.
    """
    media = read(text)
    return f"{GRANTED}{ids.outside(media)}" if media in granted and media else text


def _texts(value: Any) -> Iterator[str]:
    """Walk all texts of a JSON value; no recursion, however deep it is."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting.extend(reversed(list(one.values())))
        elif isinstance(one, list):
            waiting.extend(reversed(one))
