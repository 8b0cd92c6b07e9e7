"""Tables in one zip file, each as CSV for a spreadsheet and as JSON for a program."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from hormiga.flows.export_work_life import Table

IN_MEMORY = 8 << 20
"""Bytes of the zip that stay in memory; more goes to a file without a name."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def zipped(tables: Iterable[Table]) -> IO[bytes]:
    """Write the tables; give the file, at its beginning. No list grows with them."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - handed on
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in tables:
            with _entry(archive, f"{table.name}.csv") as out:
                _write_csv(table, out)
            with _entry(archive, f"{table.name}.json") as out:
                _write_json(table, out)
    file.seek(0)
    return file


def _entry(archive: zipfile.ZipFile, name: str) -> io.TextIOWrapper:
    entry = archive.open(name, "w", force_zip64=True)
    return io.TextIOWrapper(entry, encoding="utf-8", newline="")


def _write_csv(table: Table, out: io.TextIOWrapper) -> None:
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(table.heads)
    writer.writerows([_cell(value) for value in row] for row in table.rows())


def _write_json(table: Table, out: io.TextIOWrapper) -> None:
    out.write("[")
    for number, row in enumerate(table.rows()):
        named = dict(zip(table.heads, map(_plain, row), strict=True))
        text = json.dumps(named, ensure_ascii=False)
        out.write(f"{',' if number else ''}\n{text}")
    out.write("\n]\n")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _cell(value: Any) -> str:
    """Write a cell; a text that a spreadsheet would run as a formula is made a text."""
    plain = _plain(value)
    if isinstance(plain, dict):
        plain = json.dumps(plain, ensure_ascii=False)
    text = "" if plain is None else str(plain)
    return f"'{text}" if text.startswith(_FORMULA) else text
