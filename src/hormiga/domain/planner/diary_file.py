"""An income diary as a CSV file: in, whole or not at all, and out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hormiga.domain.planner.diary import (
    NOTE_LENGTH,
    Entry,
    amount_of,
    day_of,
    minutes_of,
    source_of,
    text_of,
)
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money, NotACurrency, NotAnAmount

MOST_BYTES = 1024 * 1024
MOST_ROWS = 5_000
MOST_PROBLEMS = 50
OURS = "hormiga"
"""In the column `kind`: a row that we wrote ourselves, which never comes in again."""
HEADS = ("date", "source", "amount", "currency", "hours", "note", "kind")
_OTHER_HEADS = {
    "fecha": "date",
    "fuente": "source",
    "origen": "source",
    "importe": "amount",
    "moneda": "currency",
    "horas": "hours",
    "nota": "note",
    "tipo": "kind",
}
_NEEDED = ("date", "source", "amount", "currency")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FileTooLarge(Refusal):
    """A diary's file has at most 1 MiB and 5,000 rows. Send it in parts."""

    kind = Kind.TOO_LARGE


class NotReadable(Refusal):
    """This file is not text in columns. Save your table as CSV and send that."""


class ColumnsMissing(Refusal):
    """The first line must name the columns date, source, amount and currency."""


class NoRows(Refusal):
    """There is no row under the first line of this file."""


class DiaryFileRefused(Refusal):
    """Some rows cannot be read, so none was taken. Each is named with its line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line cannot be taken; the head is the column's name."""

    line: int
    head: str
    refusal: Refusal


def entries_in(content: bytes, *, today: date) -> list[Entry]:
    """Read a whole file, or refuse `DiaryFileRefused` with `problems` in its facts."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for line, row in _rows(content):
        if row.get("kind", "").strip().lower() == OURS:
            continue
        try:
            entries.append(_entry(row, line=line, today=today))
        except _Found as found:
            problems.append(found.problem)
    if problems:
        raise DiaryFileRefused(
            problems=problems[:MOST_PROBLEMS], more=len(problems[MOST_PROBLEMS:])
        )
    return entries


class _Found(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows by column, each with the line it ends on."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    text = _text(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    comma = max(";,\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True)
    heads: list[str] = []
    count = 0
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not heads:
                heads = _heads(cells)
                continue
            count += 1
            if count > MOST_ROWS:
                raise FileTooLarge
            yield reader.line_num, dict(zip(heads, cells, strict=False))
    except csv.Error as error:
        raise NotReadable from error
    if not count:
        raise NoRows if heads else ColumnsMissing


def _text(content: bytes) -> str:
    """Read the bytes: spreadsheets write UTF-8, older ones Windows-1252."""
    if b"\0" in content:
        raise NotReadable
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _heads(cells: list[str]) -> list[str]:
    plain = [cell.strip().lower() for cell in cells]
    heads = [_OTHER_HEADS.get(cell, cell) for cell in plain]
    if any(heads.count(head) != 1 for head in _NEEDED):
        raise ColumnsMissing
    return heads


def _entry(row: Mapping[str, str], *, line: int, today: date) -> Entry:
    head = "date"
    try:
        day = day_of(row.get("date", ""), today=today)
        head = "source"
        source = source_of(_unquoted(row.get("source", "")))
        head = "amount"
        amount = _amount(row)
        head = "hours"
        minutes = minutes_of(row.get("hours", ""))
        head = "note"
        note = text_of(_unquoted(row.get("note", "")), most=NOTE_LENGTH)
    except NotACurrency as refusal:
        raise _Found(Problem(line, "currency", refusal)) from refusal
    except Refusal as refusal:
        raise _Found(Problem(line, head, refusal)) from refusal
    return Entry(day, source, amount, minutes, note)


def _amount(row: Mapping[str, str]) -> Money:
    if not row.get("amount", "").strip():
        raise NotAnAmount
    return amount_of(row["amount"], row.get("currency", ""))


def written(entries: Iterable[tuple[Entry, str]]) -> Iterator[str]:
    """Write a diary line by line, each entry with its kind; it reads back the same."""
    yield "\ufeff" + _line(HEADS)
    for entry, kind in entries:
        yield _line(
            (
                entry.day.isoformat(),
                _quoted(entry.source),
                decimal(entry.amount),
                entry.amount.currency,
                "" if entry.minutes is None else clock_hours(entry.minutes),
                _quoted(entry.note),
                kind,
            )
        )


def decimal(amount: Money) -> str:
    """Write an amount so that it can be read in one way: never with three decimals."""
    decimals = amount.amount.partition(".")[2]
    return f"{amount.amount}0" if len(decimals) == 3 else amount.amount


def clock_hours(minutes: int) -> str:
    """Write minutes as hours and minutes: 2:30."""
    return f"{minutes // 60}:{minutes % 60:02d}"


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _quoted(text: str) -> str:
    """Keep a spreadsheet from running a text as a formula."""
    return f"'{text}" if text.startswith((*_FORMULA, "'")) else text


def _unquoted(text: str) -> str:
    """Take off the mark that `_quoted` put on, and no other."""
    is_marked = text.startswith("'") and text[1:].startswith((*_FORMULA, "'"))
    return text[1:] if is_marked else text
