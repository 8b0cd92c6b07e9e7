"""Nobody sees a vendor-first project before all is done; then through any vendor."""

from __future__ import annotations

import pytest
from tests.build import vendors, web
from tests.build.people import NOON, worker
from tests.build.projects import live_batch
from tests.build.work import answer, claim, submit

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.exams.models import Exam
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.programmes.applications import Why
from hormiga.domain.programmes.directory import Stars
from hormiga.domain.programmes.models import Application, Enrolment
from hormiga.domain.programmes.rules import NoSuchApplication
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.services import grant
from hormiga.flows.decide_application import accept_application, decline_application
from hormiga.flows.list_available import list_open, show_available
from hormiga.flows.make_contract import end_contract
from hormiga.flows.publish_agreement import publish_agreement
from hormiga.flows.rate_vendor import rate_vendor
from hormiga.flows.show_place import show_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor():
    return web.vendor("Enlace")


@pytest.fixture
def nda(vendor):
    return vendors.agreement(vendor)


@pytest.fixture
def contract(vendor, nda):
    return vendors.contract(vendor=vendor, signs=nda, needs_check=True)


@pytest.fixture
def batch(contract):
    return live_batch(programme=contract.programme, is_confidential=True)


def sees(who, batch) -> bool:
    """Whether a worker can find, open or claim from the project, through every way."""
    ways = [bool(list_open(worker_id=who.pk, now=NOON).cards)]
    try:
        show_available(worker_id=who.pk, public_id=batch.project.public_id, now=NOON)
        ways.append(True)
    except NoSuchProject:
        ways.append(False)
    if not any(ways):
        with pytest.raises(NoSuchProject):
            claim(who, batch)
        assert not Assignment.objects.filter(worker=who).exists()
    assert len(set(ways)) == 1
    return ways[0]


def steps(who, contract) -> list[tuple[str, str]]:
    shown = show_place(worker=who, contract=contract.public_id, now=NOON)
    return [(step.kind, step.state.value) for step in shown.steps]


class TestAProjectOfAVendorFirstProgramme:
    def test_appears_only_when_every_step_is_done(self, contract, nda, batch):
        who = worker()

        seen = [sees(who, batch)]
        vendors.placed(who, contract)
        seen.append(sees(who, batch))
        vendors.checked(who, contract.vendor)
        seen.append(sees(who, batch))
        vendors.signed(who, nda)
        seen.append(sees(who, batch))

        assert seen == [False, False, False, True]
        assert claim(who, batch)
        assert Assignment.objects.get().enrolment.vendor == contract.vendor

    def test_goes_away_with_a_check_that_is_no_longer_passed(
        self, contract, nda, batch
    ):
        who = worker()
        vendors.placed(who, contract)
        vendors.signed(who, nda)
        vendors.checked(who, contract.vendor)
        assert sees(who, batch)

        vendors.checked(who, contract.vendor, "needs-more")

        assert not sees(who, batch)

    def test_waits_for_the_new_signature_while_the_task_in_hand_is_finished(
        self, contract, nda, batch
    ):
        who = worker()
        vendors.placed(who, contract)
        vendors.checked(who, contract.vendor)
        vendors.signed(who, nda)
        (held,) = claim(who, batch)

        publish_agreement(
            organisation=contract.vendor,
            public_id=nda.public_id,
            texts=vendors.NEW_TEXTS,
            by=web.member(contract.vendor),
            now=NOON,
        )

        with pytest.raises(NoSuchProject):
            claim(who, batch)
        assert submit(who, [answer(held.assignment)]) == ["accepted"]
        vendors.signed(who, nda)
        assert claim(who, batch)

    def test_asks_for_the_exams_pass_mark(self, vendor):
        held = QualificationType.objects.create(
            name="exam-v", slug="exam-v", kind="exam", created_at=NOON
        )
        Exam.objects.create(
            slug="exam-v",
            kind="vendor",
            title={"en": "V"},
            about={},
            languages=["en"],
            type=held,
            pass_percent=80,
            draw=1,
            minutes=5,
            item_seconds=60,
            created_at=NOON,
        )
        made = vendors.contract(vendor=vendor, exam="exam-v")
        batch, who = live_batch(programme=made.programme), worker()
        vendors.placed(who, made)

        grant(type=held, worker=who, score=79, locale=None, now=NOON)
        before = sees(who, batch), steps(who, made)
        grant(type=held, worker=who, score=80, locale=None, now=NOON)
        after = sees(who, batch), steps(who, made)

        done = [("applied", "done"), ("accepted", "done")]
        assert before == (False, [*done, ("passed", "yours"), ("work", "later")])
        assert after == (True, [*done, ("passed", "done"), ("work", "yours")])

    def test_is_not_named_to_who_has_no_place(self, batch):
        assert not sees(worker(), batch)


class TestSeveralVendors:
    def test_bring_their_own_people_to_one_project(self, contract, nda, batch):
        other = vendors.contract(programme=contract.programme)
        first, second = worker(), worker()
        vendors.placed(first, contract)
        vendors.checked(first, contract.vendor)
        vendors.signed(first, nda)
        vendors.placed(second, other)

        claim(first, batch)
        claim(second, batch)

        rows = Assignment.objects.order_by("pk").values_list(
            "worker", "enrolment__vendor"
        )
        assert list(rows) == [
            (first.pk, contract.vendor_id),
            (second.pk, other.vendor_id),
        ]

    def test_of_one_worker_count_by_the_place_where_all_is_done(
        self, contract, nda, batch
    ):
        other = vendors.contract(programme=contract.programme, needs_check=True)
        who = worker()
        vendors.placed(who, contract)
        vendors.placed(who, other)
        assert not sees(who, batch)

        vendors.checked(who, other.vendor)
        claim(who, batch)

        assert Assignment.objects.get().enrolment.vendor == other.vendor

    def test_do_not_add_up_half_done(self, contract, nda, batch):
        """A signature here and a check there open nothing."""
        other = vendors.contract(programme=contract.programme, needs_check=True)
        who = worker()
        vendors.placed(who, contract)
        vendors.placed(who, other)
        vendors.signed(who, nda)

        assert not sees(who, batch)


class TestAnEndedContract:
    def test_closes_the_project_and_keeps_what_was_earned(self, contract, nda, batch):
        who = worker()
        vendors.placed(who, contract)
        vendors.checked(who, contract.vendor)
        vendors.signed(who, nda)
        (held,) = claim(who, batch)

        end_contract(
            public_id=contract.public_id, reason="Over.", actor="user:1", now=NOON
        )

        assert submit(who, [answer(held.assignment)]) == ["accepted"]
        assert list_open(worker_id=who.pk, now=NOON).cards == []
        with pytest.raises(NoSuchProject):
            claim(who, batch)


class TestAnApplication:
    def test_is_accepted_once(self, contract):
        asked = vendors.applied(worker(), contract)
        by = web.member(contract.vendor)
        given = {"vendor": contract.vendor, "public_id": asked.public_id, "by": by}

        accept_application(**given, now=NOON)
        with pytest.raises(NoSuchApplication):
            accept_application(**given, now=NOON)
        with pytest.raises(NoSuchApplication):
            decline_application(**given, why=Why.FULL, words="No.", now=NOON)

        assert Enrolment.objects.get(vendor=contract.vendor).is_active
        assert Application.objects.get().state == "accepted"
        assert AuditEntry.objects.filter(act="application-accepted").count() == 1

    def test_is_not_answered_by_another_vendor(self, contract):
        asked, other = vendors.applied(worker(), contract), web.vendor()

        with pytest.raises(NoSuchApplication):
            accept_application(
                vendor=other,
                public_id=asked.public_id,
                by=web.member(other),
                now=NOON,
            )

        assert Application.objects.get().state == "sent"

    def test_gives_an_ended_place_back(self, contract):
        who = worker()
        vendors.placed(who, contract)
        Enrolment.objects.update(is_active=False)

        vendors.placed(who, contract)

        assert Enrolment.objects.get(worker=who).is_active


class TestThePlacesChecklist:
    def test_says_whose_turn_it_is(self, contract, nda, batch):
        who = worker()
        vendors.applied(who, contract)
        waiting = steps(who, contract)
        asked = Application.objects.get()
        accept_application(
            vendor=contract.vendor,
            public_id=asked.public_id,
            by=web.member(contract.vendor),
            now=NOON,
        )
        placed = steps(who, contract)

        assert waiting == [
            ("applied", "done"),
            ("accepted", "theirs"),
            ("checked", "later"),
            ("signed", "later"),
            ("work", "later"),
        ]
        assert placed == [
            ("applied", "done"),
            ("accepted", "done"),
            ("checked", "theirs"),
            ("signed", "yours"),
            ("work", "later"),
        ]


class TestARating:
    def test_is_open_after_the_first_judgment_through_the_vendor(
        self, contract, nda, batch
    ):
        who = worker()
        vendors.placed(who, contract)
        vendors.checked(who, contract.vendor)
        vendors.signed(who, nda)
        (held,) = claim(who, batch)
        submit(who, [answer(held.assignment)])

        rate_vendor(
            worker=who, contract=contract.public_id, given=Stars(4, ""), now=NOON
        )

        shown = show_place(worker=who, contract=contract.public_id, now=NOON)
        assert shown.rating is not None
        assert (shown.rating.stars, shown.judged) == (4, 1)


class TestADocumentCheck:
    def test_counts_with_its_own_vendor_alone(self, contract):
        who = worker()
        vendors.placed(who, contract)

        vendors.checked(who, contract.vendor)

        (held,) = Qualification.objects.filter(worker=who)
        assert held.type.slug == f"check-{vendors.name(contract.vendor).lower()}"
        assert held.type.kind == "check"
