"""The relaxed JSON of element attributes: 'quotes', bare keys, trailing commas.

As in JSON5: comments, hexadecimal and signed numbers and a string's line
continuations are understood too. Nothing is ever evaluated.
"""

from __future__ import annotations

import math
import re
from typing import Any

from hormiga.kit.errors import Refusal

_MOST_DEPTH = 60
_MOST_DIGITS = 400
_SPACE = re.compile(r"(?:[\s\ufeff]+|//[^\n\r\u2028\u2029]*|/\*.*?\*/)*", re.DOTALL)
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)"
    r"|(?P<decimal>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?))",
    re.ASCII,
)
_WORD = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_PLAIN = {quote: re.compile(rf"[^{quote}\\]*") for quote in "\"'`"}
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b", "f": "\f", "r": "\r", "v": "\v", "0": "\0"}
_LENGTHS = {"x": 2, "u": 4}
_HEX = re.compile(r"[0-9a-fA-F]+")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class NotRelaxedJson(Refusal):
    """This is no list or object as an attribute may hold it."""


def loads(text: str) -> Any:
    """Read a value. Raises NotRelaxedJson, with the offset `at` and `words`."""
    reader = _Reader(text)
    value = reader.value(depth=0)
    reader.space()
    if reader.at < len(text):
        raise reader.refusal("there is something behind the end")
    return value


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def refusal(self, words: str) -> NotRelaxedJson:
        return NotRelaxedJson(
            f"At character {self.at + 1}: {words}.", at=self.at, words=words
        )

    def space(self) -> str:
        """Pass over blanks and comments; give the character behind them."""
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self, *, depth: int) -> Any:
        first = self.space()
        if depth > _MOST_DEPTH:
            raise self.refusal("it is nested too deeply")
        if first == "[":
            return self._array(depth)
        if first == "{":
            return self._object(depth)
        if first and first in _PLAIN:
            return self._string(first)
        return self._number() if first in set("+-.0123456789") else self._word()

    def _array(self, depth: int) -> list[Any]:
        self.at += 1
        found: list[Any] = []
        while self.space() != "]":
            found.append(self.value(depth=depth + 1))
            self._comma("]")
        self.at += 1
        return found

    def _object(self, depth: int) -> dict[str, Any]:
        self.at += 1
        found: dict[str, Any] = {}
        while (first := self.space()) != "}":
            key = self._key(first)
            if self.space() != ":":
                raise self.refusal("a colon is missing behind a key")
            self.at += 1
            found[key] = self.value(depth=depth + 1)
            self._comma("}")
        self.at += 1
        return found

    def _key(self, first: str) -> str:
        if first and first in _PLAIN:
            return self._string(first)
        for pattern in (_WORD, _NUMBER):
            if found := pattern.match(self.text, self.at):
                self.at = found.end()
                return found[0]
        raise self.refusal("a key is missing")

    def _comma(self, end: str) -> None:
        following = self.space()
        if following == ",":
            self.at += 1
        elif following != end:
            raise self.refusal(f"a comma or {end} is missing")

    def _string(self, quote: str) -> str:
        self.at += 1
        parts: list[str] = []
        while True:
            run = _PLAIN[quote].match(self.text, self.at)
            if run:
                parts.append(run[0])
                self.at = run.end()
            following = self.text[self.at : self.at + 1]
            self.at += 1
            if following == quote:
                return _paired("".join(parts))
            if not following:
                raise self.refusal("a text is not closed")
            parts.append(self._escape())

    def _escape(self) -> str:
        letter = self.text[self.at : self.at + 1]
        self.at += 1
        if letter in _LENGTHS:
            digits = self.text[self.at : self.at + _LENGTHS[letter]]
            if len(digits) < _LENGTHS[letter] or not _HEX.fullmatch(digits):
                raise self.refusal("an escape is not complete")
            self.at += len(digits)
            return chr(int(digits, 16))
        if letter == "\r" and self.text.startswith("\n", self.at):
            self.at += 1
        if letter in {"\n", "\r", "\u2028", "\u2029"}:
            return ""
        return _ESCAPES.get(letter, letter)

    def _number(self) -> int | float:
        found = _NUMBER.match(self.text, self.at)
        if not found or len(found[0]) > _MOST_DIGITS:
            raise self.refusal("a number is not written as one")
        sign = -1 if found["sign"] == "-" else 1
        if found["hex"]:
            number: int | float = int(found["hex"], 16)
        elif found["decimal"].isdigit():
            number = int(found["decimal"])
        else:
            number = float(found["decimal"])
        if not math.isfinite(number):
            raise self.refusal("a number is too large")
        self.at = found.end()
        return sign * number

    def _word(self) -> bool | None:
        found = _WORD.match(self.text, self.at)
        if not found or found[0] not in _WORDS:
            raise self.refusal("a value is missing, or a text has no quotes")
        self.at = found.end()
        return _WORDS[found[0]]


def _paired(text: str) -> str:
    return _SURROGATE_PAIR.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )
