"""One row of a file of tasks: checked against the project's schemas, written as JSON.

A row's members are the task's input. Some names are the platform's own: `_gold` holds
a known answer (JSON, or a bare word), `_wanted` the number of judgments, `_prelabel`
the answer that a worker starts from, which stays in the input under this name.
`_line`, `_field` and `_problem` are what a file of refused rows adds, so that such a
file can be corrected and sent again; they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson

from hormiga.engines import schemas
from hormiga.kit.errors import Kind, Refusal

MOST_ROW_BYTES = 1024 * 1024
MOST_COLUMNS = 500
GOLD, WANTED, PRELABEL = "_gold", "_wanted", "_prelabel"
LINE, FIELD, PROBLEM = NOTED = "_line", "_field", "_problem"
OWN = frozenset({GOLD, WANTED, PRELABEL, *NOTED})


class BadRow(Refusal):
    """A line of the file cannot be read. Nothing of the file was stored."""

    raw: Any = None
    """The row as it came: JSON, bytes, or of a table the header and the cells."""


class BadHeader(Refusal):
    """The file's first line does not name the columns of this project's tasks."""


class RowTooLarge(Refusal):
    """One task's input is at most 1 MiB. Link to large media instead."""

    kind = Kind.TOO_LARGE
    raw: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    """One task to be: its input as JSON, and what the platform's own columns say."""

    line: int
    input: bytes
    gold: Any | None
    wanted: int | None


Parsed = Row | BadRow | RowTooLarge


@dataclass(frozen=True, slots=True)
class Asked:
    """What a project asks of its tasks' inputs, and of answers to them."""

    schema: Any | None
    inputs: bytes | None
    answers: bytes | None

    @classmethod
    def by(cls, input_schema: Any | None, answer_schema: Any | None) -> Asked:
        """Write the schemas as the validator takes them; none asks for nothing."""
        return cls(
            input_schema or None,
            orjson.dumps(input_schema) if input_schema else None,
            orjson.dumps(answer_schema) if answer_schema else None,
        )


def of_object(values: Any, asked: Asked, line: int) -> Row:
    """Make a row of a JSON object, from which the platform's own members are taken."""
    if not isinstance(values, dict):
        raise BadRow(f"Line {line} is not a JSON object.", line=line)
    gold = values.pop(GOLD, None)
    wanted = wanted_of(values.pop(WANTED, None), line)
    prelabel = values.pop(PRELABEL, None)
    if PROBLEM in values:
        for name in NOTED:
            values.pop(name, None)
    if gold is not None:
        gold = answer_of(gold)
    return Row(line, input_of(values, prelabel, asked, line), gold, wanted)


def answer_of(value: Any) -> Any | None:
    """Read an answer; a bare word is a label. An empty cell is none."""
    if value == "":
        return None
    return value if isinstance(value, dict) else {"label": value}


def wanted_of(value: Any, line: int) -> int | None:
    """Read how many judgments are wanted; an empty cell leaves it to the project."""
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


def input_of(
    values: dict[str, Any], prelabel: Any | None, asked: Asked, line: int
) -> bytes:
    """Write a task's input, once it fits; the prelabel is no part of its schema."""
    if asked.inputs is not None:
        _refuse(values, asked.inputs, line)
    if prelabel is not None and (answer := answer_of(prelabel)) is not None:
        if asked.answers is not None:
            _refuse(answer, asked.answers, line, within=PRELABEL)
        values[PRELABEL] = answer
    try:
        body = orjson.dumps(values)
    except TypeError as error:
        raise BadRow(
            f"Line {line} cannot be written as JSON: {error}.", line=line
        ) from (error)
    if len(body) > MOST_ROW_BYTES:
        raise RowTooLarge(f"Line {line}: the input is over 1 MiB.", line=line)
    if b"\\u0000" in body and b"\\u0000" in body.replace(rb"\\", b""):
        raise BadRow(f"Line {line} holds a NUL character.", line=line)
    return body


def _refuse(value: Any, schema: bytes, line: int, within: str = "") -> None:
    try:
        schemas.refuse_value(value, schema)
    except schemas.DoesNotFit as refusal:
        field, problem = refusal.facts["field"], refusal.facts["problem"]
        if within:
            field = within if field == "(whole)" else f"{within}/{field}"
        raise BadRow(
            f"Line {line}, field `{field}`: {problem}",
            line=line,
            field=field,
            problem=problem,
        ) from refusal


def refuse_header(header: Iterable[str], schema: Any | None) -> None:
    """Refuse columns without a name, twice, too many, or not those of the schema."""
    seen: set[str] = set()
    for name in header:
        if not name.strip():
            raise BadHeader("A column has no name.", line=1)
        if name in seen:
            raise BadHeader(f"Column `{name}` comes twice.", line=1, field=name)
        seen.add(name)
    if len(seen) > MOST_COLUMNS:
        raise BadHeader(f"A file has at most {MOST_COLUMNS} columns.", line=1)
    seen -= OWN
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
