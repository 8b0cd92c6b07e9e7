"""A worker changes where their money goes, and is told so where nobody can stop it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.messages.mailing import send_elsewhere
from hormiga.domain.messages.services import tell_worker
from hormiga.domain.payouts import methods
from hormiga.domain.payouts.accounts_given import Details
from hormiga.domain.payouts.methods import Change
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.payouts.rules import Rail, masked
from hormiga.domain.payouts.shown import opened
from hormiga.domain.people.models import Worker
from hormiga.kit import jobs

PAGE = ("earnings_account",)


@transaction.atomic(durable=True)
def change_account(
    *,
    worker: Worker,
    rail: Rail,
    holder: str,
    account: str,
    now: datetime,
    details: Details | None = None,
) -> PayoutMethod:
    """Set a worker's account, and tell whoever has to know of it.

    A change is told by e-mail whatever was chosen, and to the PayPal address that was
    left. Whoever shares the account learns that theirs waits too, and of nobody else.
    """
    change = methods.change_method(
        worker=worker,
        rail=rail,
        holder=holder,
        account=account,
        details=details,
        now=now,
    )
    _tell_of_change(change, now)
    held = [*change.held]
    if methods.waits_for_a_person(change.method):
        held.append(change.method)
    for method in held:
        _tell_of_review(method, now)
    return change.method


def mail_left(*, method_id: int, now: datetime) -> None:
    """Tell a PayPal address that was left; its owner may be robbed of their account.

    Nothing where it is the user's own address too: the notice has gone there.
    """
    method = PayoutMethod.objects.select_related("worker__user").get(pk=method_id)
    address, user = opened(method, "account"), method.worker.user
    if not address or user is None or address.lower() == user.email.lower():
        return
    send_elsewhere(
        to=address,
        kind="security.payout-account-left",
        facts={},
        language=user.language,
        now=now,
    )


def _tell_of_change(change: Change, now: datetime) -> None:
    before, method = change.before, change.method
    if before is None:
        return
    tell_worker(
        worker_id=method.worker_id,
        kind="security.payout-account-changed",
        facts={
            "account": masked(
                rail=Rail(method.rail), account=opened(method, "account")
            ),
            "at": now.isoformat(timespec="minutes"),
            "until": method.usable_from.isoformat(timespec="minutes"),
            "is_held": method.usable_from > now,
        },
        link=PAGE,
        key=f"payout-account:{method.pk}",
        now=now,
    )
    if before.rail == Rail.PAYPAL.value:
        jobs.defer(jobs.MAIL_LEFT_ACCOUNT, key=before.pk)


def _tell_of_review(method: PayoutMethod, now: datetime) -> None:
    tell_worker(
        worker_id=method.worker_id,
        kind="money.account-in-review",
        facts={"days": methods.REVIEW_DAYS},
        link=PAGE,
        key=f"account-in-review:{method.pk}",
        now=now,
    )
