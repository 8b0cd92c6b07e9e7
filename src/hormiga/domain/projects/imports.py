"""Tasks come in by the million: read, checked and copied as one stream.

What is sent with a call and taken in by it is here; `imports_background` takes larger
files in by a job, `imports_preview` only looks.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from hormiga.domain.projects.imports_rows import (
    MOST_ROWS,
    ROWS_AT_ONCE,
    Refused,
    copy_rows,
)
from hormiga.domain.projects.imports_rules import TooManyRows
from hormiga.domain.projects.models import (
    Batch,
    Project,
    ProjectVersion,
    TaskImport,
)
from hormiga.domain.projects.rules import (
    EmptyBatch,
    FileRefused,
    IdempotencyKeyReused,
)
from hormiga.domain.projects.services import create_batch, lock_draft
from hormiga.engines.formats import tasks as files
from hormiga.engines.formats.streams import opened
from hormiga.engines.formats.tasks_sniff import sniffed
from hormiga.kit.errors import Refusal


@dataclass(slots=True)
class Imported:
    """What became of a file: rows taken, rows refused, and why."""

    accepted: int = 0
    refused: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)
    public_id: UUID | None = None


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

    Without a `kind` the file's beginning tells its format. The same key with the same
    bytes answers as before and stores nothing again.
    """
    stream = HashingStream(source)
    lock_draft_or_replay = TaskImport.objects.filter(batch=batch, key=key)
    if known := lock_draft_or_replay.first():
        return _replay(known, stream)
    batch = lock_draft(batch_id=batch.pk)
    if known := lock_draft_or_replay.first():  # it came in while this one waited
        return _replay(known, stream)
    head, content = opened(stream)
    kind = kind or sniffed(head)
    refused = Refused()
    rows = _good_rows(
        rows_of(batch.version, kind, content), refused, skips_errors=skips_errors
    )
    accepted = 0
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        accepted += len(chunk)
        if accepted > MOST_ROWS:
            raise TooManyRows
        copy_rows(batch, chunk)
    made = TaskImport.objects.create(
        batch=batch,
        key=key,
        body_sha256=stream.digest(),
        format=kind,
        accepted=accepted,
        created_at=now,
        **refused.written,
    )
    return _imported(made)


def rows_of(
    version: ProjectVersion, kind: str, content: io.RawIOBase
) -> Iterator[files.Parsed]:
    """Read a file as a version's terms ask."""
    return files.read(kind, content, version.input_schema, version.answer_schema)


@transaction.atomic
def import_as_batch(
    *,
    project: Project,
    name: str,
    source: Any,
    kind: str,
    skips_errors: bool,
    now: datetime,
) -> Batch:
    """Make a draft batch of a file's rows; bad ones are noted with it, if skipped.

    A file that cannot be read, or has no good row, leaves nothing behind.
    """
    batch = create_batch(project=project, name=name, now=now)
    result = import_tasks(
        batch=batch,
        source=source,
        kind=kind,
        key="file",
        skips_errors=skips_errors,
        now=now,
    )
    if not result.accepted:
        raise EmptyBatch(**(result.errors[0] if result.errors else {}))
    return batch


def _replay(known: TaskImport, stream: HashingStream) -> Imported:
    refuse_other_body(known, stream.digest())
    return _imported(known)


def refuse_other_body(known: TaskImport, digest: bytes) -> None:
    """Refuse a key that came before with another file."""
    if bytes(known.body_sha256 or b"") != digest:
        raise IdempotencyKeyReused


def _imported(row: TaskImport) -> Imported:
    return Imported(row.accepted, row.refused, row.errors, row.public_id)


def _good_rows(
    parsed: Iterator[files.Parsed], refused: Refused, *, skips_errors: bool
) -> Iterator[files.Row]:
    for row in parsed:
        if isinstance(row, files.Row):
            yield row
            continue
        if not skips_errors:
            raise _whole(row)
        refused.add(row)


def _whole(row: Refusal) -> FileRefused:
    return FileRefused(
        f"{row.detail} Nothing was stored.", **({"kind": row.name()} | row.facts)
    )


def error_file(result: Imported) -> str:
    """Write the refused rows' reasons as NDJSON."""
    return "".join(orjson.dumps(error).decode() + "\n" for error in result.errors)
