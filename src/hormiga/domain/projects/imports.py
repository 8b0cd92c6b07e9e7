"""Tasks come in by the million: read, checked and copied as one stream."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import orjson
from django.db import connection, transaction

from hormiga.domain.projects.models import Batch, Gold, Project, Task, TaskImport
from hormiga.domain.projects.rules import (
    EmptyBatch,
    FileRefused,
    IdempotencyKeyReused,
)
from hormiga.domain.projects.services import create_batch, lock_draft
from hormiga.engines.formats import tasks as files
from hormiga.kit.errors import Refusal

ROWS_AT_ONCE = 2_000
MOST_ERRORS = 1_000


@dataclass(slots=True)
class Imported:
    """What became of a file: rows taken, rows refused, and why."""

    accepted: int = 0
    refused: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)


class HashingStream(io.RawIOBase):
    """Pass a request's bytes on and hash them on the way."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        """Say that this stream is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the source."""
        chunk: bytes = self._source.read(len(buffer))
        self._hash.update(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def digest(self) -> bytes:
        """Read what is left and give the hash of all."""
        while self.read(1 << 18):
            pass
        return self._hash.digest()


@transaction.atomic
def import_tasks(
    *,
    batch: Batch,
    source: Any,
    kind: str,
    key: str,
    skips_errors: bool,
    now: datetime,
) -> Imported:
    """Take a file of tasks into a draft batch, whole or (by wish) without bad rows.

    The same key with the same bytes answers as before and stores nothing again.
    """
    stream = HashingStream(source)
    lock_draft_or_replay = TaskImport.objects.filter(batch=batch, key=key)
    if known := lock_draft_or_replay.first():
        return _replay(known, stream)
    batch = lock_draft(batch_id=batch.pk)
    if known := lock_draft_or_replay.first():  # it came in while this one waited
        return _replay(known, stream)
    result = Imported()
    rows = _good_rows(
        files.read(kind, stream, batch.version.input_schema),
        result,
        skips_errors=skips_errors,
    )
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        result.accepted += len(chunk)
        _copy(batch, chunk)
    TaskImport.objects.create(
        batch=batch,
        key=key,
        body_sha256=stream.digest(),
        accepted=result.accepted,
        refused=result.refused,
        errors=result.errors,
        created_at=now,
    )
    return result


@transaction.atomic
def import_as_batch(
    *, project: Project, name: str, source: Any, kind: str, now: datetime
) -> Batch:
    """Make a draft batch of a file's good rows; the bad ones are noted with it.

    A file that cannot be read, or has no good row, leaves nothing behind.
    """
    batch = create_batch(project=project, name=name, now=now)
    result = import_tasks(
        batch=batch, source=source, kind=kind, key="file", skips_errors=True, now=now
    )
    if not result.accepted:
        raise EmptyBatch(**(result.errors[0] if result.errors else {}))
    return batch


def _replay(known: TaskImport, stream: HashingStream) -> Imported:
    if bytes(known.body_sha256 or b"") != stream.digest():
        raise IdempotencyKeyReused
    return Imported(known.accepted, known.refused, known.errors)


def _good_rows(
    parsed: Iterator[files.Parsed], result: Imported, *, skips_errors: bool
) -> Iterator[files.Row]:
    for row in parsed:
        if isinstance(row, files.Row):
            yield row
            continue
        if not skips_errors:
            raise FileRefused(f"{row.detail} Nothing was stored.", **_facts(row))
        result.refused += 1
        if len(result.errors) < MOST_ERRORS:
            result.errors.append(_facts(row) | {"detail": row.detail})


def _facts(refusal: Refusal) -> dict[str, Any]:
    return {"kind": refusal.name()} | refusal.facts


def _copy(batch: Batch, rows: Sequence[files.Row]) -> None:
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


def error_file(result: Imported) -> str:
    """Write the refused rows' reasons as NDJSON."""
    return "".join(orjson.dumps(error).decode() + "\n" for error in result.errors)
