"""Parquet: its columns are the input's members; nested values become JSON.

A `line` is here the number of the row. An empty cell (null) leaves its member out.
Times are written as ISO 8601, decimals as text. Rows are read some hundreds at a time,
and texts that repeat stay packed until their row is written.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hormiga.engines.formats.streams import BrokenFile, FileTooLarge
from hormiga.engines.formats.tasks_rows import (
    MOST_COLUMNS,
    Asked,
    BadHeader,
    BadRow,
    Parsed,
    RowTooLarge,
    of_object,
    refuse_header,
)

MOST_FILE_BYTES = 1024 * 1024 * 1024
MOST_GROUP_BYTES = 1024 * 1024 * 1024
"""Of one row group, unpacked."""

_ROWS_AT_ONCE = 500
_MOST_AT_ONCE = 32 * 1024 * 1024
_FAULTS = (pa.ArrowException, OSError, ValueError, KeyError, OverflowError)


def read_parquet(source: io.RawIOBase, asked: Asked) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal in its turn.

    The file's table of contents is at its end: it is laid down before it is read.
    """
    with tempfile.TemporaryFile() as file:
        _lay_down(source, file)
        parquet = _opened(file)
        refuse_header(parquet.schema_arrow.names, asked.schema)
        yield from _rows(parquet, asked)


def row_count(source: io.RawIOBase) -> int:
    """Count a file's rows by its table of contents."""
    with tempfile.TemporaryFile() as file:
        _lay_down(source, file)
        return int(_opened(file).metadata.num_rows)


def _lay_down(source: io.RawIOBase, file: Any) -> None:
    size = 0
    while chunk := source.read(1 << 20):
        size += len(chunk)
        if size > MOST_FILE_BYTES:
            raise FileTooLarge("A Parquet file is at most 1 GiB.")
        file.write(chunk)
    file.seek(0)


def _opened(file: Any) -> Any:
    try:
        parquet = pq.ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)
    except _FAULTS as error:
        raise BrokenFile(f"The Parquet file cannot be read: {_said(error)}") from error
    contents = parquet.metadata
    if contents.num_columns > MOST_COLUMNS:
        raise BadHeader(f"A file has at most {MOST_COLUMNS} columns.", line=1)
    for number in range(contents.num_row_groups):
        if contents.row_group(number).total_byte_size > MOST_GROUP_BYTES:
            raise FileTooLarge("A Parquet file's row group is at most 1 GiB.")
    texts = [
        field.name
        for field in parquet.schema_arrow
        if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
    ]
    if not texts:
        return parquet
    file.seek(0)
    return pq.ParquetFile(
        file, pre_buffer=False, buffer_size=1 << 20, read_dictionary=texts
    )


def _rows(parquet: Any, asked: Asked) -> Iterator[Parsed]:
    line = 0
    batches = parquet.iter_batches(batch_size=_ROWS_AT_ONCE, use_threads=False)
    while True:
        try:
            batch = next(batches, None)
            portions = [] if batch is None else list(_portions(batch))
        except _FAULTS as error:
            raise BrokenFile(
                f"The Parquet file is broken after row {line}: {_said(error)}",
                line=line + 1,
            ) from error
        if batch is None:
            return
        for portion in portions:
            for values in _values(portion, line):
                line += 1
                yield _parsed(values, asked, line)


def _parsed(values: dict[str, Any], asked: Asked, line: int) -> Parsed:
    try:
        for name in [name for name, value in values.items() if value is None]:
            del values[name]
        for name, value in values.items():
            if not isinstance(value, str | int | float):
                values[name] = _plain(value, name, line)
        return of_object(values, asked, line)
    except (BadRow, RowTooLarge) as refusal:
        refusal.raw = values
        return refusal


def _values(portion: Any, line: int) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = portion.to_pylist(maps_as_pydicts="strict")
    except _FAULTS as error:
        raise BadRow(
            f"After line {line}: a value cannot be written as JSON ({_said(error)}).",
            line=line + 1,
        ) from error
    return rows


def _portions(batch: Any) -> Iterator[Any]:
    """Halve a batch until what it holds, unpacked, is small."""
    columns = [_coarse(column) for column in batch.columns]
    batch = pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
    if batch.num_rows < 2 or _size(batch) <= _MOST_AT_ONCE:
        yield batch
        return
    half = batch.num_rows // 2
    yield from _portions(batch.slice(0, half))
    yield from _portions(batch.slice(half))


def _coarse(column: Any) -> Any:
    """Python's times have microseconds: finer ones are cut."""
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return pc.cast(column, pa.timestamp("us", column.type.tz), safe=False)
    if pa.types.is_duration(column.type) and column.type.unit == "ns":
        return pc.cast(column, pa.duration("us"), safe=False)
    return column


def _size(batch: Any) -> int:
    return sum(_column_size(column) for column in batch.columns)


def _column_size(column: Any) -> int:
    if not pa.types.is_dictionary(column.type):
        return int(column.nbytes)
    lengths = pc.binary_length(column.dictionary)
    return pc.sum(pc.take(lengths, column.indices)).as_py() or 0


def _plain(value: Any, field: str, line: int) -> Any:
    """Read a value as JSON has it; facts: `line` and `field`."""
    try:
        return orjson.loads(orjson.dumps(value, default=_told))
    except (TypeError, ValueError) as error:
        raise BadRow(
            f"Line {line}, column `{field}`: this value cannot be written as JSON."
            " Binary values are linked to, not sent.",
            line=line,
            field=field,
        ) from error


def _told(value: Any) -> Any:
    if isinstance(value, Decimal | timedelta):
        return str(value)
    if isinstance(value, bytes):
        return value.decode()
    raise TypeError


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]
