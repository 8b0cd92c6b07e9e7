"""Workers are paid what they have earned, each cent once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.payouts import approvals, opening, payer, queries, services
from hormiga.domain.payouts.approvals import Wish
from hormiga.domain.payouts.models import Payout, Proposal, Run
from hormiga.domain.payouts.opening import Moment
from hormiga.domain.payouts.rails.paypal import Refused, Sent, Unknown
from hormiga.domain.payouts.rules import (
    Plan,
    PlanHasChanged,
    Unpaid,
    payout_key,
    returned_key,
    settled_key,
    unsettled_key,
)
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_acts
from hormiga.domain.programmes.models import Programme
from hormiga.flows.withhold_tax import (
    Cut,
    cuts_of,
    kept_of,
    note_cuts,
    plan_with_holds,
    undo_cut,
)
from hormiga.kit import ids
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Opened:
    """The runs that were opened, and whose money stays payable and why.

    A run above the limit was not opened but proposed: somebody else approves it.
    """

    runs: Sequence[Run]
    unpaid: Sequence[Unpaid]
    proposal: Proposal | None = None


@transaction.atomic(durable=True)
def open_runs(
    *,
    programme: Programme,
    today: date,
    now: datetime,
    seen: str | None = None,
    actor: str = UNNAMED,
) -> Opened:
    """Take all that is due out of the payables, into runs; `today` in its time zone.

    `seen` is the fingerprint of the plan that a person approved: another one is refused
    with `PlanHasChanged`. Above the limit of one person nothing is taken: the run is
    proposed.

    A run's file is made here, for ever; a run for PayPal is only written down, and a
    job that commits with it makes the call.
    """
    services.lock_programmes(currency=programme.currency)
    plan = plan_with_holds(programme=programme, at=now)
    if seen is not None and seen != plan.fingerprint:
        raise PlanHasChanged
    return open_or_propose(
        wish=Wish(programme, actor), plan=plan, moment=Moment(today, now)
    )


def open_or_propose(*, wish: Wish, plan: Plan, moment: Moment) -> Opened:
    """Open a plan's runs, or have them wait for a second person, and note which."""
    programme, now = wish.programme, moment.at
    if approvals.waits_for_another(plan=plan, currency=programme.currency):
        proposal = approvals.propose(wish=wish, plan=plan, now=now)
        note_acts(actor=wish.by, noted=[_noted_proposal(proposal)], now=now)
        return Opened([], plan.unpaid, proposal)
    cuts = cuts_of(plan=plan, today=moment.day)
    runs, unpaid = opening.open_what_can(
        plan=plan, programme=programme, moment=moment, kept=kept_of(cuts)
    )
    note_runs(runs=runs, cuts=cuts, now=now)
    note_acts(actor=wish.by, noted=opening.noted_of(runs), now=now)
    return Opened(runs, unpaid)


def note_runs(*, runs: Sequence[Run], cuts: Mapping[int, Cut], now: datetime) -> None:
    """Write down what was kept back of the payouts of opened runs."""
    for run in runs if cuts else ():
        payouts = queries.payouts_of(run=run)
        note_cuts(payouts=payouts, rail=run.rail, cuts=cuts, now=now)


def preview(*, programme: Programme, now: datetime) -> Plan:
    """Tell what `open_runs` would do, and do nothing."""
    return plan_with_holds(programme=programme, at=now)


def send_run(*, run_id: int, now: datetime) -> Run:
    """Hand a run to PayPal, or ask again with the same words what became of it.

    Any number of calls pays once. The intent is committed before the call, and no
    transaction is open during it. Raises PaypalNotConfigured or NoSuchRun.
    """
    with services.alone_with(run_id=run_id) as is_alone:
        if is_alone:
            _send(run_id, now)
    run = Run.objects.get(pk=run_id)
    if run.state == Run.State.REFUSED:
        # Beyond the refusal nothing is sent any more, so this may stop and go on later.
        for payout in queries.payouts_of(run=run):
            give_back(payout_id=payout.pk, detail=run.detail, now=now)
    return run


def _send(run_id: int, now: datetime) -> None:
    run = begin_try(run_id=run_id, now=now)
    if run is None:
        return
    batch = queries.paypal_batch_of(run=run)
    with payer.paypal_sender() as sender:
        first_sent_at = run.first_tried_at or now
        outcome = (
            sender.send(batch=batch, now=now)
            if run.tries == 1
            else sender.ask(batch=batch, first_sent_at=first_sent_at, now=now)
        )
    record_outcome(run_id=run_id, outcome=outcome, now=now)


@transaction.atomic(durable=True)
def begin_try(*, run_id: int, now: datetime) -> Run | None:
    """Commit the intent to call; None where nothing is left to call for."""
    return services.begin_try(run_id=run_id, now=now)


@transaction.atomic(durable=True)
def record_outcome(
    *, run_id: int, outcome: Sent | Refused | Unknown, now: datetime
) -> None:
    """Commit what the call came to."""
    services.record_outcome(run_id=run_id, outcome=outcome, now=now)


@transaction.atomic(durable=True)
def give_back(*, payout_id: int, detail: str, now: datetime) -> bool:
    """Put a payout that failed or came back into the worker's payable.

    Once: False where it was done before.
    """
    before = services.mark_returned(payout_id=payout_id, detail=detail, now=now)
    if before is None:
        return False
    undo_cut(payout_id=payout_id, now=now)
    if before.state == Payout.State.PAID:
        ledger.reverse(
            key=unsettled_key(payout_id), original_key=settled_key(payout_id), now=now
        )
    ledger.reverse(
        key=returned_key(payout_id), original_key=payout_key(payout_id), now=now
    )
    return True


def _noted_proposal(proposal: Proposal) -> Noted:
    return Noted(
        AuditedAct.RUN_PROPOSED,
        f"proposal:{ids.outside(proposal.public_id)}",
        {
            "programme": proposal.programme.slug,
            "payouts": proposal.payouts,
            "total": str(Money(proposal.currency, proposal.total_micro)),
        },
    )
