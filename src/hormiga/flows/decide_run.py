"""A second person approves or declines a run that was proposed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.payouts import approvals, opening, services
from hormiga.domain.payouts.models import Proposal, Run
from hormiga.domain.payouts.opening import Moment
from hormiga.domain.payouts.rules import Plan, PlanHasChanged
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, note_acts
from hormiga.flows.pay_workers import note_runs
from hormiga.flows.withhold_tax import cuts_of, kept_of, plan_with_holds
from hormiga.kit import ids
from hormiga.kit.money import Money


def plan_again(*, proposal: Proposal) -> Plan:
    """Find a proposal's plan as it would be paid now.

    What was earned since is not in it; what changed of it changes the fingerprint.
    """
    return plan_with_holds(
        programme=proposal.programme,
        at=proposal.proposed_at,
        workers=approvals.workers_of(proposal=proposal),
    )


@transaction.atomic(durable=True)
def approve_run(
    *, public_id: UUID, seen: str, today: date, now: datetime, actor: str
) -> list[Run]:
    """Open exactly the run that was proposed and seen.

    Refuses `NoSuchProposal`, `SamePerson`, and `PlanHasChanged` where anything of it is
    not as it was; then nobody is paid and the proposal still waits.
    """
    # In the order of whoever opens a run: programmes first.
    services.lock_programmes(currency=approvals.currency_of(public_id=public_id))
    proposal = approvals.lock(public_id=public_id)
    programme = proposal.programme
    plan = plan_again(proposal=proposal)
    if not seen == proposal.fingerprint == plan.fingerprint:
        raise PlanHasChanged
    approvals.approve(proposal=proposal, by=actor, now=now)
    cuts = cuts_of(plan=plan, today=today)
    runs = opening.open_exactly(
        plan=plan,
        programme=programme,
        moment=Moment(today, now),
        kept=kept_of(cuts),
    )
    note_runs(runs=runs, cuts=cuts, now=now)
    noted = [_noted(AuditedAct.RUN_APPROVED, proposal), *opening.noted_of(runs)]
    note_acts(actor=actor, noted=noted, now=now)
    return runs


@transaction.atomic(durable=True)
def decline_run(*, public_id: UUID, reason: str, now: datetime, actor: str) -> None:
    """Take a proposed run back; the money stays payable, and the next run takes it.

    Refuses `NoSuchProposal` and `NoReasonGiven`.
    """
    proposal = approvals.lock(public_id=public_id)
    approvals.decline(proposal=proposal, by=actor, reason=reason, now=now)
    noted = _noted(AuditedAct.RUN_DECLINED, proposal, {"reason": proposal.reason})
    note_act(actor=actor, noted=noted, now=now)


def _noted(
    act: AuditedAct, proposal: Proposal, more: dict[str, str] | None = None
) -> Noted:
    facts: dict[str, str | int | bool] = {
        "programme": proposal.programme.slug,
        "payouts": proposal.payouts,
        "total": str(Money(proposal.currency, proposal.total_micro)),
    }
    name = ids.outside(proposal.public_id)
    return Noted(act, f"proposal:{name}", facts | (more or {}))
