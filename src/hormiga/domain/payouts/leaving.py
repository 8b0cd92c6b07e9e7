"""What keeps a worker from leaving: money on its way. And what goes: where it went."""

from __future__ import annotations

from django.db.models import Case, Q, Value, When

from hormiga.domain.payouts.models import Payout, PayoutMethod, PayoutRequest, Run
from hormiga.kit.errors import Kind, Refusal


class MoneyToPay(Refusal):
    """Earned money is not paid out yet, and without you it could not be paid."""

    kind = Kind.CONFLICT


class PayoutUnderWay(Refusal):
    """A payout to you is under way. Wait until it has arrived."""

    kind = Kind.CONFLICT


def check_payouts_are_done(*, worker_id: int) -> None:
    """Refuse `PayoutUnderWay`: a run that is not settled may yet need the account."""
    under_way = Payout.objects.filter(
        Q(state=Payout.State.IN_TRANSIT) | ~Q(run__state=Run.State.SETTLED),
        worker_id=worker_id,
    )
    if under_way.exists():
        raise PayoutUnderWay


def forget_accounts(*, worker_id: int) -> None:
    """Remove a worker's bank accounts and names; payouts keep amount and date.

    What they asked for goes too. The payment files of past runs stay sealed as they
    were: bookkeeping needs them.
    """
    PayoutRequest.objects.filter(worker_id=worker_id).delete()
    PayoutMethod.objects.filter(worker_id=worker_id).update(
        sealed_holder="",
        sealed_account="",
        sealed_details="",
        unverified_reason="",
        decision=Case(When(refused_at=None, then=Value("")), default=Value("-")),
        account_digest=b"",
        is_active=False,
    )
