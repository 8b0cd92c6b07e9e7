"""A file becomes media: checked, kept by its hash, and noted in one row."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from hormiga.domain.media import rules
from hormiga.domain.media.checker import Checker
from hormiga.domain.media.models import Blob, MediaAccess, MediaFile, MediaUse
from hormiga.domain.media.rules import Owner
from hormiga.domain.media.store import PIECE, configured
from hormiga.engines.media import archives, kinds
from hormiga.engines.media.kinds import Checked
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.tus import Body
from hormiga.kit.errors import Refusal


@dataclass(frozen=True, slots=True)
class Ready:
    """A checked file, and the bytes of it that will be kept."""

    path: Path
    checked: Checked
    came_sha256: bytes
    kept_sha256: bytes
    size: int


def limits() -> Limits:
    """Give the installation's limits."""
    return Limits(
        most_bytes=settings.MEDIA_MOST_BYTES, quota_bytes=settings.MEDIA_QUOTA_BYTES
    )


@contextmanager
def workplace() -> Iterator[Path]:
    """Lend a folder on the data folder's disk; it goes with all that is left in it."""
    root = settings.DATA_DIR / "uploads"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="check-", dir=root) as folder:
        yield Path(folder)


def take_body(*, body: Body, folder: Path, most: int) -> Path:
    """Write a small upload's body to a file; refuse more than `most` bytes."""
    path, size = folder / "came", 0
    with path.open("xb") as file:
        while piece := body.read(PIECE):
            size += len(piece)
            rules.refuse_length(length=size, limits=Limits(most_bytes=most))
            file.write(piece)
    rules.refuse_length(length=size, limits=Limits(most_bytes=most))
    return path


def add_media(
    *,
    source: Path,
    owner: Owner,
    name: str,
    keeps: Collection[str] = (),
    now: datetime,
) -> MediaFile:
    """Check a file and keep it; the same bytes again are the same media file.

    Raises a refusal of `engines.media.refusals`, or QuotaReached; then nothing is kept.
    """
    with workplace() as folder, Checker(limits()) as checker:
        target = folder / "kept"
        ready = _check(checker, source=source, target=target, keeps=keeps)
        return _keep(ready, owner=owner, name=name, now=now)


def add_archive(
    *, source: Path, owner: Owner, keeps: Collection[str] = (), now: datetime
) -> Sequence[MediaFile]:
    """Take every file of a ZIP archive, or none: the first that is refused is named."""
    known = limits()
    with workplace() as folder, Checker(known) as checker:
        ready = []
        for name, member in archives.members(
            source=source, folder=folder, limits=known
        ):
            target = folder / f"{member.name}.kept"
            try:
                one = _check(checker, source=member, target=target, keeps=keeps)
            except Refusal as refusal:
                facts = refusal.facts | {"file": name}
                raise type(refusal)(f"{name}: {refusal.detail}", **facts) from refusal
            ready.append((name, one))
        for _, one in ready:
            _put(one, now=now)
        with transaction.atomic():
            return [_note(one, owner=owner, name=n, now=now) for n, one in ready]


def remove_media(*, media: MediaFile, now: datetime) -> None:
    """Forget a file; its bytes go a day after nobody needs them any more."""
    with transaction.atomic():
        locked = MediaFile.objects.select_for_update().get(pk=media.pk)
        if locked.state == MediaFile.State.REMOVED or locked.blob_id is None:
            return
        Blob.objects.filter(pk=locked.blob_id).update(wanted_at=now)
        locked.state, locked.blob = MediaFile.State.REMOVED, None
        locked.save(update_fields=["state", "blob"])
        MediaUse.objects.filter(organisation_id=locked.organisation_id).update(
            used=F("used") - locked.size
        )


def remove_unwanted_bytes(*, now: datetime, most: int = 100) -> int:
    """Remove bytes that no file has been for a day; give how many.

    The bytes go while their row is locked, so that whoever brings them again waits,
    and then brings them anew: a short call to the store in a transaction is the price.
    """
    store, gone = configured(), 0
    old = Blob.objects.filter(wanted_at__lte=now - rules.BLOB_LASTS).exclude(
        pk__in=MediaFile.objects.filter(blob__isnull=False).values("blob")
    )
    for sha256 in list(old.values_list("pk", flat=True)[:most]):
        with transaction.atomic():
            row = Blob.objects.select_for_update().filter(pk=sha256).first()
            if row is None or MediaFile.objects.filter(blob=row).exists():
                continue
            if row.wanted_at > now - rules.BLOB_LASTS:
                continue
            store.remove(bytes(row.sha256))
            row.delete()
            gone += 1
    return gone


def note_access(
    *, media_id: int, assignment: UUID, worker_id: int, now: datetime
) -> None:
    """Write down that a worker opened a file of a confidential project."""
    MediaAccess.objects.create(
        media_id=media_id, assignment=assignment, worker_id=worker_id, at=now
    )


def refuse_strangers(*, media: Collection[UUID], owner: Owner) -> None:
    """Refuse an answer's media unless each was sent for it by its worker."""
    known = MediaFile.objects.filter(
        **owner.columns(), public_id__in=media, state=MediaFile.State.READY
    ).count()
    if known != len(set(media)):
        raise rules.NotYourMedia


def _check(
    checker: Checker, *, source: Path, target: Path, keeps: Collection[str]
) -> Ready:
    checked = checker.check(source=source, target=target, keeps=keeps)
    kept = target if checked.is_rewritten else source
    came = _sha256(source)
    return Ready(
        path=kept,
        checked=checked,
        came_sha256=came,
        kept_sha256=_sha256(kept) if checked.is_rewritten else came,
        size=kept.stat().st_size,
    )


def _keep(ready: Ready, *, owner: Owner, name: str, now: datetime) -> MediaFile:
    known = _same(ready, owner)
    if known is not None:
        return known
    use = MediaUse.objects.filter(pk=owner.organisation_id).first()
    rules.refuse_use(used=use.used if use else 0, more=ready.size, limits=limits())
    _put(ready, now=now)
    with transaction.atomic():
        return _note(ready, owner=owner, name=name, now=now)


def _put(ready: Ready, *, now: datetime) -> None:
    """Write the row first and then the bytes, outside any transaction.

    No bytes are ever in the store without a row, and `wanted_at` keeps both for a day.
    """
    _want(ready, now)
    configured().put(ready.kept_sha256, ready.path)


def _want(ready: Ready, now: datetime) -> Blob:
    """Insert the row, or refresh it; either way it is locked until the commit."""
    blob = Blob(sha256=ready.kept_sha256, size=ready.size, wanted_at=now)
    Blob.objects.bulk_create(
        [blob],
        update_conflicts=True,
        unique_fields=["sha256"],
        update_fields=["wanted_at"],
    )
    return blob


def lock_use(owner: Owner) -> MediaUse:
    """Lock what an organisation uses, until the transaction ends."""
    MediaUse.objects.bulk_create(
        [MediaUse(organisation_id=owner.organisation_id)], ignore_conflicts=True
    )
    return MediaUse.objects.select_for_update().get(pk=owner.organisation_id)


def _note(ready: Ready, *, owner: Owner, name: str, now: datetime) -> MediaFile:
    """Write the file's row under the quota's lock."""
    use = lock_use(owner)
    known = _same(ready, owner)
    if known is not None:
        return known
    rules.refuse_use(used=use.used, more=ready.size, limits=limits())
    MediaUse.objects.filter(pk=use.pk).update(used=F("used") + ready.size)
    checked = ready.checked
    return MediaFile.objects.create(
        **owner.columns(),
        blob=_want(ready, now),
        came_sha256=ready.came_sha256,
        kind=kinds.TYPES[checked.media_type].value,
        media_type=checked.media_type,
        size=ready.size,
        width=checked.width,
        height=checked.height,
        seconds=checked.seconds,
        facts=dict(checked.facts),
        name=rules.plain_name(name),
        created_at=now,
    )


def _same(ready: Ready, owner: Owner) -> MediaFile | None:
    return (
        MediaFile.objects.filter(
            **owner.columns(),
            came_sha256=ready.came_sha256,
            state=MediaFile.State.READY,
        )
        .order_by("id")
        .first()
    )


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def part_path(upload: UUID) -> Path:
    """Tell where an upload's part lies."""
    folder: Path = settings.DATA_DIR / "uploads"
    return folder / f"{upload.hex}.part"
