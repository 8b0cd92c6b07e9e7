"""Reports of pages and messages that pretend to be ours."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.messages.models import FakeReport
from hormiga.domain.messages.rules import NoSuchFakeReport, NothingReported
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.rules import NoReason
from hormiga.kit import ids

FIRST = 2**63 - 1


def report_fake(*, url: str, text: str, contact: str, now: datetime) -> FakeReport:
    """Keep what somebody tells us of a fake; refuses `NothingReported`."""
    told = url.strip(), text.strip()
    if not any(told):
        raise NothingReported
    return FakeReport.objects.create(
        url=told[0], text=told[1], contact=contact.strip(), reported_at=now
    )


def close_fake(*, public_id: UUID, note: str, actor: str, now: datetime) -> None:
    """Close a report with a word on what was done; the audit log keeps who did it.

    Refuses `NoReason` and `NoSuchFakeReport`.
    """
    if not note.strip():
        raise NoReason
    with transaction.atomic():
        still_open = FakeReport.objects.filter(public_id=public_id, closed_at=None)
        closed = still_open.update(
            closed_at=now, closed_by=actor, note=note.strip()[:500]
        )
        if not closed:
            raise NoSuchFakeReport
        subject = f"fake-report:{ids.outside(public_id)}"
        facts = {"reason": note.strip()[:500]}
        noted = Noted(AuditedAct.FAKE_REPORT_CLOSED, subject, facts)
        note_act(actor=actor, noted=noted, now=now)


def fake_reports(*, is_open: bool, before: int = FIRST, limit: int) -> list[FakeReport]:
    """List reports that are open or closed, the newest first."""
    rows = FakeReport.objects.filter(closed_at__isnull=is_open, pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def open_fakes() -> int:
    """Count the reports that wait for somebody."""
    return FakeReport.objects.filter(closed_at=None).count()
