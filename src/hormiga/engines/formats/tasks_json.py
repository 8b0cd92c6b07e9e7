"""A JSON array of tasks, cut into its elements as it is read.

A `line` is here the number of the element: such files often have one line in all.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from hormiga.engines.formats.tasks_ndjson import BOM, Turn, loads
from hormiga.engines.formats.tasks_rows import (
    Asked,
    BadRow,
    Parsed,
    RowTooLarge,
    of_object,
)

MOST_ELEMENT_BYTES = 8 * 1024 * 1024
"""One element with all that is beside its input, such as earlier answers."""

_CHUNK = 1 << 18
_DEEPEST = 10_000
# A string, whole or cut by the chunk's end, or a bracket. Nothing is tried twice.
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("?)|[\[\]{}]', re.DOTALL)
_SPACE = re.compile(rb"[ \t\r\n]*")


def read_json(
    source: io.RawIOBase, asked: Asked, turn: Turn | None = None
) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal in its turn."""
    for number, raw in enumerate(_Cutter(source).elements(), 1):
        try:
            values = loads(raw, number)
            if turn is not None:
                values = turn(values, number)
            yield of_object(values, asked, number)
        except (BadRow, RowTooLarge) as refusal:
            refusal.raw = raw
            yield refusal


def first_element(head: bytes) -> bytes:
    """Cut the first element out of a beginning; nothing where it is not whole."""
    try:
        return next(_Cutter(io.BytesIO(head)).elements(), b"")
    except (BadRow, RowTooLarge):
        return b""


class _Cutter:
    """Holds one element and a chunk at most."""

    def __init__(self, source: io.RawIOBase | io.BytesIO) -> None:
        self._source = io.BufferedReader(source, _CHUNK)
        self._buffer = b""
        self._at = 0
        self._number = 0

    def elements(self) -> Iterator[bytes]:
        self._buffer = (self._source.read(_CHUNK) or b"").removeprefix(BOM)
        if self._next() != b"[":
            raise BadRow("The file is not a JSON array of tasks.", line=1)
        follows = self._next()
        while follows != b"]":
            self._number += 1
            if follows != b"{":
                raise BadRow(
                    f"Task {self._number} is not a JSON object.", line=self._number
                )
            yield self._element()
            follows = self._next()
            if follows == b",":
                follows = self._next()
                if follows == b"]":
                    raise self._broken()
            elif follows != b"]":
                raise self._broken()
        if self._next(may_end=True):
            raise BadRow("Something stands after the array's end.", line=self._number)

    def _next(self, *, may_end: bool = False) -> bytes:
        """Step over white space and the one character after it."""
        while True:
            found = _SPACE.match(self._buffer, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._buffer):
                self._at += 1
                return self._buffer[self._at - 1 : self._at]
            if not self._more(keep=self._at):
                if may_end:
                    return b""
                raise self._broken()

    def _element(self) -> bytes:
        """Cut the object out whose brace was just stepped over."""
        start, depth = self._at - 1, 1
        while depth:
            token = _TOKEN.search(self._buffer, self._at)
            if token is None or token[1] == b"":
                # What is left has no bracket, or a string that is not closed yet.
                self._at = len(self._buffer) if token is None else token.start()
                size = len(self._buffer) - start
                if size > MOST_ELEMENT_BYTES:
                    raise RowTooLarge(
                        f"Task {self._number} is over 8 MiB.", line=self._number
                    )
                if not self._more(keep=start):
                    raise self._broken()
                start = 0
                continue
            self._at = token.end()
            if token[1] is None:
                depth += 1 if token[0] in b"{[" else -1
                if depth > _DEEPEST:
                    raise self._too_deep()
        return self._buffer[start : self._at]

    def _more(self, *, keep: int) -> bool:
        """Read on; what lies before `keep` is let go."""
        chunk = self._source.read(_CHUNK)
        if not chunk:
            return False
        self._buffer = self._buffer[keep:] + chunk
        self._at -= keep
        return True

    def _too_deep(self) -> BadRow:
        line = self._number
        return BadRow(f"Task {line} is nested without end.", line=line)

    def _broken(self) -> BadRow:
        line = max(self._number, 1)
        return BadRow(
            f"The JSON array breaks off or is broken near task {line}.", line=line
        )
