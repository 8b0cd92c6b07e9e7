"""CSV (RFC 4180): the first line names the columns, each further record is a task.

The results file of a Mechanical Turk batch is read here too, once its `Input.*`
columns are picked out (`tasks_mturk_csv`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from hormiga.engines.formats.tasks_rows import (
    GOLD,
    MOST_ROW_BYTES,
    NOTED,
    OWN,
    PRELABEL,
    WANTED,
    Asked,
    BadHeader,
    BadRow,
    Parsed,
    Row,
    RowTooLarge,
    answer_of,
    input_of,
    refuse_header,
    wanted_of,
)

MOST_RECORD = 4 * 1024 * 1024
"""Characters of one record, quotation marks and own columns included."""

Pick = Callable[[list[str]], list[str] | None]
"""Takes a task's cells out of a record's; None where the record is no task."""
Picker = Callable[[list[str]], tuple[list[str], Pick | None]]


def whole(header: list[str]) -> tuple[list[str], Pick | None]:
    """Pick every column."""
    return header, None


def read_csv(
    source: io.RawIOBase, asked: Asked, picker: Picker = whole
) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal in its turn."""
    records = _records(source)
    first = next(records, None)
    if first is None:
        raise BadHeader("The file is empty: its first line must name the columns.")
    names = first[1]
    header, pick = picker(names)
    refuse_header(header, asked.schema)
    row = _Columns.of(header, asked).row
    width = len(names)
    for line, cells in records:
        if not cells:
            continue  # a blank line is no task
        try:
            if len(cells) != width:
                raise _uneven(line, len(cells), width)
            mine = cells if pick is None else pick(cells)
            if mine is not None:
                yield row(mine, line)
        except (BadRow, RowTooLarge) as refusal:
            refusal.raw = (names, cells)
            yield refusal


def _uneven(line: int, fields: int, width: int) -> BadRow:
    return BadRow(
        f"Line {line} has {fields} fields; the first line names {width}.", line=line
    )


@dataclass(slots=True)
class _Budget:
    left: int = MOST_RECORD


def _records(source: io.RawIOBase) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MOST_ROW_BYTES)
    text = io.TextIOWrapper(
        io.BufferedReader(source, 1 << 18), encoding="utf-8-sig", newline=""
    )
    budget = _Budget()
    reader = csv.reader(_lines(text, budget), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
            budget.left = MOST_RECORD
    except csv.Error as error:
        line = reader.line_num
        if "field larger" in str(error):
            raise RowTooLarge(
                f"Line {line}: a field is over 1 MiB.", line=line
            ) from error
        raise BadRow(f"Line {line}: broken CSV ({error}).", line=line) from error
    except UnicodeDecodeError as error:
        line = reader.line_num + 1
        raise BadRow(
            f"Near line {line}: the file is not UTF-8. Save it as UTF-8.", line=line
        ) from error
    except _EndlessRecord as error:
        line = reader.line_num + 1
        raise RowTooLarge(f"Line {line}: a row is over 4 MiB.", line=line) from error


class _EndlessRecord(Exception):
    pass


def _lines(text: io.TextIOWrapper, budget: _Budget) -> Iterator[str]:
    """Give lines to the reader, but no record without end: it would fill the memory."""
    readline = text.readline
    while line := readline(MOST_RECORD + 1):
        budget.left -= len(line)
        if budget.left < 0:
            raise _EndlessRecord
        yield line


_KINDS: dict[str, type | tuple[type, ...]] = {
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
}


@dataclass(frozen=True, slots=True)
class _Columns:
    """What each column is; CSV knows only text, the schema knows more."""

    header: list[str]
    own: dict[str, int]
    kinds: dict[str, str]
    asked: Asked

    @classmethod
    def of(cls, header: list[str], asked: Asked) -> _Columns:
        own = {name: header.index(name) for name in OWN if name in header}
        properties = (asked.schema or {}).get("properties", {})
        kinds = {}
        for name in header:
            wish = properties.get(name)
            # `true` and a list of types allow text too, so text it stays.
            kind = wish.get("type") if isinstance(wish, dict) else None
            if isinstance(kind, str) and kind in _KINDS:
                kinds[name] = kind
        return cls(header, own, kinds, asked)

    def row(self, cells: list[str], line: int) -> Row:
        values: dict[str, Any] = dict(zip(self.header, cells, strict=True))
        gold = wanted = prelabel = None
        if self.own:
            for name in NOTED:
                values.pop(name, None)
            gold = _answer(values.pop(GOLD, ""))
            prelabel = _answer(values.pop(PRELABEL, ""))
            wanted = wanted_of(values.pop(WANTED, None), line)
        if self.kinds:
            for name, kind in self.kinds.items():
                if name in values:
                    values[name] = _typed(values[name], kind, name, line)
        return Row(line, input_of(values, prelabel, self.asked, line), gold, wanted)


def _answer(text: str) -> Any | None:
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError:
        answer = text
    return answer_of(answer if isinstance(answer, dict) else text)


def _typed(text: str, kind: str, field: str, line: int) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    is_number = isinstance(value, bool) and kind in {"integer", "number"}
    if not isinstance(value, _KINDS[kind]) or is_number:
        raise BadRow(
            f"Line {line}, column `{field}`: {text[:60]!r} is not of type {kind}.",
            line=line,
            field=field,
        )
    return value
