"""What places cost: fee and margin are shares of the whole, shared out to a part."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st
from tests.build.projects import terms

from hormiga.domain.ledger.rules import largest_remainder
from hormiga.domain.projects.pricing import Carry, Price
from hormiga.domain.projects.rules import BadUnit, Unit, refuse_terms
from hormiga.kit.money import MICRO, Money

PPM = st.integers(0, 1_000_000)
REWARDS = st.integers(0, 10**7)


def eur(micro: int) -> Money:
    return Money("EUR", micro)


def price(reward: int, ppm: int, margin: int = 0, unit: Unit | None = None) -> Price:
    fee = eur(reward * ppm // MICRO)
    return Price(eur(reward), fee, fee_ppm=ppm, unit=unit, margin_ppm=margin)


def boxes(reward: str = "0.01", cap: int = 10, **changed) -> Unit:
    given = {"name": "object", "source": "answer", "pointer": "/boxes"} | changed
    return Unit(**given, reward=Money.of(reward, "EUR"), cap=cap)


class TestParts:
    @given(st.lists(REWARDS, min_size=1, max_size=60), PPM)
    def test_add_up_to_the_whole_and_stay_within_a_micro_unit(self, paid, ppm):
        carry = Carry(0)

        parts = [carry.part(micro * ppm) for micro in paid]

        assert sum(parts) == sum(paid) * ppm // MICRO
        for micro, part in zip(paid, parts, strict=True):
            assert abs(part - Fraction(micro * ppm, MICRO)) < 1

    @given(st.integers(1, 60), REWARDS, PPM)
    def test_are_those_of_the_largest_remainder(self, places, reward, ppm):
        carry = Carry(0)
        whole = places * reward * ppm // MICRO

        parts = [carry.part(reward * ppm) for _ in range(places)]

        shared = largest_remainder(total_micro=whole, weights=[1] * places)
        assert sorted(parts) == sorted(shared)


class TestABatchsCost:
    @given(st.integers(0, 10**6), REWARDS, PPM, st.integers(0, 500_000))
    def test_is_enough_for_every_part_that_is_paid_and_for_no_more(
        self, places, reward, ppm, margin
    ):
        cost = price(reward, ppm, margin).escrow_for(places).micro

        ideal = places * reward * Fraction(MICRO + ppm + margin, MICRO)
        assert ideal - 2 < cost <= ideal

    @given(st.integers(1, 40), REWARDS, PPM, st.integers(0, 40))
    def test_of_places_still_open_is_never_less_than_they_come_to(
        self, places, reward, ppm, paid
    ):
        carry, asked = Carry(0), price(reward, ppm)
        for _ in range(paid):
            carry.part(reward * ppm)

        rest = sum(reward + carry.part(reward * ppm) for _ in range(places))

        assert rest <= asked.held_for(places).micro <= rest + 1

    def test_of_a_fraction_of_a_cent_is_exact(self):
        assert price(3_000, 200_000).escrow_for(1_000_000).amount == "3600.00"

    def test_of_terms_of_before_has_the_fee_that_they_name(self):
        old = Price(eur(7), eur(1))

        assert old.escrow_for(1_000).micro == 8_000


class TestAUnit:
    def test_pays_for_each_up_to_its_cap(self):
        asked = price(20_000, 0, unit=boxes("0.01", 10))

        paid = [asked.earned(n).amount for n in (0, 1, 10, 11)]

        assert paid == ["0.02", "0.03", "0.12", "0.12"]
        assert asked.escrow_for(2).amount == "0.24"

    @pytest.mark.parametrize(
        ("pointer", "body", "units"),
        [
            ("/boxes", {"boxes": [1, 2, 3]}, 3),
            ("/a/0/b~1c", {"a": [{"b/c": [1]}]}, 1),
            ("/boxes", {"boxes": {"x": 1}}, 0),
            ("/boxes", {}, 0),
            ("/boxes", [], 0),
        ],
    )
    def test_counts_what_an_array_of_the_answer_holds(self, pointer, body, units):
        assert boxes(pointer=pointer).count_in(body) == units

    @pytest.mark.parametrize(
        ("value", "units"),
        [(12.9, 12), (0, 0), (-3, 0), (True, 0), ("12", 0), (10**9, 1_000_000)],
    )
    def test_counts_whole_ones_of_a_number_in_the_input(self, value, units):
        seconds = boxes(name="second", source="input", pointer="/seconds")

        assert seconds.count_in({"seconds": value}) == units

    @pytest.mark.parametrize(
        ("unit", "field"),
        [
            (boxes(name="hour"), "unit.per"),
            (boxes(source="title"), "unit.at"),
            (boxes(pointer="boxes"), "unit.at"),
            (boxes(pointer="/label"), "unit.at"),
            (boxes(cap=0), "unit.cap"),
            (boxes(cap=1_000_001), "unit.cap"),
            (boxes("0"), "unit.reward"),
            (boxes("1", cap=1_000_000), "unit.reward"),
        ],
    )
    def test_that_nobody_could_count_or_pay_is_refused(self, unit, field):
        with pytest.raises(BadUnit) as refusal:
            refuse_terms(terms(unit=unit), currency="EUR")

        assert refusal.value.facts["field"] == field
