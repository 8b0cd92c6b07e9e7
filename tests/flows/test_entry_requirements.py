"""What a programme asks stands before each of its projects, through every place."""

from __future__ import annotations

import pytest
from tests.build.people import NOON, worker
from tests.build.projects import live_batch

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.rules import NotInProgramme
from hormiga.domain.programmes.services import enrol
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import (
    Comparator,
    Guards,
    RequirementsNotMet,
    Wanted,
)
from hormiga.domain.qualifications.services import grant, platform_type
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.list_available import list_open, show_available

pytestmark = pytest.mark.django_db


@pytest.fixture
def market():
    return Programme.objects.create(
        slug="tests",
        preset=Programme.Preset.TEST_FIRST,
        name={"en": "Tests"},
        currency="EUR",
        fee_ppm=0,
        cadence="weekly",
    )


@pytest.fixture
def exam():
    return platform_type(
        slug="exam-ants",
        kind=QualificationType.Kind.EXAM,
        title={"en": "Ants", "es": "Hormigas"},
        now=NOON,
    )


@pytest.fixture
def offered(market):
    return live_batch(programme=market).project


def passed(exam: QualificationType, guards: Guards = Guards.ACCEPT) -> Wanted:
    return Wanted(exam.pk, exam.name, Comparator.GREATER_OR_EQUAL, (80,), (), guards)


def brought(who: Worker, market: Programme, name: str) -> Organisation:
    vendor = people.create_organisation(
        name=name, kind=Organisation.Kind.VENDOR, is_trusted=True, now=NOON
    )
    Enrolment.objects.create(
        worker=who, programme=market, vendor=vendor, joined_at=NOON
    )
    return vendor


class TestAProgrammeOfItsOwn:
    def test_shows_nothing_to_who_is_not_in_it(self, offered):
        who = worker()

        assert list_open(worker_id=who.pk, now=NOON).cards == []
        with pytest.raises(NoSuchProject):
            show_available(worker_id=who.pk, public_id=offered.public_id, now=NOON)
        with pytest.raises(NotInProgramme):
            claim_tasks(worker_id=who.pk, project=offered.public_id, count=1, now=NOON)
        assert not Assignment.objects.exists()

    def test_shows_its_work_to_who_is(self, offered, market):
        who = worker()
        enrol(workers=[who], programme=market, now=NOON)

        assert len(list_open(worker_id=who.pk, now=NOON).cards) == 1
        assert claim_tasks(
            worker_id=who.pk, project=offered.public_id, count=1, now=NOON
        )

    def test_is_closed_to_whose_place_was_ended(self, offered, market):
        who = worker()
        enrol(workers=[who], programme=market, now=NOON)
        Enrolment.objects.update(is_active=False)

        assert list_open(worker_id=who.pk, now=NOON).cards == []
        with pytest.raises(NotInProgramme):
            claim_tasks(worker_id=who.pk, project=offered.public_id, count=1, now=NOON)


class TestWhatAProgrammeAsks:
    def test_is_named_on_the_card_and_by_the_refusal_until_it_is_met(
        self, offered, market, exam
    ):
        who = worker()
        enrol(workers=[who], programme=market, now=NOON)
        ask_for(programme=market, wanted=passed(exam))

        (card,) = list_open(worker_id=who.pk, now=NOON).cards
        with pytest.raises(RequirementsNotMet) as refused:
            claim_tasks(worker_id=who.pk, project=offered.public_id, count=1, now=NOON)
        grant(type=exam, worker=who, score=80, locale=None, now=NOON)

        assert card.unmet == ["exam-ants greater or equal 80"]
        assert refused.value.facts["unmet"] == card.unmet
        assert list_open(worker_id=who.pk, now=NOON).cards[0].missing == []
        assert claim_tasks(
            worker_id=who.pk, project=offered.public_id, count=1, now=NOON
        )

    def test_for_another_task_type_does_not_count(self, offered, market, exam):
        who = worker()
        enrol(workers=[who], programme=market, now=NOON)
        ask_for(programme=market, wanted=passed(exam), task_type="survey")

        assert claim_tasks(
            worker_id=who.pk, project=offered.public_id, count=1, now=NOON
        )

    def test_hides_the_project_where_it_guards_discovering(self, offered, market, exam):
        who = worker()
        enrol(workers=[who], programme=market, now=NOON)
        ask_for(programme=market, wanted=passed(exam, Guards.DISCOVER))

        assert list_open(worker_id=who.pk, now=NOON).cards == []


class TestAVendorsDemand:
    def test_is_met_through_the_vendor_that_asks_least(self, offered, market, exam):
        who = worker()
        strict, easy = (brought(who, market, name) for name in ("Strict", "Easy"))
        ask_for(programme=market, wanted=passed(exam), vendor=strict)

        claim_tasks(worker_id=who.pk, project=offered.public_id, count=1, now=NOON)

        assert Assignment.objects.get().enrolment.vendor == easy

    def test_stands_before_those_whom_it_brought(self, offered, market, exam):
        who = worker()
        strict = brought(who, market, "Strict")
        ask_for(programme=market, wanted=passed(exam), vendor=strict)

        with pytest.raises(RequirementsNotMet):
            claim_tasks(worker_id=who.pk, project=offered.public_id, count=1, now=NOON)
        assert not Assignment.objects.exists()
