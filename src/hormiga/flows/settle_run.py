"""What became of a run's money: arrived, or back with the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.payouts import payer, queries, services
from hormiga.domain.payouts.files import FILED
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rails.paypal import Report, Unknown
from hormiga.domain.payouts.rules import (
    FileRunsOnly,
    Rail,
    Verdict,
    settled_key,
    verdict_on,
)
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.engines.rails.paypal import ItemReport
from hormiga.flows.pay_workers import give_back, send_run
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Settlement:
    """Where a run stands; `ask_a_human` names payouts whose answer does not fit."""

    state: str
    paid: int
    returned: int
    in_transit: int
    ask_a_human: Sequence[str]


def follow_run(*, run_id: int, now: datetime) -> Settlement:
    """Bring a run one step on: send it, ask about it, or settle what is known."""
    send_run(run_id=run_id, now=now)
    return settle_run(run_id=run_id, now=now)


def settle_run(*, run_id: int, now: datetime) -> Settlement:
    """Ask PayPal about every payment of a run and book what it says.

    A payment that had arrived may still be refunded or reversed; asked again, that is
    booked too. Nothing is concluded from an answer that is missing or does not fit.
    """
    run = Run.objects.get(pk=run_id)
    if run.rail != Rail.PAYPAL.value or not run.provider_id:
        return _standing(run_id, ())
    with payer.paypal_sender() as sender:
        report = sender.report(payout_batch_id=run.provider_id, now=now)
    if isinstance(report, Unknown):
        return _standing(run_id, ())
    if report.header.sender_batch_id != run.sender_batch_id:
        return _standing(run_id, (run.sender_batch_id,))
    return _book(run, report, now)


@transaction.atomic(durable=True)
def settle_file(*, run_id: int, now: datetime, actor: str = UNNAMED) -> Settlement:
    """Book a file's payments as made, when the operator says that the bank made them.

    Raises FileRunsOnly or NoSuchRun.
    """
    run = services.lock_run(run_id=run_id)
    if run.rail not in FILED:
        raise FileRunsOnly
    payouts = services.take_in_transit(run=run)
    pay(run, payouts, accounts.BANK, now)
    if payouts:
        noted = Noted(
            AuditedAct.RUN_SETTLED,
            f"run:{ids.outside(run.public_id)}",
            {"payouts": len(payouts)},
        )
        note_act(actor=actor, noted=noted, now=now)
    return _standing(run_id, ())


@transaction.atomic(durable=True)
def settle_paid(*, run_id: int, payout_ids: Sequence[int], now: datetime) -> None:
    """Book payments that PayPal says have arrived, and close a run that is through."""
    run = services.lock_run(run_id=run_id)
    payouts = services.take_in_transit(run=run, payout_ids=payout_ids)
    pay(run, payouts, accounts.PAYPAL, now)


def _book(run: Run, report: Report, now: datetime) -> Settlement:
    told: dict[str, list[ItemReport]] = {}
    for item in report.items:
        told.setdefault(item.sender_item_id, []).append(item)
    arrived: list[int] = []
    odd: list[str] = []
    for payout in queries.payouts_of(run=run):
        name = ids.outside(payout.public_id)
        reports = told.pop(name, [])
        verdict = verdict_on(
            reports=reports,
            amount=Money(run.currency, payout.amount_micro),
            batch=report.header.status,
        )
        if verdict is Verdict.BACK:
            give_back(payout_id=payout.pk, detail=_words(reports), now=now)
        elif _is_odd(verdict, payout):
            odd.append(name)
        elif verdict is Verdict.PAID:
            arrived.append(payout.pk)
    settle_paid(run_id=run.pk, payout_ids=arrived, now=now)
    return _standing(run.pk, [*odd, *told])


def _is_odd(verdict: Verdict, payout: Payout) -> bool:
    """Say whether only a person can tell: unfit words, or paid after it came back."""
    is_returned = payout.state == Payout.State.RETURNED
    return verdict is Verdict.ASK_A_HUMAN or (verdict is Verdict.PAID and is_returned)


def _words(reports: Sequence[ItemReport]) -> str:
    return (
        " ".join(f"{item.written} {item.issue or ''}".strip() for item in reports)
        or "DENIED"
    )


def _standing(run_id: int, ask_a_human: Sequence[str]) -> Settlement:
    run = Run.objects.defer("sealed_file").get(pk=run_id)
    counted = queries.states_in(run=run)
    return Settlement(
        state=run.state,
        paid=counted.get(Payout.State.PAID, 0),
        returned=counted.get(Payout.State.RETURNED, 0),
        in_transit=counted.get(Payout.State.IN_TRANSIT, 0),
        ask_a_human=ask_a_human,
    )


def pay(run: Run, payouts: Sequence[Payout], paid_from: str, now: datetime) -> None:
    """Book payouts of a locked run as paid, in the caller's transaction; call it last.

    `paid_from` is the account that the money left; a run that is through is closed.
    """
    services.mark_paid(payouts=payouts, now=now)
    services.close_if_settled(run=run, now=now)
    ledger.post_many(
        entries=[
            Entry(
                key=settled_key(payout.pk),
                kind="payout-settled",
                transfers=(
                    Transfer(
                        debit=accounts.transit(run.pk),
                        credit=paid_from,
                        amount=Money(run.currency, payout.amount_micro),
                    ),
                ),
            )
            for payout in payouts
        ],
        now=now,
    )
