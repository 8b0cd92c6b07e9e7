"""Labels and judgments as files: rows in, bytes out.

JSON Lines keep everything. CSV is for spreadsheets: text that a spreadsheet would run
as a formula is written with an apostrophe before it (OWASP ASVS 5.0, 1.2.10).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson

Rows = Iterable[Mapping[str, Any]]
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_ROWS_AT_ONCE = 1_000


def jsonl(rows: Rows) -> Iterator[bytes]:
    """Write a line of JSON a row."""
    for row in rows:
        yield orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE, default=str)


def csv_of(rows: Rows) -> Iterator[bytes]:
    """Write RFC 4180 CSV with the first row's columns; what is nested stays JSON."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row)
        writer.writerow([_cell(value) for value in row.values()])
        if number % _ROWS_AT_ONCE == 0:
            yield _taken(buffer)
    yield _taken(buffer)


FORMATS: dict[str, Callable[[Rows], Iterator[bytes]]] = {"jsonl": jsonl, "csv": csv_of}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        return orjson.dumps(value).decode()
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    return f"'{text}" if text.startswith(_RISKY) else text


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode()
