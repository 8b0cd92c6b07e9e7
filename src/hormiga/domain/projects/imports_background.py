"""A large file is kept, then taken in by a job that may die at any moment.

The first pass checks every row and stores none, so a file is refused before any of it
is seen. The second pass stores; each portion's rows and the new position are one
transaction, so that whoever goes on after a crash leaves no row out and takes none
twice (ADR-0018).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.db import DataError, transaction

from hormiga.domain.projects.imports import refuse_other_body, rows_of
from hormiga.domain.projects.imports_queries import UNFINISHED
from hormiga.domain.projects.imports_rows import (
    MOST_ROWS,
    ROWS_AT_ONCE,
    Refused,
    copy_rows,
    facts_of,
)
from hormiga.domain.projects.imports_rules import (
    TooManyRows,
    UploadGone,
    UploadTooLarge,
)
from hormiga.domain.projects.models import Batch, Project, TaskImport
from hormiga.domain.projects.rules import EmptyBatch, FileRefused
from hormiga.domain.projects.services import create_batch, lock_draft
from hormiga.engines.formats import tasks as files
from hormiga.engines.formats.streams import opened
from hormiga.engines.formats.tasks_sniff import sniffed
from hormiga.kit import ids, jobs
from hormiga.kit.errors import Refusal

MOST_UPLOAD_BYTES = 2 * 1024 * 1024 * 1024
State = TaskImport.State


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies in the data folder, under the id of the import to be."""

    public_id: UUID
    path: Path
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be taken in; without a `kind` its beginning tells the format."""

    kind: str
    key: str
    skips_errors: bool


def keep(*, source: Any, data_dir: Path) -> Upload:
    """Write a file down as it comes; it is on disk when this returns."""
    public_id = ids.fresh()
    path = path_of(public_id, data_dir)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            size, digest = _write(source, file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(public_id, path, size, digest)


def _write(source: Any, file: BinaryIO) -> tuple[int, bytes]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(1 << 18):
        size += len(chunk)
        if size > MOST_UPLOAD_BYTES:
            raise UploadTooLarge
        digest.update(chunk)
        file.write(chunk)
    return size, digest.digest()


def path_of(public_id: UUID, data_dir: Path) -> Path:
    """Tell where an import's file is until it is taken in."""
    return data_dir / "imports" / ids.outside(public_id)


def ask_for_import(
    *, batch: Batch, upload: Upload, wish: Wish, now: datetime
) -> TaskImport:
    """Note a kept file for a draft batch; a job takes it in.

    The same key with the same bytes gives the import that is known.
    """
    with _dropped_if_refused(upload):
        row = _noted(batch, upload, wish, now)
    if row.public_id != upload.public_id:
        upload.path.unlink(missing_ok=True)
    return row


def ask_as_batch(
    *, project: Project, name: str, upload: Upload, wish: Wish, now: datetime
) -> Batch:
    """Make a draft batch for a kept file, which a job takes in."""
    with _dropped_if_refused(upload), transaction.atomic():
        batch = create_batch(project=project, name=name, now=now)
        _noted(batch, upload, wish, now)
    return batch


@contextmanager
def _dropped_if_refused(upload: Upload) -> Iterator[None]:
    try:
        yield
    except Refusal:
        upload.path.unlink(missing_ok=True)
        raise


@transaction.atomic
def _noted(batch: Batch, upload: Upload, wish: Wish, now: datetime) -> TaskImport:
    with open_upload(upload.path) as file:
        kind = wish.kind or sniffed(opened(file)[0])
    known = TaskImport.objects.filter(batch=batch, key=wish.key)
    found = known.first()
    if found is None:
        lock_draft(batch_id=batch.pk)
        found = known.first()
    if found is not None:
        refuse_other_body(found, upload.sha256)
        return found
    row = TaskImport.objects.create(
        public_id=upload.public_id,
        batch=batch,
        key=wish.key,
        body_sha256=upload.sha256,
        format=kind,
        state=State.WAITING,
        skips_errors=wish.skips_errors,
        bytes_total=upload.size,
        created_at=now,
    )
    jobs.defer(jobs.IMPORT_TASKS, key=row.pk)
    return row


def take_in(*, import_id: int, data_dir: Path, now: datetime) -> None:
    """Take a kept file in, from where it was left; the file goes when that is done."""
    row = TaskImport.objects.select_related("batch__version").get(pk=import_id)
    path = path_of(row.public_id, data_dir)
    if row.state in UNFINISHED:
        try:
            if row.state != State.STORING:
                _check(row, path)
            _store(row, path, now)
        except Refusal as refusal:
            _refuse(row, facts_of(refusal), now)
        except DataError:
            detail = "A value of this file cannot be stored."
            _refuse(row, {"kind": "cannot-be-stored", "detail": detail}, now)
    path.unlink(missing_ok=True)


def open_upload(path: Path) -> BinaryIO:
    """Open a kept file."""
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise UploadGone from error


def _check(row: TaskImport, path: Path) -> None:
    """Read every row once and store none; begun anew after a crash."""
    refused, seen = Refused(), 0
    for chunk, at in _portions(row, path, skip=0):
        seen += len(chunk)
        if seen > MOST_ROWS:
            raise TooManyRows
        for one in chunk:
            if not isinstance(one, files.Row):
                refused.add(one)
        _move(row, state=State.CHECKING, position=seen, bytes_read=at)
    _move(row, position=0, bytes_read=0, **refused.written)
    if refused.count and not row.skips_errors:
        first = refused.errors[0]
        raise FileRefused(f"{first['detail']} Nothing was stored.", **_named(first))
    if seen == refused.count:
        raise EmptyBatch(**(_named(refused.errors[0]) if refused.errors else {}))
    _move(row, state=State.STORING)


def _named(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("line", "field") if name in facts}


def _store(row: TaskImport, path: Path, now: datetime) -> None:
    for chunk, at in _portions(row, path, skip=row.position):
        if not _store_portion(row, chunk, at):
            return  # it was taken from this job's hands
    ended = TaskImport.objects.filter(pk=row.pk, state=State.STORING)
    ended.update(state=State.DONE, bytes_read=row.bytes_total, ended_at=now)


@transaction.atomic
def _store_portion(row: TaskImport, chunk: list[files.Parsed], at: int) -> bool:
    batch = lock_draft(batch_id=row.batch_id)
    good = [one for one in chunk if isinstance(one, files.Row)]
    here = TaskImport.objects.filter(
        pk=row.pk, state=State.STORING, position=row.position
    )
    moved = here.update(
        position=row.position + len(chunk),
        accepted=row.accepted + len(good),
        bytes_read=at,
    )
    if not moved:
        return False
    copy_rows(batch, good)
    row.position += len(chunk)
    row.accepted += len(good)
    return True


def _portions(
    row: TaskImport, path: Path, *, skip: int
) -> Iterator[tuple[list[files.Parsed], int]]:
    """Give portions of rows, each with how many bytes of the file are read by then."""
    with open_upload(path) as file:
        content = opened(file)[1]
        rows = islice(rows_of(row.batch.version, row.format, content), skip, None)
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            yield chunk, file.tell()


def _move(row: TaskImport, **changed: Any) -> None:
    for name, value in changed.items():
        setattr(row, name, value)
    TaskImport.objects.filter(pk=row.pk).update(**changed)


def _refuse(row: TaskImport, facts: dict[str, Any], now: datetime) -> None:
    _move(row, state=State.REFUSED, refusal=facts, ended_at=now)
