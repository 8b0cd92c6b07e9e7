"""Task files: CSV (RFC 4180) and NDJSON, read as a stream, row by row.

A row's columns are the task's input. Two columns are the platform's own: `_gold` holds
a known answer (JSON, or a bare word), `_wanted` the number of judgments.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from hormiga.engines import schemas
from hormiga.kit.errors import Kind, Refusal

MOST_ROW_BYTES = 1024 * 1024
MOST_COLUMNS = 500
GOLD, WANTED = "_gold", "_wanted"


class BadRow(Refusal):
    """A line of the file cannot be read. Nothing of the file was stored."""


class BadHeader(Refusal):
    """The file's first line does not name the columns of this project's tasks."""


class RowTooLarge(Refusal):
    """One task's input is at most 1 MiB. Link to large media instead."""

    kind = Kind.TOO_LARGE


class UnknownFormat(Refusal):
    """Send tasks as `text/csv` or `application/x-ndjson`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task to be: its input as JSON, and what the platform's own columns say."""

    line: int
    input: bytes
    gold: Any | None
    wanted: int | None


Parsed = Row | Refusal
Check = Callable[[Any, int], None]


def read(kind: str, source: io.RawIOBase, input_schema: Any | None) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal with `line` (and `field`), in its turn.

    What cannot be read on (broken quoting, wrong encoding, wrong columns) raises.
    """
    schema = orjson.dumps(input_schema) if input_schema else None
    if kind == "csv":
        return _read_csv(source, input_schema, schema)
    if kind == "ndjson":
        return _read_ndjson(source, schema)
    raise UnknownFormat


def _read_csv(
    source: io.RawIOBase, schema: Any | None, compiled: bytes | None
) -> Iterator[Parsed]:
    csv.field_size_limit(MOST_ROW_BYTES)
    text = io.TextIOWrapper(
        io.BufferedReader(source, 1 << 18), encoding="utf-8-sig", newline=""
    )
    reader = csv.reader(text, strict=True)
    rows = _lines(reader)
    header = next(rows, None)
    if header is None:
        raise BadHeader("The file is empty: its first line must name the columns.")
    _refuse_header(header, schema)
    convert = _converters(header, schema)
    own = {name: header.index(name) for name in (GOLD, WANTED) if name in header}
    for cells in rows:
        if not cells:
            continue  # a blank line is no task
        line = reader.line_num
        try:
            if len(cells) != len(header):
                raise BadRow(
                    f"Line {line} has {len(cells)} fields; the first line names"
                    f" {len(header)}.",
                    line=line,
                )
            values = _values(cells, header, own, convert, line)
            yield _row(values, cells, own, compiled, line)
        except Refusal as refusal:
            yield refusal


def _lines(reader: Any) -> Iterator[list[str]]:
    try:
        yield from reader
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


def _refuse_header(header: list[str], schema: Any | None) -> None:
    if len(header) > MOST_COLUMNS:
        raise BadHeader(f"A file has at most {MOST_COLUMNS} columns.", line=1)
    seen: set[str] = set()
    for name in header:
        if not name.strip():
            raise BadHeader("A column has no name.", line=1)
        if name in seen:
            raise BadHeader(f"Column `{name}` comes twice.", line=1, field=name)
        seen.add(name)
    seen -= {GOLD, WANTED}
    if not schema or "properties" not in schema:
        return
    known = set(schema["properties"])
    if unknown := sorted(seen - known):
        raise BadHeader(
            f"Column `{unknown[0]}` is unknown; this project's tasks have:"
            f" {', '.join(sorted(known))}.",
            line=1,
            field=unknown[0],
        )
    if missing := sorted(set(schema.get("required", ())) - seen):
        raise BadHeader(f"Column `{missing[0]}` is missing.", line=1, field=missing[0])


_NOT_TEXT = {"integer", "number", "boolean", "array", "object"}


def _converters(header: list[str], schema: Any | None) -> dict[str, str]:
    """Tell which columns are not text: CSV knows only text, the schema knows more."""
    properties = (schema or {}).get("properties", {})
    kinds = {}
    for name in header:
        asked = properties.get(name)
        # `true` and a list of types allow text too, so text it stays.
        kind = asked.get("type") if isinstance(asked, dict) else None
        if isinstance(kind, str) and kind in _NOT_TEXT:
            kinds[name] = kind
    return kinds


def _values(
    cells: list[str],
    header: list[str],
    own: dict[str, int],
    convert: dict[str, str],
    line: int,
) -> dict[str, Any]:
    values: dict[str, Any] = dict(zip(header, cells, strict=True))
    for name in own:
        del values[name]
    for name, kind in convert.items():
        if name in values:
            values[name] = _typed(values[name], kind, name, line)
    return values


def _typed(text: str, kind: str, field: str, line: int) -> Any:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = None
    expected = {
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "array": list,
        "object": dict,
    }[kind]
    is_number = isinstance(value, bool) and kind in {"integer", "number"}
    if not isinstance(value, expected) or is_number:  # type: ignore[arg-type]
        raise BadRow(
            f"Line {line}, column `{field}`: {text[:60]!r} is not of type {kind}.",
            line=line,
            field=field,
        )
    return value


def _row(
    values: dict[str, Any],
    raw: list[str],
    own: dict[str, int],
    compiled: bytes | None,
    line: int,
) -> Row:
    gold = wanted = None
    if own:
        gold = _gold(raw[own[GOLD]]) if GOLD in own else None
        wanted = _wanted(raw[own[WANTED]], line) if WANTED in own else None
    return Row(line, _input(values, compiled, line), gold, wanted)


def _gold(text: str) -> Any | None:
    if not text:
        return None
    try:
        answer = orjson.loads(text)
    except orjson.JSONDecodeError:
        answer = text
    return answer if isinstance(answer, dict) else {"label": text}


def _wanted(value: Any, line: int) -> int | None:
    if value in {"", None}:
        return None
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if not 1 <= number <= 1_000_000_000:
        raise BadRow(
            f"Line {line}, column `{WANTED}`: a whole number from 1 is needed.",
            line=line,
            field=WANTED,
        )
    return number


def _input(values: dict[str, Any], compiled: bytes | None, line: int) -> bytes:
    body = orjson.dumps(values)
    if len(body) > MOST_ROW_BYTES:
        raise RowTooLarge(f"Line {line}: the input is over 1 MiB.", line=line)
    if b"\\u0000" in body and b"\\u0000" in body.replace(rb"\\", b""):
        raise BadRow(f"Line {line} holds a NUL character.", line=line)
    if compiled is not None:
        try:
            schemas.refuse_value(values, compiled)
        except schemas.DoesNotFit as refusal:
            raise BadRow(
                f"Line {line}, field `{refusal.facts['field']}`:"
                f" {refusal.facts['problem']}",
                line=line,
                **refusal.facts,
            ) from refusal
    return body


def _read_ndjson(source: io.RawIOBase, compiled: bytes | None) -> Iterator[Parsed]:
    reader = io.BufferedReader(source, 1 << 18)
    line = 0
    while True:
        raw = reader.readline(MOST_ROW_BYTES + 4096)
        if not raw:
            return
        line += 1
        if len(raw) > MOST_ROW_BYTES + 1024 and not raw.endswith(b"\n"):
            raise RowTooLarge(f"Line {line}: the input is over 1 MiB.", line=line)
        if not raw.strip():
            continue
        try:
            yield _json_row(raw, compiled, line)
        except Refusal as refusal:
            yield refusal


def _json_row(raw: bytes, compiled: bytes | None, line: int) -> Row:
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise BadRow(f"Line {line} is not JSON: {error}.", line=line) from error
    if not isinstance(values, dict):
        raise BadRow(f"Line {line} is not a JSON object.", line=line)
    gold = values.pop(GOLD, None)
    if gold is not None and not isinstance(gold, dict):
        gold = {"label": gold}
    wanted = _wanted(values.pop(WANTED, None), line)
    return Row(line, _input(values, compiled, line), gold, wanted)
