"""A person leaves: their name goes, the books stay and balance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from tests.build import web
from tests.build.payouts import PAYER, configure, earn, iban, opened, payable
from tests.build.people import NOON, requester
from tests.build.projects import live_batch, project
from tests.build.work import claim, judge, problems

from hormiga.domain.assignments.leaving import AnswersUndecided, WorkInHand
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.ledger.queries import sums_balance
from hormiga.domain.payouts import methods as payouts
from hormiga.domain.payouts.leaving import MoneyToPay, PayoutUnderWay
from hormiga.domain.payouts.models import Payout, PayoutMethod
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people import services as people
from hormiga.domain.people.audit_log import AuditedAct, latest
from hormiga.domain.people.models import (
    AccessKey,
    ApiToken,
    Consent,
    Membership,
    User,
    Worker,
)
from hormiga.domain.people.rules import (
    AccountClosed,
    LastOperator,
    OrganisationHasMoney,
)
from hormiga.domain.programmes.models import Enrolment
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.audit_house import audit
from hormiga.flows.close_account import check_account_may_close, close_account
from hormiga.flows.settle_run import settle_file
from hormiga.kit.errors import Refusal

LATER = NOON + timedelta(days=40)


@pytest.fixture
def ana(committed_database, settings) -> tuple[User, Worker]:
    configure(settings, **PAYER)
    user, worker = web.worker_user(password=web.PASSWORD)
    people.record_consents(user=user, versions={"terms": "1"}, now=NOON)
    return user, worker


def close(user: User) -> None:
    close_account(user_id=user.pk, now=LATER)


def account_of(worker: Worker) -> None:
    payouts.set_method(
        worker=worker,
        rail=Rail.SEPA,
        holder="Ana Pérez",
        account=iban(worker.pk),
        now=NOON,
    )


def kept() -> str:
    """All rows of all tables as text, payment files aside: those stay sealed."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def refused(user: User, refusal: type[Exception]) -> None:
    """Both ask and do say no, and nothing has changed."""
    before = kept()
    with pytest.raises(refusal):
        check_account_may_close(user_id=user.pk)
    with pytest.raises(refusal):
        close(user)
    assert kept() == before


class TestClosing:
    def test_leaves_nothing_that_names_the_person(self, ana):
        user, worker = ana
        email = user.email
        EmailAddress.objects.create(user=user, email=email)
        Authenticator.objects.create(user=user, type="totp", data={"secret": "sealed"})
        UserSession.objects.create(user=user, ip="9.9.9.9", session_key="s")
        account_of(worker)
        sealed = PayoutMethod.objects.get().sealed_account

        close(user)

        everything = kept()
        assert email not in everything
        assert sealed not in everything
        assert "9.9.9.9" not in everything
        assert not Authenticator.objects.exists()
        user.refresh_from_db()
        assert not user.has_usable_password()
        assert (user.is_active, user.closed_at) == (False, LATER)
        assert Consent.objects.filter(user=user).count() == 1
        entry = latest(AuditedAct.ACCOUNT_CLOSED)
        assert entry
        assert entry.subject == f"user:{user.pk}"

    def test_parts_the_worker_from_the_person(self, ana):
        user, worker = ana
        kind = QualificationType.objects.create(name="Reads", created_at=NOON)
        Qualification.objects.create(
            type=kind, worker=worker, score=90, granted_at=NOON
        )
        ApiToken.objects.create(digest=b"x" * 32, worker=worker, created_at=NOON)

        close(user)

        worker.refresh_from_db()
        assert (worker.user_id, worker.country) == (None, "")
        assert worker.state == Worker.State.CLOSED
        assert not Qualification.objects.exists()
        assert not ApiToken.objects.filter(worker=worker).exists()
        assert not Enrolment.objects.filter(worker=worker, is_active=True).exists()

    def test_keeps_judgments_and_books_as_they_are(self, ana):
        user, worker = ana
        batch = live_batch(reward="0.50")
        judge(worker, batch, "ant", "bee")
        approve_due_judgments(now=LATER)
        earned = payable(worker)
        account_of(worker)
        run = opened(now=LATER).runs[0]
        settle_file(run_id=run.pk, now=LATER)
        before = list(Assignment.objects.order_by("pk").values())

        close(user)

        assert earned == "1.00"
        assert list(Assignment.objects.order_by("pk").values()) == before
        assert Payout.objects.get().amount_micro == 1_000_000
        assert sums_balance()
        assert problems() == []
        assert [one.rule for one in audit() if not one.is_well] == []

    def test_ends_what_could_still_claim(self, ana):
        user, worker = ana
        batch = live_batch()

        close(user)

        with pytest.raises(Refusal):
            claim(worker, batch)
        assert not Assignment.objects.exists()

    def test_twice_is_refused(self, ana):
        user, _ = ana
        close(user)

        refused(user, AccountClosed)

    def test_leaves_less_than_a_cent_in_the_books(self, ana):
        user, worker = ana
        earn(worker, "0.009")

        close(user)

        assert payable(worker) == "0.009"
        assert sums_balance()


class TestClosingIsRefused:
    def test_while_a_task_is_held(self, ana):
        user, worker = ana
        claim(worker, live_batch())

        refused(user, WorkInHand)

    def test_while_an_answer_waits_for_a_decision(self, ana):
        user, worker = ana
        batch = live_batch()
        judge(worker, batch, "ant")

        refused(user, AnswersUndecided)

    def test_while_a_cent_is_owed(self, ana):
        user, worker = ana
        earn(worker, "0.01")

        refused(user, MoneyToPay)

    def test_while_a_payout_is_under_way(self, ana):
        user, worker = ana
        earn(worker, "20")
        account_of(worker)
        opened()

        refused(user, PayoutUnderWay)

    def test_for_the_last_operator_alone(self, ana):
        root, other = (web.user(is_operator=True) for _ in range(2))

        close(root)

        refused(other, LastOperator)

    def test_for_who_would_leave_an_organisations_money_behind(self, ana):
        eva = web.member(requester(wallet="5"))

        refused(eva, OrganisationHasMoney)

    def test_while_a_batch_still_holds_money(self, ana):
        mine = requester(wallet="1.80")
        live_batch(of=project(reward="0.50", owner=mine), tasks=1)
        eva = web.member(mine)

        refused(eva, OrganisationHasMoney)


class TestLeavingAnOrganisation:
    def test_with_others_in_it_ends_no_key(self, ana):
        mine = requester(wallet="5")
        eva, _ = web.member(mine), web.member(mine)
        people.create_keys(organisation=mine, now=NOON)

        close(eva)

        assert Membership.objects.filter(organisation=mine).count() == 1
        assert AccessKey.objects.get().revoked_at is None

    def test_as_the_last_ends_its_keys(self, ana):
        mine = requester()
        eva = web.member(mine)
        people.create_keys(organisation=mine, now=NOON)

        close(eva)

        assert AccessKey.objects.get().revoked_at == LATER
        assert ApiToken.objects.get(organisation=mine).revoked_at == LATER
