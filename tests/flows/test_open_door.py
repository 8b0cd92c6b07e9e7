"""Whoever came to an open programme through a vendor can still take the open door."""

from __future__ import annotations

import pytest
from tests.build.people import NOON, worker
from tests.build.projects import live_batch

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.rules import NotInProgramme
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import platform_type
from hormiga.flows.claim_tasks import claim_tasks

pytestmark = pytest.mark.django_db


class TestAWorkerOfAVendor:
    def test_works_through_the_open_door_while_the_vendor_asks_for_more(self):
        who, batch = worker(), live_batch()
        vendor = people.create_organisation(
            name="Enlace", kind=Organisation.Kind.VENDOR, is_trusted=True, now=NOON
        )
        market = programme_named("open")
        Enrolment.objects.create(
            worker=who, programme=market, vendor=vendor, joined_at=NOON
        )
        check = platform_type(
            slug="check-x", kind=QualificationType.Kind.CHECK, title={}, now=NOON
        )
        asked = Wanted(check.pk, "check-x", Comparator.EXISTS, (), (), Guards.DISCOVER)
        ask_for(programme=market, vendor=vendor, wanted=asked)

        claims = claim_tasks(
            worker_id=who.pk, project=batch.project.public_id, count=1, now=NOON
        )

        assert len(claims) == 1
        assert Assignment.objects.get().enrolment.vendor is None


class TestAProgrammeThatRests:
    def test_gives_no_work_to_who_knows_the_address(self):
        who, batch = worker(), live_batch()
        Programme.objects.update(is_active=False)

        with pytest.raises(NotInProgramme):
            claim_tasks(
                worker_id=who.pk, project=batch.project.public_id, count=1, now=NOON
            )
        assert not Assignment.objects.exists()
