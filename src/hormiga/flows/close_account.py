"""A person leaves for good: their name goes, the books stay as they are."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.assignments import leaving as work
from hormiga.domain.bank import leaving as bank
from hormiga.domain.billing import leaving as billing
from hormiga.domain.community import leaving as community
from hormiga.domain.courses import leaving as courses
from hormiga.domain.disputes import leaving as disputes
from hormiga.domain.exams import leaving as exams
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.messages import leaving as messages
from hormiga.domain.payouts import leaving as payouts
from hormiga.domain.payouts.leaving import MoneyToPay
from hormiga.domain.people import leaving as people, profile
from hormiga.domain.people.models import User, Worker
from hormiga.domain.people.queries import worker_behind
from hormiga.domain.people.rules import OrganisationHasMoney
from hormiga.domain.planner import leaving as planner
from hormiga.domain.programmes import leaving as programmes
from hormiga.domain.projects import leaving as projects
from hormiga.domain.qualifications import leaving as qualifications
from hormiga.domain.tax import leaving as tax
from hormiga.kit import accounts


@transaction.atomic(durable=True)
def close_account(*, user_id: int, now: datetime) -> None:
    """Forget a person, and keep judgments and money under a pseudonym.

    Refuses `AccountClosed`, `LastOperator`, `OrganisationHasMoney`, `WorkInHand`,
    `AnswersUndecided`, `PayoutUnderWay` and `MoneyToPay`; then nothing has changed.
    """
    user = people.lock_user(user_id=user_id)
    alone = _check(user)
    # Before the worker is parted from the user: alerts are found through both.
    messages.forget_messages(user_id=user.pk)
    worker = worker_behind(user_id=user.pk)
    if worker is not None:
        _forget_worker(worker, now)
    community.forget_name(user_id=user.pk)
    people.forget_user(user=user, alone=alone, now=now)


@transaction.atomic(durable=True)
def check_account_may_close(*, user_id: int) -> None:
    """Refuse what `close_account` would refuse, and change nothing."""
    _check(people.lock_user(user_id=user_id))


def _check(user: User) -> list[int]:
    """Give the organisations that nobody is left in."""
    people.check_operator_may_leave(user=user)
    alone = people.organisations_left_alone(user_id=user.pk)
    for organisation_id in alone:
        if _has_money(organisation_id):
            raise OrganisationHasMoney
    worker = worker_behind(user_id=user.pk)
    if worker is not None:
        work.check_work_is_done(worker_id=worker.pk)
        payouts.check_payouts_are_done(worker_id=worker.pk)
        # Less than a cent is never paid: it stays in the books.
        owed = ledger.balances_of(owner=accounts.payable(worker.pk))
        if any(money.whole_cents.micro for money in owed):
            raise MoneyToPay
    return alone


def _has_money(organisation_id: int) -> bool:
    owners = [
        accounts.wallet(organisation_id),
        accounts.bonus_pot(organisation_id),
        accounts.vendor_payable(organisation_id),
    ]
    for batch_id in projects.batches_of(organisation_id=organisation_id):
        owners += [accounts.escrow(batch_id), accounts.reserve(batch_id)]
    return any(
        money.micro for owner in owners for money in ledger.balances_of(owner=owner)
    )


def _forget_worker(worker: Worker, now: datetime) -> None:
    work.forget_drafts(worker_id=worker.pk)
    payouts.forget_accounts(worker_id=worker.pk)
    bank.forget_names(worker_id=worker.pk)
    billing.forget(worker_id=worker.pk)
    disputes.forget_disputes(worker_id=worker.pk)
    tax.forget_tax(worker_id=worker.pk)
    qualifications.forget_holdings(worker_id=worker.pk)
    exams.forget_attempts(worker_id=worker.pk)
    courses.forget_learning(worker_id=worker.pk)
    programmes.end_places(worker_id=worker.pk, now=now)
    planner.forget_plan(worker_id=worker.pk)
    profile.forget_said(worker=worker)
    people.forget_worker(worker=worker)
