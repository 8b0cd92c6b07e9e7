"""Above the limit a run needs two people, and pays exactly what the second one saw."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.build.payouts import (
    LATER,
    NOON,
    PAYER,
    TODAY,
    configure,
    earn,
    iban,
    opened,
    payable,
    sepa_worker,
)

from hormiga.domain.payouts import methods, queries
from hormiga.domain.payouts.approvals import (
    NoReasonGiven,
    NoSuchProposal,
    SamePerson,
)
from hormiga.domain.payouts.models import Proposal, Run
from hormiga.domain.payouts.rules import PlanHasChanged, Rail
from hormiga.domain.people.models import AuditEntry
from hormiga.flows.decide_run import approve_run, decline_run

pytestmark = pytest.mark.django_db
EVA, LUIS = "user:1", "user:2"


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)
    settings.FOUR_EYES_LIMIT = "10"


def approved(proposal: Proposal, *, by: str = LUIS, seen: str = "") -> list[Run]:
    return approve_run(
        public_id=proposal.public_id,
        seen=seen or proposal.fingerprint,
        today=TODAY,
        now=LATER,
        actor=by,
    )


def proposed(amount: str = "10.01"):
    worker = sepa_worker(amount)
    proposal = opened(by=EVA).proposal
    assert proposal is not None
    return worker, proposal


def acts() -> list[tuple[str, str]]:
    return list(AuditEntry.objects.order_by("pk").values_list("actor", "act"))


class TestARunAboveTheLimit:
    def test_pays_nobody_until_somebody_else_approves(self):
        ana = sepa_worker("10.01")

        result = opened(by=EVA)

        assert (result.runs, payable(ana)) == ([], "10.01")
        assert result.proposal is not None
        assert result.proposal.total_micro == 10_010_000
        assert not Run.objects.exists()
        assert acts() == [(EVA, "run-proposed")]

    def test_is_opened_by_the_second_person(self):
        ana, proposal = proposed()

        (run,) = approved(proposal)

        assert payable(ana) == "0.00"
        assert [p.amount_micro for p in queries.payouts_of(run=run)] == [10_010_000]
        proposal.refresh_from_db()
        assert (proposal.state, proposal.decided_by) == ("approved", LUIS)
        assert acts() == [
            (EVA, "run-proposed"),
            (LUIS, "run-approved"),
            (LUIS, "run-opened"),
        ]

    def test_is_not_approved_by_who_proposed_it(self):
        ana, proposal = proposed()

        with pytest.raises(SamePerson):
            approved(proposal, by=EVA)

        assert payable(ana) == "10.01"
        assert not Run.objects.exists()

    def test_cannot_be_marked_so_in_the_database_either(self):
        _, proposal = proposed()

        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=proposal.pk).update(
                state="approved", decided_by=EVA, decided_at=LATER
            )

    def test_is_approved_once(self):
        ana, proposal = proposed()
        approved(proposal)

        with pytest.raises(NoSuchProposal):
            approved(proposal)

        assert (Run.objects.count(), payable(ana)) == (1, "0.00")

    def test_leaves_what_was_earned_since_for_the_next_run(self):
        ana, proposal = proposed()
        earn(ana, "3.00", now=NOON + timedelta(minutes=1))

        (run,) = approved(proposal)

        assert payable(ana) == "3.00"
        assert [p.amount_micro for p in queries.payouts_of(run=run)] == [10_010_000]

    def test_is_refused_when_an_account_was_changed_since(self):
        ana, proposal = proposed()
        methods.set_method(
            worker=ana,
            rail=Rail.SEPA,
            holder="Ana Pérez",
            account=iban(999_999),
            now=NOON + timedelta(minutes=1),
        )

        with pytest.raises(PlanHasChanged):
            approved(proposal)

        assert payable(ana) == "10.01"
        proposal.refresh_from_db()
        assert proposal.state == "waiting"

    def test_is_refused_to_who_saw_another_plan(self):
        ana, proposal = proposed()

        with pytest.raises(PlanHasChanged):
            approved(proposal, seen="0" * 64)

        assert payable(ana) == "10.01"

    def test_gives_way_to_a_later_one(self):
        ana, proposal = proposed()
        earn(ana, "3.00", now=LATER)

        second = opened(now=LATER, by=LUIS).proposal

        assert second is not None
        assert second.total_micro == 13_010_000
        with pytest.raises(NoSuchProposal):
            approved(proposal)
        assert payable(ana) == "13.01"

    def test_is_declined_with_a_reason_and_pays_nobody(self):
        ana, proposal = proposed()

        decline_run(
            public_id=proposal.public_id, reason="Too early.", now=LATER, actor=LUIS
        )

        proposal.refresh_from_db()
        assert (proposal.state, proposal.reason) == ("declined", "Too early.")
        assert payable(ana) == "10.01"
        assert acts()[-1] == (LUIS, "run-declined")

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
    def test_is_not_declined_without_a_reason(self, reason):
        _, proposal = proposed()

        with pytest.raises(NoReasonGiven):
            decline_run(
                public_id=proposal.public_id, reason=reason, now=LATER, actor=LUIS
            )

        proposal.refresh_from_db()
        assert proposal.state == "waiting"


class TestTheLimit:
    def test_lets_one_person_pay_what_does_not_exceed_it(self):
        ana = sepa_worker("10.00")

        result = opened(by=EVA)

        assert (len(result.runs), result.proposal) == (1, None)
        assert payable(ana) == "0.00"

    def test_of_zero_always_asks_for_two(self, settings):
        settings.FOUR_EYES_LIMIT = "0"
        ana = sepa_worker("0.01")

        result = opened(by=EVA)

        assert result.proposal is not None
        assert payable(ana) == "0.01"

    def test_counts_all_rails_and_files_of_a_run_together(self):
        for _ in range(2):
            sepa_worker("6.00")

        assert opened(by=EVA).proposal is not None

    def test_holds_one_proposal_a_programme(self):
        _, proposal = proposed()

        with pytest.raises(DatabaseError), transaction.atomic():
            Proposal.objects.create(
                programme=proposal.programme,
                currency="EUR",
                fingerprint="f",
                payouts=1,
                total_micro=1,
                proposed_by=EVA,
                proposed_at=NOON,
            )
