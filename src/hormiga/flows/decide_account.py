"""A person decides about an account that several workers gave."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.messages.services import tell_worker
from hormiga.domain.payouts import methods
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Worker
from hormiga.flows.change_account import PAGE
from hormiga.kit import ids


@transaction.atomic(durable=True)
def decide_account(
    *,
    method_id: int,
    is_released: bool,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Release a held account or refuse it, note who did, and tell its owner why.

    Refuses `NoSuchMethod` and `NoDecisionGiven`; then nothing has changed.
    """
    decide = methods.release if is_released else methods.refuse
    method = decide(method_id=method_id, reason=reason, now=now)
    worker = Worker.objects.get(pk=method.worker_id)
    act = AuditedAct.ACCOUNT_RELEASED if is_released else AuditedAct.ACCOUNT_REFUSED
    note_act(
        actor=actor,
        noted=Noted(
            act,
            f"worker:{ids.outside(worker.public_id, ids.WORKER)}",
            {"rail": method.rail, "reason": method.decision},
        ),
        now=now,
    )
    verb = "released" if is_released else "refused"
    tell_worker(
        worker_id=worker.pk,
        kind=f"money.account-{verb}",
        facts={"reason": method.decision},
        link=PAGE,
        key=f"account-{verb}:{method.pk}",
        now=now,
    )
