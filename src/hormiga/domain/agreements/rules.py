"""What may be signed, and by what name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from hashlib import sha256

from hormiga.kit.errors import Kind, Refusal

LANGUAGES = ("es", "en")
MOST_CHARACTERS = 60_000
LONGEST_NAME = 120
_SHORTEST_NAME = 3
_EXACTLY_HEX = re.compile(r"[0-9a-f]{64}")


class NoSuchAgreement(Refusal):
    """There is no agreement with this id, or it has no text yet."""

    kind = Kind.NOT_FOUND


class NoSuchSignature(Refusal):
    """You have signed nothing with this id."""

    kind = Kind.NOT_FOUND


class AgreementChanged(Refusal):
    """The agreement changed since you opened it. Read the new text, then sign."""

    kind = Kind.CONFLICT


class NotAFullName(Refusal):
    """Sign with your name in full: first name and family name."""


class NotAgreed(Refusal):
    """Nothing was signed: tick the box that says that you agree."""


class NoAgreementText(Refusal):
    """An agreement needs a title and its whole text in Spanish and in English."""


class SameText(Refusal):
    """This is the text that is in force already. Nothing was published."""

    kind = Kind.CONFLICT


def canonical(text: str) -> str:
    """Write a text the one way in which it is kept, hashed and signed.

    Unicode NFC, line feeds alone, no blanks at the ends of lines, one line feed last.
    """
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    whole = "\n".join(line.replace("\r", "").rstrip() for line in lines).strip("\n")
    return whole.replace("\x00", "") + "\n"


def hash_of(text: str) -> str:
    """Sum up a canonical text: SHA-256 of its UTF-8, in hex digits."""
    return sha256(text.encode()).hexdigest()


def texts_of(given: Mapping[str, str]) -> dict[str, str]:
    """Read a version's texts; refuses `NoAgreementText` where one is missing."""
    texts = {language: canonical(given.get(language, "")) for language in LANGUAGES}
    if not all(1 < len(text) <= MOST_CHARACTERS for text in texts.values()):
        raise NoAgreementText
    return texts


def name_of(typed: str) -> str:
    """Read a typed name: two words or more, each of them letters."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    words = [word for word in name.split() if any(map(str.isalpha, word))]
    letters = sum(map(str.isalpha, name))
    if (
        len(words) < 2
        or letters < _SHORTEST_NAME
        or len(name) > LONGEST_NAME
        or any(unicodedata.category(letter)[0] == "C" for letter in name)
    ):
        raise NotAFullName
    return name


def refuse_other_text(*, shown: str, newest: str) -> None:
    """Refuse `AgreementChanged` where what was shown is not what is in force."""
    if not _EXACTLY_HEX.fullmatch(shown) or shown != newest:
        raise AgreementChanged
