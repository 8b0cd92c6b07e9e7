"""Programmes: who may work in one, and what it takes on top."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.build.people import NOON, worker
from tests.build.projects import live_batch
from tests.build.work import claim, states

from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.rules import NoSuchProgramme, NotInProgramme, fee_of
from hormiga.domain.programmes.services import enrol, programme_named
from hormiga.kit.money import Money


class TestAFee:
    @given(st.integers(0, 10**12), st.integers(0, 1_000_000))
    def test_is_rounded_down_and_never_above_the_reward(self, micro, ppm):
        fee = fee_of(reward=Money("EUR", micro), fee_ppm=ppm)

        assert fee.micro == micro * ppm // 1_000_000
        assert fee.micro <= micro


@pytest.mark.django_db
class TestTheOpenProgramme:
    def test_ships_in_euros_and_in_dollars(self):
        assert programme_named("open").currency == "EUR"
        assert programme_named("open-usd").currency == "USD"
        with pytest.raises(NoSuchProgramme):
            programme_named("closed")

    def test_lets_a_worker_in_at_the_first_claim_and_once(self):
        batch = live_batch(tasks=2)
        who = worker()

        claim(who, batch)
        claim(who, batch)

        enrolment = Enrolment.objects.get(worker=who)
        assert enrolment.programme.slug == "open"

    def test_keeps_out_whom_an_operator_has_put_out(self):
        batch = live_batch(tasks=1)
        who = worker()
        enrol(workers=[who, who], programme=programme_named("open"), now=NOON)
        Enrolment.objects.filter(worker=who).update(is_active=False)

        with pytest.raises(NotInProgramme):
            claim(who, batch)

        assert states(batch) == {}

    def test_that_is_switched_off_takes_no_new_projects(self):
        Programme.objects.filter(slug="open").update(is_active=False)

        with pytest.raises(NoSuchProgramme):
            programme_named("open")
