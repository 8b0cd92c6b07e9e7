"""Rows of a file become tasks by COPY; refused ones are counted and kept."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from django.db import connection

from hormiga.domain.projects.models import Batch, Gold, Task
from hormiga.engines.formats.refused_rows import RefusedRows
from hormiga.engines.formats.tasks import BadRow, Row, RowTooLarge
from hormiga.kit.errors import Refusal

ROWS_AT_ONCE = 2_000
MOST_ROWS = 10_000_000
MOST_ERRORS = 1_000


class Refused:
    """Refused rows: how many there are, why the first were, and a file of them."""

    def __init__(self) -> None:
        self.count = 0
        self.errors: list[dict[str, Any]] = []
        self.file = RefusedRows()

    def add(self, row: BadRow | RowTooLarge) -> None:
        """Count a row, and keep it where there is room."""
        self.count += 1
        self.file.add(row)
        if len(self.errors) < MOST_ERRORS:
            self.errors.append(facts_of(row))

    @property
    def written(self) -> dict[str, Any]:
        """Give what is stored of them, by the names of its columns."""
        return {
            "refused": self.count,
            "errors": self.errors,
            "error_file": self.file.written,
            "error_format": self.file.kind if self.count else "",
        }


def facts_of(refusal: Refusal) -> dict[str, Any]:
    """Write a refusal as it is stored."""
    return {"kind": refusal.name()} | refusal.facts | {"detail": refusal.detail}


def copy_rows(batch: Batch, rows: Sequence[Row]) -> None:
    """Store rows as a batch's tasks."""
    wanted = batch.version.overlap
    tail = f"\t{batch.pk}\t{batch.version_id}\t".encode()
    ids = [os.urandom(16).hex().encode() for _ in rows]
    lines = [
        b"%s%s%s\t%d\n"
        % (public, tail, row.input.replace(b"\\", b"\\\\"), row.wanted or wanted)
        for public, row in zip(ids, rows, strict=True)
    ]
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY projects_task (public_id, batch_id, version_id, input, wanted)"
            " FROM STDIN"
        ) as copy,
    ):
        copy.write(b"".join(lines))
    golds = {
        public.decode(): row.gold
        for public, row in zip(ids, rows, strict=True)
        if row.gold is not None
    }
    if golds:
        _remember_golds(golds)


def _remember_golds(golds: dict[str, Any]) -> None:
    found = Task.objects.filter(public_id__in=golds).values_list("id", "public_id")
    Gold.objects.bulk_create(
        Gold(task_id=pk, answer=golds[public.hex]) for pk, public in found
    )
