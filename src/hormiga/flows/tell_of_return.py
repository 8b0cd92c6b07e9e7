"""A bank sends a payout back: its worker has the money again, and is told why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from hormiga.domain.bank.rules import is_accounts_fault
from hormiga.domain.messages.services import tell_worker
from hormiga.domain.payouts import methods, services as payouts
from hormiga.domain.payouts.models import Payout, Run
from hormiga.flows.pay_workers import give_back
from hormiga.kit.money import Money

NOTICE = "money.payout-returned"


@dataclass(frozen=True, slots=True)
class Back:
    """A payout that a bank sent back or did not take, with its reason's code.

    `is_whole`: the bank took nothing of the run, so it says nothing of the account.
    """

    payout_id: int
    reason: str
    is_whole: bool


def return_payout(*, back: Back, now: datetime) -> None:
    """Give a payout back to its worker, once, and tell of it, once."""
    is_news = give_back(payout_id=back.payout_id, detail=back.reason, now=now)
    _follow_up(back=back, is_news=is_news, now=now)


@transaction.atomic(durable=True)
def _follow_up(*, back: Back, is_news: bool, now: datetime) -> None:
    """Close the run where it is through, look at the account again, tell the worker.

    Banks say the same thing twice; a worker who has seen to the account meanwhile is
    not asked again.
    """
    payout = (
        Payout.objects.select_related("run")
        .defer("run__sealed_file")
        .get(pk=back.payout_id)
    )
    if _is_through(payout.run_id):
        run = payouts.lock_run(run_id=payout.run_id)
        payouts.close_if_settled(run=run, now=now)
    asks = is_accounts_fault(reason=back.reason, is_whole=back.is_whole)
    if asks and is_news:
        methods.mark_unverified(method_id=payout.method_id, reason=back.reason, now=now)
    tell_worker(
        worker_id=payout.worker_id,
        kind=NOTICE,
        facts={
            "amount": str(Money(payout.run.currency, payout.amount_micro)),
            "reason": back.reason,
            "asks": asks,
        },
        link=("earnings_account",) if asks else ("earnings",),
        key=f"payout-returned:{payout.pk}",
        now=now,
    )


def _is_through(run_id: int) -> bool:
    """Say whether a run may be closed; asked first, for a run's row is a whole file."""
    is_open = Run.objects.filter(pk=run_id).exclude(state=Run.State.SETTLED)
    on_its_way = Payout.objects.filter(run=run_id, state=Payout.State.IN_TRANSIT)
    return is_open.exists() and not on_its_way.exists()
