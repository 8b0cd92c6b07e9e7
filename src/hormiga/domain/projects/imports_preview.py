"""A file is looked at, and nothing of it is stored."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any

import orjson

from hormiga.domain.projects.imports import rows_of
from hormiga.domain.projects.imports_rows import facts_of
from hormiga.domain.projects.models import ProjectVersion
from hormiga.engines.formats.streams import (
    Counted,
    Rejoined,
    is_gzip,
    opened,
    read_head,
)
from hormiga.engines.formats.tasks import Row
from hormiga.engines.formats.tasks_parquet import row_count
from hormiga.engines.formats.tasks_sniff import PARQUET, sniffed
from hormiga.kit.errors import Refusal

ROWS_READ = 1_000
ROWS_SHOWN = 10
PROBLEMS_SHOWN = 20


@dataclass(slots=True)
class Preview:
    """What a file seems to be: its format, its first tasks, and its first problems."""

    format: str
    columns: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    read: int = 0
    is_whole: bool = False
    count: int | None = None
    """Rows in all: exact where the whole file was read, else an estimate."""


def preview(
    *, version: ProjectVersion, source: Any, kind: str, size: int | None
) -> Preview:
    """Read a file's first rows; `size` in bytes, where known, gives the estimate."""
    start = read_head(source)
    head, content = opened(Rejoined(start, source))
    found = Preview(kind or sniffed(head))
    if found.format == PARQUET:
        _look_at_parquet(found, version, content)
        return found
    counted = Counted(content)
    _look(found, version, counted)
    if found.is_whole:
        found.count = found.read
    elif size and not is_gzip(start):
        found.count = round(found.read * size / max(counted.total, 1))
    return found


def _look_at_parquet(found: Preview, version: ProjectVersion, content: Any) -> None:
    with tempfile.TemporaryFile() as laid:
        while chunk := content.read(1 << 20):
            laid.write(chunk)
        for look in (_rows_in, partial(_look, found, version)):
            laid.seek(0)
            found.count = look(laid) or found.count


def _rows_in(laid: Any) -> int | None:
    try:
        return row_count(laid)
    except Refusal:
        return None  # why, is said once it is read


def _look(found: Preview, version: ProjectVersion, content: Any) -> None:
    """Read rows until enough is seen; what cannot be read on is a problem too."""
    names: dict[str, None] = {}
    rows = rows_of(version, found.format, content)
    try:
        for row in islice(rows, ROWS_READ):
            found.read += 1
            if not isinstance(row, Row):
                found.problems.append(facts_of(row))
                if len(found.problems) >= PROBLEMS_SHOWN:
                    return
                continue
            values = orjson.loads(row.input)
            names.update(dict.fromkeys(values))
            if len(found.rows) < ROWS_SHOWN:
                found.rows.append(values)
        found.is_whole = next(rows, None) is None
    except Refusal as refusal:
        found.problems.append(facts_of(refusal))
    finally:
        found.columns = list(names)
