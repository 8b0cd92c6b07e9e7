"""A batch's labels leave as a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.db import transaction

from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import exports
from hormiga.domain.quality.models import Export
from hormiga.domain.quality.queries import all_labels_of
from hormiga.engines.formats.labels import FORMATS
from hormiga.kit import ids, jobs


@transaction.atomic(durable=True)
def ask_for_export(*, batch: Batch, format_name: str, now: datetime) -> Export:
    """Note the wish; a job writes the file."""
    export = exports.create(batch=batch, format_name=format_name, now=now)
    jobs.defer(jobs.WRITE_EXPORT, key=export.pk)
    return export


@transaction.atomic(durable=True)
def write_export(*, export_id: int, now: datetime) -> None:
    """Write the file beside its final name, then rename it: it is whole or absent."""
    export = exports.lock_waiting(export_id=export_id)
    if export is None:
        return
    path = exports.path_of(export, settings.DATA_DIR)
    count = write_labels(batch=export.batch, format_name=export.format, path=path)
    exports.note_ready(export=export, rows=count, now=now)


def write_labels(*, batch: Batch, format_name: str, path: Path) -> int:
    """Write every task of the batch with its label; tell how many rows there are."""
    counter = _Counter()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(path.suffix + ".part")
    with partial.open("wb") as file:
        for chunk in FORMATS[format_name](counter.count(label_rows(batch))):
            file.write(chunk)
    partial.replace(path)
    return counter.rows


class _Counter:
    rows = 0

    def count(self, rows: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in rows:
            self.rows += 1
            yield row


def label_rows(batch: Batch) -> Iterator[dict[str, Any]]:
    """Yield every task of a batch with its label, as files have it."""
    for row in all_labels_of(batch.pk):
        yield {
            "task": ids.outside(row.task),
            "input": orjson.loads(row.input),
            "label": None if row.value is None else orjson.loads(row.value),
            "confidence": row.confidence,
            "judgments": row.judgments,
            "method": row.method,
        }
