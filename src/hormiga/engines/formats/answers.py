"""Recorded answers and known truth as CSV, plain or gzipped.

Arrow reads the file where it may be trusted to read as the `csv` module does (no
quotes, nothing odd), thirty times as fast; the careful reader takes everything else,
and it alone refuses, because it knows lines.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from hormiga.engines.inference.answers import Answers, RepeatedAnswer
from hormiga.engines.inference.boxes import boxes_of
from hormiga.engines.inference.methods import LabelKind
from hormiga.engines.inference.numbers import number_of
from hormiga.kit.errors import Kind, Refusal

ANSWER_FIELDS = ("task", "worker", "label")
TRUTH_FIELDS = ("task", "label")
KNOWN_EXTRAS = frozenset({"timestamp", "seconds"})
"""Columns that may stand beside these; nothing is concluded from them."""

MOST_CHARACTERS = 2**20
"""The longest cell, as long as the longest answer that the platform takes."""

_GZIP = b"\x1f\x8b"


class FileNotThere(Refusal):
    """The file is not there or cannot be read: check its name and its rights."""

    kind = Kind.NOT_FOUND


class NotGzip(Refusal):
    """The file is called .gz but is not whole gzip: compress it again."""


class NotUtf8(Refusal):
    """The file is not UTF-8 text: save it as UTF-8."""


class NoRows(Refusal):
    """The file has no rows, so there is nothing to conclude."""


class WrongColumns(Refusal):
    """The file's first line does not name the columns that are needed."""


class BrokenLine(Refusal):
    """A line is not CSV with as many cells as the first line has."""


class WrongCell(Refusal):
    """A cell is empty, or not of the kind of label that was said."""


class RepeatedLine(Refusal):
    """A task, or a worker's answer to it, comes a second time."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A CSV file as read: its name, its text, and one column a wanted field."""

    name: str
    text: bytes
    columns: Mapping[str, pa.Array]

    def line_of(self, row: int) -> int:
        """Count to the line on which a row (from 0) begins: the header is line 1."""
        for place, (line, _) in enumerate(_careful_rows(self.name, self.text)):
            if place == row + 1:
                return line
        raise IndexError(row)


def read_answers(
    *, path: Path, kind: LabelKind = LabelKind.CATEGORY, repeats: bool = False
) -> Answers:
    """Read task, worker, label; refuse the whole file with the line and the field."""
    sheet = _read(path=path, fields=ANSWER_FIELDS)
    coded = [column.dictionary_encode() for column in sheet.columns.values()]
    _check_labels(sheet=sheet, coded=coded[-1], kind=kind)
    try:
        return Answers.of_codes(
            codes=[column.indices.to_numpy() for column in coded],
            ids=[column.dictionary.to_pylist() for column in coded],
            repeats=repeats,
        )
    except RepeatedAnswer as repeated:
        pair = (repeated.facts["task"], repeated.facts["worker"])
        row = _second(sheet.columns["task"], sheet.columns["worker"], pair)
        line = sheet.line_of(row)
        raise RepeatedLine(
            f"{sheet.name}, line {line}: worker {pair[1]!r} has answered task "
            f"{pair[0]!r} already. Allow repeats, or keep one of the answers.",
            line=line,
            field="worker",
            task=pair[0],
            worker=pair[1],
        ) from None


def read_rows(*, path: Path) -> dict[str, list[str]]:
    """Read task, worker, label as texts in the file's order, to play them back.

    `timestamp` comes along where the file has it. Raises what `read_answers` does, but
    lets repeats pass.
    """
    sheet = _read(path=path, fields=ANSWER_FIELDS, also=("timestamp",))
    return {name: column.to_pylist() for name, column in sheet.columns.items()}


def read_truth(*, path: Path, kind: LabelKind = LabelKind.CATEGORY) -> dict[str, str]:
    """Read the true label of each task; refuse the whole file with line and field."""
    sheet = _read(path=path, fields=TRUTH_FIELDS)
    _check_labels(
        sheet=sheet, coded=sheet.columns["label"].dictionary_encode(), kind=kind
    )
    truth: dict[str, str] = {}
    tasks, labels = (column.to_pylist() for column in sheet.columns.values())
    for row, (task, label) in enumerate(zip(tasks, labels, strict=True)):
        if task in truth:
            line = sheet.line_of(row)
            raise RepeatedLine(
                f"{sheet.name}, line {line}: task {task!r} has a true label already. "
                "Keep one of them.",
                line=line,
                field="task",
                task=task,
            )
        truth[task] = label
    return truth


def _read(*, path: Path, fields: Sequence[str], also: Sequence[str] = ()) -> _Sheet:
    text = _bytes_of(path)
    header = next((cells for _, cells in _careful_rows(path.name, text)), [])
    _check_header(name=path.name, header=header, fields=fields)
    wanted = [*fields, *(field for field in also if field in header)]
    table = _read_fast(text, header=header, fields=wanted)
    if table is None:
        rows = [cells for _, cells in _careful_rows(path.name, text)][1:]
        places = {field: header.index(field) for field in wanted}
        table = pa.table(
            {
                field: pa.array(
                    [cells[place] for cells in rows], type=pa.large_string()
                )
                for field, place in places.items()
            }
        )
    if not table.num_rows:
        raise NoRows(f"{path.name} has no rows, so there is nothing to conclude.")
    columns = {field: table[field].combine_chunks() for field in wanted}
    sheet = _Sheet(name=path.name, text=text, columns=columns)
    _check_cells(sheet=sheet, fields=fields)
    return sheet


def _bytes_of(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FileNotThere(
            f"{path} cannot be read ({error.strerror}): check its name and its rights.",
            path=str(path),
        ) from None
    if path.suffix != ".gz" and not raw.startswith(_GZIP):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        raise NotGzip(
            f"{path.name} is not whole gzip: compress it again.", path=str(path)
        ) from None


def _read_fast(
    text: bytes, *, header: Sequence[str], fields: Sequence[str]
) -> pa.Table | None:
    """Read with Arrow; None where it could differ from the careful reader."""
    if b'"' in text:
        return None
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(text),
            convert_options=pa.csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.large_string()),
                include_columns=fields,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    longest = max(
        pa.compute.max(pa.compute.utf8_length(column)).as_py() or 0
        for column in table.columns
    )
    return table if longest <= MOST_CHARACTERS else None


def _careful_rows(name: str, text: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give each row with the line on which it begins; blank lines are none."""
    rows = csv.reader(io.StringIO(_decoded(name, text), newline=""), strict=True)
    # The one setting is the process's; every reader here sets the same.
    csv.field_size_limit(MOST_CHARACTERS)
    width, line = 0, 1
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            raise BrokenLine(
                f"{name}, line {line} is broken: {error}. Mend it and try again.",
                line=line,
            ) from None
        if cells is None:
            return
        width = width or len(cells)
        if cells and len(cells) != width:
            raise BrokenLine(
                f"{name}, line {line} has {len(cells)} cells where the first line has "
                f"{width}. Quote a cell that holds a comma.",
                line=line,
            )
        if cells:
            yield line, cells
        line = rows.line_num + 1


def _decoded(name: str, text: bytes) -> str:
    try:
        decoded = text.decode("utf-8-sig")
        if "\0" not in decoded:
            return decoded
        place = text.index(0)
    except UnicodeDecodeError as error:
        # The codec takes a mark of three bytes off before it counts.
        place = error.start + (3 if text.startswith(b"\xef\xbb\xbf") else 0)
    line = text.count(b"\n", 0, place) + 1
    raise NotUtf8(
        f"{name}, line {line} is not UTF-8 text: save the file as UTF-8.", line=line
    )


def _check_header(*, name: str, header: Sequence[str], fields: Sequence[str]) -> None:
    if not header:
        raise NoRows(f"{name} is empty: its first line must name {', '.join(fields)}.")
    missing = [field for field in fields if field not in header]
    twice = [field for field in header if header.count(field) > 1]
    unknown = [field for field in header if field not in {*fields, *KNOWN_EXTRAS}]
    for what, found in (
        ("lacks the column", missing),
        ("has twice the column", twice),
        ("has the unknown column", unknown),
    ):
        if found:
            raise WrongColumns(
                f"{name}, line 1 {what} {found[0]!r}: the columns are "
                f"{', '.join(fields)}, and {' or '.join(sorted(KNOWN_EXTRAS))} may "
                "stand beside them.",
                line=1,
                field=found[0],
            )


def _check_cells(*, sheet: _Sheet, fields: Sequence[str]) -> None:
    for field in fields:
        column = sheet.columns[field]
        blank = pa.compute.equal(pa.compute.utf8_trim_whitespace(column), "")
        row = pa.compute.index(blank, value=True).as_py()
        if row >= 0:
            line = sheet.line_of(row)
            raise WrongCell(
                f"{sheet.name}, line {line}: the cell of {field!r} is empty.",
                line=line,
                field=field,
            )


def _check_labels(*, sheet: _Sheet, coded: pa.DictionaryArray, kind: LabelKind) -> None:
    check = {LabelKind.NUMBER: number_of, LabelKind.BOXES: boxes_of}.get(kind)
    if check is None:
        return
    for code, label in enumerate(coded.dictionary.to_pylist()):
        try:
            check(label)
        except Refusal as refusal:
            row = pa.compute.index(coded.indices, value=code).as_py()
            line = sheet.line_of(row)
            raise WrongCell(
                f"{sheet.name}, line {line}, field 'label': {refusal.detail}",
                line=line,
                field="label",
            ) from None


def _second(tasks: pa.Array, workers: pa.Array, pair: tuple[str, str]) -> int:
    """Find the row in which a task and worker come together again."""
    both = pa.compute.and_(
        pa.compute.equal(tasks, pair[0]), pa.compute.equal(workers, pair[1])
    )
    return int(pa.compute.indices_nonzero(both)[1].as_py())
