"""Dated tax data from files and from rows that operators added; bad ones are refused.

A file is a JSON list with one row a line, so that a refusal can name the line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Any

from hormiga.domain.tax.rules import Kind, Relief, Tables, TaxRow, When
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotACurrency, NotAnAmount

LANGUAGES = ("en", "es")
RAILS = ("", "paypal", "not-paypal")
REPORTERS = ("", "payer", "rail")
COUNTS = ("", "paid", "earned")
MOST_TEXT = 1_000


class BadTaxRow(Refusal):
    """A row of tax data cannot be read, so none of its file is used; correct it."""


@cache
def shipped() -> Tables:
    """Read the rows that come with us; one bad row refuses them all."""
    folder = resources.files(__package__)
    rows: list[TaxRow] = []
    for file in sorted((folder / "data").iterdir(), key=lambda one: one.name):
        if not file.name.endswith(".json"):
            continue
        rows += parse(text=file.read_text(encoding="utf-8"), name=file.name)
    known = json.loads((folder / "groups.json").read_text(encoding="utf-8"))
    groups = {name: frozenset(members) for name, members in known["groups"].items()}
    return Tables(_all_apart(rows), groups, known["zones"])


def parse(*, text: str, name: str) -> list[TaxRow]:
    """Read a file's rows; refuses `BadTaxRow` with file, line and field."""
    lines = [line.strip() for line in text.splitlines()]
    if lines[:1] != ["["] or lines[-1:] != ["]"]:
        raise _bad("a list begins with [ and ends with ]", name=name, line=1)
    rows = []
    for number, line in enumerate(lines[1:-1], start=2):
        try:
            rows.append(row_of(json.loads(line.rstrip(","))))
        except json.JSONDecodeError as error:
            raise _bad("it is not JSON", name=name, line=number) from error
        except BadTaxRow as refusal:
            raise _bad(**refusal.facts, name=name, line=number) from refusal
    return _all_apart(rows, name=name)


def row_of(given: Any) -> TaxRow:
    """Read one row; refuses `BadTaxRow` with the field and what is wrong."""
    if not isinstance(given, dict):
        raise _bad("it is no object")
    unknown = given.keys() - _FIELDS.keys()
    missing = _FIELDS.keys() - given.keys()
    for field in sorted(unknown | missing):
        raise _bad("unknown" if field in unknown else "missing", field=field)
    read: dict[str, Any] = {}
    for field, reader in _FIELDS.items():
        try:
            read[field] = reader(given[field])
        except (ValueError, TypeError, InvalidOperation, NotAnAmount) as error:
            raise _bad(str(error), field=field) from error
    return _row(read)


def as_given(row: TaxRow) -> dict[str, Any]:
    """Write a row as files have it."""
    return {
        "country": row.country,
        "form": row.form,
        "kind": row.kind.value,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "amount": row.amount.amount if row.amount else None,
        "currency": row.amount.currency if row.amount else "",
        "count": row.count,
        "when": row.when.value if row.when else "",
        "counts": row.counts,
        "rate": None if row.rate_ppm is None else row.percent,
        "years": row.years,
        "rail": row.rail,
        "reporter": row.reporter,
        "residence": row.residence,
        "relief": row.relief,
        "title": dict(row.title),
        "text": dict(row.text),
        "source": row.source,
        "checked_on": row.checked_on.isoformat(),
    }


def _row(read: Mapping[str, Any]) -> TaxRow:
    named = {key: value for key, value in read.items() if key not in _OTHERS}
    try:
        amount = (
            Money.of(read["amount"], read["currency"])
            if read["amount"] is not None
            else None
        )
    except (NotAnAmount, NotACurrency) as error:
        raise _bad(error.detail, field="amount") from error
    row = TaxRow(**named, amount=amount, rate_ppm=read["rate"])
    for field, is_wrong in _WRONG:
        if is_wrong(row):
            raise _bad(f"it does not fit a {row.kind.value}", field=field)
    return row


# What a kind needs, and what only it may have.
_WRONG: tuple[tuple[str, Callable[[TaxRow], bool]], ...] = (
    ("valid_to", lambda row: bool(row.valid_to and row.valid_to < row.valid_from)),
    ("amount", lambda row: (row.kind is Kind.THRESHOLD) != (row.amount is not None)),
    ("when", lambda row: (row.kind is Kind.THRESHOLD) != (row.when is not None)),
    ("count", lambda row: row.count is not None and row.kind is not Kind.THRESHOLD),
    (
        "counts",
        lambda row: bool(row.counts) != (row.kind in {Kind.THRESHOLD, Kind.REPORT}),
    ),
    ("rate", lambda row: (row.kind is Kind.WITHHOLDING) != (row.rate_ppm is not None)),
    ("residence", lambda row: (row.kind is Kind.WITHHOLDING) != bool(row.residence)),
    ("relief", lambda row: bool(row.relief) and row.kind is not Kind.WITHHOLDING),
    ("years", lambda row: (row.kind is Kind.RETENTION) != (row.years is not None)),
    ("text", lambda row: row.kind is not Kind.RETENTION and not row.text),
)


def _all_apart(rows: Iterable[TaxRow], name: str = "") -> list[TaxRow]:
    """Refuse two rows that nobody could tell apart."""
    seen: dict[str, TaxRow] = {}
    for row in rows:
        if row.name in seen:
            raise _bad(f"there are two rows {row.name}", name=name, field="valid_from")
        seen[row.name] = row
    return list(seen.values())


def _bad(why: str, *, name: str = "", line: int = 0, field: str = "") -> BadTaxRow:
    place = f"{name} line {line}, " if line else (f"{name}, " if name else "")
    where = f"{place}{field}".rstrip(", ")
    detail = f"This tax row cannot be used ({where}): {why}. Nothing was taken over."
    facts = {"name": name, "line": line, "field": field, "why": why}
    return BadTaxRow(detail, **{key: value for key, value in facts.items() if value})


def _text(given: Any, most: int = 200) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > most:
        raise ValueError(f"a text of 1 to {most} letters is needed")
    return given.strip()


def _matches(pattern: str) -> Callable[[Any], str]:
    def read(given: Any) -> str:
        if not isinstance(given, str) or not re.fullmatch(pattern, given):
            raise ValueError(f"{given!r} is not written like {pattern}")
        return given

    return read


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(given: Any) -> str:
        if given not in choices:
            raise ValueError(f"{given!r} is none of {', '.join(filter(None, choices))}")
        return str(given)

    return read


def _texts(given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or {*given} != {*LANGUAGES}:
        raise ValueError(f"a text in each of {', '.join(LANGUAGES)} is needed")
    return {language: _text(given[language], MOST_TEXT) for language in LANGUAGES}


def _day(given: Any) -> date:
    return date.fromisoformat(_text(given))


def _number(most: int) -> Callable[[Any], int | None]:
    def read(given: Any) -> int | None:
        if given is None:
            return None
        if (
            isinstance(given, bool)
            or not isinstance(given, int)
            or not 0 < given < most
        ):
            raise ValueError(f"a whole number from 1 to {most - 1} is needed")
        return given

    return read


def _rate(given: Any) -> int | None:
    """Read percents, `7.5`, into parts per million."""
    if given is None:
        return None
    ppm = Decimal(_matches(r"[0-9]{1,2}(\.[0-9]{1,4})?")(given)) * 10_000
    return int(ppm)


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "country": _matches(r"[A-Z]{2,3}|\*"),
    "form": _matches(r"[a-z0-9-]{1,20}"),
    "kind": Kind,
    "valid_from": _day,
    "valid_to": lambda given: None if given is None else _day(given),
    "amount": lambda given: None if given is None else _text(given),
    "currency": _matches(r"([A-Z]{3})?"),
    "count": _number(10**6),
    "when": lambda given: When(given) if given else None,
    "counts": _one_of(*COUNTS),
    "rate": _rate,
    "years": _number(100),
    "rail": _one_of(*RAILS),
    "reporter": _one_of(*REPORTERS),
    "residence": _matches(r"([A-Z]{2,3}|\*)?"),
    "relief": _one_of("", *(one.value for one in Relief)),
    "title": _texts,
    "text": lambda given: {} if given == {} else _texts(given),
    "source": _text,
    "checked_on": _day,
}
_OTHERS = {"amount", "currency", "rate"}
