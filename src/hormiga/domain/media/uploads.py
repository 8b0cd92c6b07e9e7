"""Uploads in parts: appended on disk, synced before the offset is told.

The part's size is the offset, so a crash at any moment loses at most what was never
acknowledged. A whole one is checked and kept by the request that brings its last byte,
or by the next one that asks, should that one die. Parts lie in the data folder: with
several machines they share it, or a proxy sends one client to one machine.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import BinaryIO

from django.db import transaction
from django.db.models import Sum

from hormiga.domain.media import rules, services
from hormiga.domain.media.models import MediaFile, Upload
from hormiga.domain.media.rules import Owner
from hormiga.domain.media.store import PIECE
from hormiga.engines.media.refusals import MediaTooLarge, OtherBytes
from hormiga.engines.media.tus import (
    Body,
    NoSuchUpload,
    OtherOffset,
    State,
    UploadLocked,
    UploadOver,
)
from hormiga.kit import ids
from hormiga.kit.errors import Refusal


class OwnUploads:
    """One owner's uploads, as the tus protocol asks for them."""

    def __init__(self, *, owner: Owner, now: datetime) -> None:
        self._owner = owner
        self._now = now

    def create(self, *, length: int, metadata: Mapping[str, str]) -> State:
        """Begin an upload; refuse what cannot fit before a byte is sent.

        Of the metadata `filename` (or `name`) and `keep` are read: what a file is, its
        content says.
        """
        limits = services.limits()
        rules.refuse_length(length=length, limits=limits)
        keeps = rules.facts_to_keep(metadata.get("keep", ""))
        with transaction.atomic():
            use = services.lock_use(self._owner)
            rules.refuse_use(
                used=use.used + self._on_their_way(), more=length, limits=limits
            )
            self._refuse_many()
            upload = Upload.objects.create(
                **self._owner.columns(),
                name=rules.plain_name(
                    metadata.get("filename") or metadata.get("name", "")
                ),
                keeps=keeps,
                length=length,
                created_at=self._now,
                expires_at=self._now + rules.UPLOAD_LASTS,
            )
            path = services.part_path(upload.public_id)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        return _state(upload, 0)

    def state(self, upload: str) -> State:
        """Tell how an upload stands; one that is whole but not yet kept is kept now."""
        row = self._row(upload)
        if row.state == Upload.State.STORED:
            return _state(row, row.length)
        with _locked(row) as file:
            return self._finished(row, _size(file))

    def append(
        self,
        upload: str,
        *,
        offset: int,
        body: Body,
        checksum: tuple[str, bytes] | None,
    ) -> State:
        """Append a part; the last byte makes it media, or refuses it for good."""
        row = self._row(upload)
        if row.state == Upload.State.STORED:
            _refuse_offset(offset, row.length)
            return _state(row, row.length)
        with _locked(row) as file:
            _refuse_offset(offset, _size(file))
            _write(file, body=body, most=row.length, checksum=checksum)
            return self._finished(row, _size(file))

    def remove(self, upload: str) -> None:
        """Give an upload up; what it has become, if anything, stays."""
        row = self._row(upload, is_refusal_told=False)
        if row.state != Upload.State.OPEN:
            row.delete()
            return
        with _locked(row):
            services.part_path(row.public_id).unlink(missing_ok=True)
            row.delete()

    def refusal(self, upload: str) -> Mapping[str, str] | None:
        """Tell why an upload was refused, if it was."""
        told: Mapping[str, str] | None = self._row(
            upload, is_refusal_told=False
        ).refusal
        return told

    def _row(self, upload: str, *, is_refusal_told: bool = True) -> Upload:
        row = (
            Upload.objects.select_related("media")
            .filter(
                **self._owner.columns(),
                public_id=ids.known(upload),
                expires_at__gt=self._now,
            )
            .first()
        )
        if row is None:
            raise NoSuchUpload
        if is_refusal_told and row.state == Upload.State.REFUSED:
            raise UploadOver(reason=row.refusal)
        return row

    def _on_their_way(self) -> int:
        """Sum up what the organisation's unfinished uploads will take."""
        waiting = Upload.objects.filter(
            organisation_id=self._owner.organisation_id,
            state=Upload.State.OPEN,
            expires_at__gt=self._now,
        )
        return int(waiting.aggregate(sum=Sum("length"))["sum"] or 0)

    def _refuse_many(self) -> None:
        mine = self._owner.columns()
        waiting = Upload.objects.filter(
            **mine, state=Upload.State.OPEN, expires_at__gt=self._now
        ).count()
        if self._owner.assignment is None:
            if waiting >= rules.MOST_OPEN_UPLOADS:
                raise rules.TooManyUploads
            return
        sent = MediaFile.objects.filter(**mine, state=MediaFile.State.READY).count()
        if waiting + sent >= rules.MOST_AN_ANSWER:
            raise rules.TooManyFiles(most_files=rules.MOST_AN_ANSWER)

    def _finished(self, row: Upload, size: int) -> State:
        """Check and keep an upload that is whole; a refused one loses its part."""
        if size < row.length:
            return _state(row, size)
        path = services.part_path(row.public_id)
        try:
            media = services.add_media(
                source=path,
                owner=self._owner,
                name=row.name,
                keeps=row.keeps,
                now=self._now,
            )
        except Refusal as refusal:
            row.state = Upload.State.REFUSED
            row.refusal = {"kind": refusal.name(), "detail": refusal.detail}
            row.save(update_fields=["state", "refusal"])
            path.unlink(missing_ok=True)
            raise
        row.state, row.media = Upload.State.STORED, media
        row.save(update_fields=["state", "media"])
        path.unlink(missing_ok=True)
        return _state(row, row.length)


def remove_expired_uploads(*, now: datetime, most: int = 1000) -> int:
    """Remove uploads whose time is over, with their parts; give how many."""
    gone = 0
    for row in Upload.objects.filter(expires_at__lte=now).order_by("id")[:most]:
        services.part_path(row.public_id).unlink(missing_ok=True)
        row.delete()
        gone += 1
    return gone


def _state(row: Upload, offset: int) -> State:
    return State(
        id=ids.outside(row.public_id),
        offset=offset,
        length=row.length,
        expires_at=row.expires_at,
        media=ids.outside(row.media.public_id) if row.media else None,
    )


@contextmanager
def _locked(row: Upload) -> Iterator[BinaryIO]:
    """Open an unfinished upload's part for this request alone.

    A second request is told to try again, and so is one that comes while the first is
    just finishing.
    """
    try:
        file = services.part_path(row.public_id).open("r+b")
    except FileNotFoundError as error:
        row.refresh_from_db(fields=["state"])
        raise (
            NoSuchUpload if row.state == Upload.State.OPEN else UploadLocked
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadLocked from error
        row.refresh_from_db(fields=["state"])
        if row.state != Upload.State.OPEN:
            raise UploadLocked
        yield file


def _size(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_size


def _refuse_offset(offset: int, here: int) -> None:
    if offset != here:
        raise OtherOffset(offset=here)


def _write(
    file: BinaryIO, *, body: Body, most: int, checksum: tuple[str, bytes] | None
) -> None:
    """Append what comes, and sync it.

    What a lost connection has brought is kept, unless a checksum was promised for it.
    """
    start = _size(file)
    file.seek(start)
    try:
        _copy(file, body=body, most=most - start, checksum=checksum)
    except BaseException as error:
        if checksum or isinstance(error, Refusal):
            file.truncate(start)
        raise
    finally:
        file.flush()
        os.fsync(file.fileno())


def _copy(
    file: BinaryIO, *, body: Body, most: int, checksum: tuple[str, bytes] | None
) -> None:
    name, promised = checksum or ("sha256", b"")
    digest, size = hashlib.new(name), 0
    while piece := body.read(PIECE):
        size += len(piece)
        if size > most:
            raise MediaTooLarge("This part is longer than the upload said it would be.")
        if checksum:
            digest.update(piece)
        file.write(piece)
    if checksum and digest.digest() != promised:
        raise OtherBytes
