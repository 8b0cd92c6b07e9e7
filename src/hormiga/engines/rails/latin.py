# ruff: noqa: RUF001 - letters that look alike are what this table is about
"""Texts as every SEPA bank can read them: the basic Latin set of EPC217-08."""

from __future__ import annotations

import re
import unicodedata

_OUTSIDE = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")
_SPACES = re.compile(r"\s+")
_SLASHES = re.compile(r"/{2,}")

_LETTERS = {
    "ß": "ss",
    "ẞ": "SS",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "þ": "th",
    "Þ": "Th",
    "ħ": "h",
    "Ħ": "H",
    "ı": "i",
    "ŋ": "n",
    "Ŋ": "N",
    "ŧ": "t",
    "Ŧ": "T",
    "ĸ": "k",
    "ſ": "s",
}
_MARKS = {
    "&": "+",
    "@": "(at)",
    "_": "-",
    "‐": "-",
    "–": "-",
    "—": "-",
    "’": "'",
    "‘": "'",
    "`": "'",
    '"': "'",
    "“": "'",
    "”": "'",
    "„": "'",
    ";": ",",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "\\": "/",
    "|": "/",
    "€": "EUR",
}
_GREEK = (
    "α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s "
    "τ:t υ:y φ:f χ:ch ψ:ps ω:o"
)
_CYRILLIC = (
    "а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u "
    "ф:f х:h ц:ts ч:ch ш:sh щ:sht ъ:a ь:y ю:yu я:ya ё:e ы:y э:e і:i ї:i є:ye ґ:g"
)


def _alphabet(pairs: str) -> dict[str, str]:
    """Read `letter:latin` pairs, and add the capitals: Θ is Th, as in names."""
    small = dict(pair.split(":") for pair in pairs.split())
    return small | {key.upper(): value.capitalize() for key, value in small.items()}


_TABLE = str.maketrans(
    # The final sigma's capital is the sigma's: both are S, so the order is no matter.
    _alphabet(_GREEK) | _alphabet(_CYRILLIC) | _LETTERS | _MARKS
)


def basic(text: str, *, most: int) -> str:
    """Write a text in the basic Latin set, cut to `most` characters.

    Accents fall, letters with a usual Latin spelling get it (ß is ss), and what has
    none is left out. Can come out empty.
    """
    composed = unicodedata.normalize("NFC", text).translate(_TABLE)
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", composed)
        if not unicodedata.combining(letter)
    ).translate(_TABLE)
    kept = _SLASHES.sub("/", _OUTSIDE.sub("", _SPACES.sub(" ", bare)))
    # A slash at either end means something to some banks; the set forbids it there.
    return _SPACES.sub(" ", kept).strip(" /")[:most].strip(" /")


def is_basic_id(text: str) -> bool:
    """Say whether a reference is legal as it stands: 1 to 35 characters of the set."""
    return (
        1 <= len(text) <= 35
        and not _OUTSIDE.search(text)
        and text == text.strip(" /")
        and "//" not in text
    )
