"""Limits of a written text, counted as `elements/src/core/limits.ts` counts them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from typing import Any

from hormiga.engines.tasktypes.base import Settings
from hormiga.kit.errors import Refusal

MOST_CHARACTERS = 50_000


class WrongLength(Refusal):
    """A text is shorter or longer than this project asks. Change its length."""


class MissingWords(Refusal):
    """A text lacks words that it must have. Put them in."""


class ForbiddenWords(Refusal):
    """A text has words that it must not have. Take them out."""


class LimitsCross(Refusal):
    """A least length is above the most. Correct the numbers."""


def refuse_limits(settings: Settings) -> None:
    """Refuse a minimum above its maximum; facts: `field`."""
    for kind in ("words", "characters"):
        least, most = settings.get(f"min_{kind}"), settings.get(f"max_{kind}")
        if least is not None and most is not None and least > most:
            raise LimitsCross(field=f"min_{kind}")


def text_schema(settings: Settings) -> dict[str, Any]:
    """Write a text's schema: characters are code points; words are checked apart."""
    return {
        "type": "string",
        "minLength": max(1, settings.get("min_characters", 1)),
        "maxLength": settings.get("max_characters", MOST_CHARACTERS),
    }


def words_in(text: str) -> int:
    """Count what blanks part."""
    return len(re.findall(r"\S+", text))


def is_fitting(text: str, settings: Settings) -> bool:
    """Say whether a text's words and characters are within the limits."""
    counts = {"words": words_in(text), "characters": len(text)}
    return all(
        settings.get(f"min_{kind}", 0) <= count <= settings.get(f"max_{kind}", count)
        for kind, count in counts.items()
    )


def has_phrase(text: str, phrase: str) -> bool:
    """Say whether a text has a phrase as whole words, whatever its case and blanks."""
    asked = r"\s+".join(map(re.escape, _nfc(phrase).split()))
    return bool(re.search(rf"(?<!\w){asked}(?!\w)", _nfc(text), re.IGNORECASE))


def refuse_text(
    text: str, settings: Settings, *, keep: Iterable[str], forbid: Iterable[str]
) -> None:
    """Refuse a text of the wrong length or words; facts: `words`."""
    if not is_fitting(text, settings):
        raise WrongLength(words=words_in(text), characters=len(text))
    missing = [phrase for phrase in keep if not has_phrase(text, phrase)]
    if missing:
        raise MissingWords(words=missing)
    there = [phrase for phrase in forbid if has_phrase(text, phrase)]
    if there:
        raise ForbiddenWords(words=there)


def likeness(one: str, other: str) -> int:
    """Give how many of their words two texts share, in percent, in any order."""
    left, right = _counted(one), _counted(other)
    total = left.total() + right.total()
    return 200 * (left & right).total() // total if total else 100


def _counted(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", _nfc(text).lower()))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
