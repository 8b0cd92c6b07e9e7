"""Media, as their owner and the frame look for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q

from hormiga.domain.media.models import MediaAccess, MediaFile
from hormiga.domain.media.rules import NoSuchMedia
from hormiga.engines.media.refs import media_in

_READY = MediaFile.State.READY


def media_of(*, organisation_id: int, public_id: UUID) -> MediaFile:
    """Find an organisation's file, also one that a worker sent it with an answer."""
    found = MediaFile.objects.filter(
        organisation_id=organisation_id, public_id=public_id, state=_READY
    ).first()
    if found is None:
        raise NoSuchMedia
    return found


def media_for_claim(
    *, organisation_id: int, assignment: UUID, public_id: UUID
) -> MediaFile:
    """Find what a claim may be shown: its requester's own files, and its own."""
    found = MediaFile.objects.filter(
        Q(assignment__isnull=True) | Q(assignment=assignment),
        organisation_id=organisation_id,
        public_id=public_id,
        state=_READY,
    ).first()
    if found is None:
        raise NoSuchMedia
    return found


def media_page(*, organisation_id: int, after: int, limit: int) -> list[MediaFile]:
    """List an organisation's own files, the oldest first; not those of answers."""
    rows = MediaFile.objects.filter(
        organisation_id=organisation_id,
        assignment__isnull=True,
        state=_READY,
        pk__gt=after,
    )
    return list(rows.order_by("id")[:limit])


def granted(*, organisation_id: int, task_input: Any) -> dict[UUID, MediaFile]:
    """Give those files that a task's input names and that its organisation owns."""
    named = media_in(task_input)
    if not named:
        return {}
    rows = MediaFile.objects.filter(
        organisation_id=organisation_id,
        public_id__in=named,
        assignment__isnull=True,
        state=_READY,
    )
    return {row.public_id: row for row in rows}


def of_assignment(*, assignment: UUID) -> list[MediaFile]:
    """List what a worker has sent for one answer."""
    rows = MediaFile.objects.filter(assignment=assignment, state=_READY)
    return list(rows.order_by("id"))


def accesses_of(*, organisation_id: int, media_id: int) -> list[MediaAccess]:
    """List who opened one of an organisation's confidential files, the latest first."""
    rows = MediaAccess.objects.filter(
        media_id=media_id, media__organisation_id=organisation_id
    )
    return list(rows.select_related("worker").order_by("-id")[:1000])
