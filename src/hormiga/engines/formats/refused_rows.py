"""Refused rows as a file: as they came, each with its line, field and problem.

Tables become CSV, all else JSON Lines. Once corrected, the file can be sent again: the
three columns that it adds are left out by an import. In CSV, text that a spreadsheet
would run as a formula has an apostrophe before it.
"""

from __future__ import annotations

import io
from typing import Any

import orjson

from hormiga.engines.formats.labels import csv_of
from hormiga.engines.formats.tasks_rows import NOTED, BadRow, RowTooLarge

MOST_BYTES = 4 * 1024 * 1024
"""Rows beyond are counted and named, but not kept."""

CSV, NDJSON = "csv", "ndjson"


class RefusedRows:
    """Collects refused rows; `kind` says what `written` gives."""

    def __init__(self) -> None:
        self.kind = NDJSON
        self._text = io.BytesIO()

    def add(self, refusal: BadRow | RowTooLarge) -> None:
        """Keep one row, while there is room for it."""
        facts = refusal.facts
        noted = [facts.get("line", ""), facts.get("field", ""), refusal.detail]
        if isinstance(refusal.raw, tuple):
            written = self._table(noted, *refusal.raw)
        else:
            written = _line(noted, refusal.raw)
        if self._text.tell() + len(written) <= MOST_BYTES:
            self._text.write(written)

    @property
    def written(self) -> bytes:
        """Give the file; nothing if no row was refused."""
        return self._text.getvalue()

    def _table(self, noted: list[Any], header: list[str], cells: list[str]) -> bytes:
        self.kind = CSV
        keeps = [n for n, name in enumerate(header) if name not in NOTED]
        is_even = len(cells) == len(header)
        row = [cells[n] for n in keeps] if is_even else cells
        written = _guarded([*noted, *row])
        if self._text.tell():
            return written
        return _guarded([*NOTED, *(header[n] for n in keeps)]) + written


def _guarded(cells: list[Any]) -> bytes:
    """Write one line of CSV that no spreadsheet runs."""
    numbered = {str(number): cell for number, cell in enumerate(cells)}
    return b"".join(csv_of([numbered])).partition(b"\r\n")[2]


def _line(noted: list[Any], raw: Any) -> bytes:
    value = raw
    if isinstance(raw, bytes):
        try:
            value = orjson.loads(raw)
        except orjson.JSONDecodeError:
            value = raw.decode(errors="replace").strip()
    added = dict(zip(NOTED, noted, strict=True))
    members = value if isinstance(value, dict) else {"_row": value}
    try:
        body = orjson.dumps(added | members | added, default=repr)
    except TypeError:  # nested too deeply to be written
        body = orjson.dumps(added)
    return body + b"\n"
