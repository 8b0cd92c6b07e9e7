"""A leak is reported, looked into and closed; each step is in the audit log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.quality import leaks
from hormiga.domain.quality.leaks import NotTheMarksWorker, Seen
from hormiga.domain.quality.models import LeakCase
from hormiga.kit import ids


@transaction.atomic(durable=True)
def report_leak(*, by: User, seen: Seen, now: datetime) -> LeakCase:
    """Open a case; refuses `EmptyLeakReport`."""
    made = leaks.open_case(by=by, seen=seen, now=now)
    _note(AuditedAct.LEAK_REPORTED, made, by, now)
    return made


@transaction.atomic(durable=True)
def seek_worker(
    *,
    public_id: UUID,
    watermark: str,
    organisation: Organisation | None,
    secret: str,
    by: User,
    now: datetime,
) -> Worker | None:
    """Find whose mark it is; None where it is nobody's. That one looked is kept.

    Refuses `NoSuchCase` and `CaseClosed`. Nothing happens to the account.
    """
    case = leaks.lock_open(public_id)
    given = organisation.pk if organisation else case.organisation_id
    try:
        worker, owner = leaks.find_worker(
            watermark=watermark.strip().upper(), organisation_id=given, secret=secret
        )
    except NotTheMarksWorker:
        _note(AuditedAct.LEAK_WORKER_SOUGHT, case, by, now, "nobody")
        return None
    leaks.investigate(case=case, worker=worker, organisation=owner)
    found = ids.outside(worker.public_id, ids.WORKER)
    _note(AuditedAct.LEAK_WORKER_SOUGHT, case, by, now, found)
    return worker


@transaction.atomic(durable=True)
def close_case(*, public_id: UUID, outcome: str, by: User, now: datetime) -> None:
    """Close a case in words; refuses `NoSuchCase`, `CaseClosed` and `NoOutcome`."""
    case = leaks.lock_open(public_id)
    leaks.close(case=case, outcome=outcome, by=by, now=now)
    _note(AuditedAct.LEAK_CASE_CLOSED, case, by, now)


def _note(
    act: AuditedAct, case: LeakCase, by: User, now: datetime, outcome: str = ""
) -> None:
    facts: dict[str, str | int | bool] = {"outcome": outcome} if outcome else {}
    # Of no organisation: its own log would tell it whom the operator looks at.
    noted = Noted(act, f"leak-case:{ids.outside(case.public_id)}", facts)
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
