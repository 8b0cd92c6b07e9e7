"""JSON Lines: an object a line. A SageMaker manifest is JSON Lines too."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import orjson

from hormiga.engines.formats.tasks_rows import (
    MOST_ROW_BYTES,
    Asked,
    BadRow,
    Parsed,
    RowTooLarge,
    of_object,
)

BOM = b"\xef\xbb\xbf"
Turn = Callable[[Any, int], Any]
"""Makes an input, with the platform's own members, of what a line holds."""


def read_ndjson(
    source: io.RawIOBase, asked: Asked, turn: Turn | None = None
) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal in its turn."""
    reader = io.BufferedReader(source, 1 << 18)
    line = 0
    while raw := reader.readline(MOST_ROW_BYTES + 4096):
        line += 1
        if len(raw) > MOST_ROW_BYTES + 1024 and not raw.endswith(b"\n"):
            raise RowTooLarge(f"Line {line}: the input is over 1 MiB.", line=line)
        if line == 1:
            raw = raw.removeprefix(BOM)
        if not raw.strip():
            continue
        try:
            values = loads(raw, line)
            if turn is not None:
                values = turn(values, line)
            yield of_object(values, asked, line)
        except (BadRow, RowTooLarge) as refusal:
            refusal.raw = raw
            yield refusal


def loads(raw: bytes, line: int) -> Any:
    """Read one row's JSON."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRow(f"Line {line} is not JSON: {error}.", line=line) from error
