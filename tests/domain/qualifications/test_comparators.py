"""Every comparator against every holding, as Mechanical Turk has them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.build.people import NOON

from hormiga.domain.qualifications.rules import (
    BadHolding,
    BadRequirement,
    Comparator,
    Guards,
    Holding,
    Wanted,
    in_words,
    is_met,
    refuse_holding,
    refuse_values,
    unmet,
)

SECOND = timedelta(seconds=1)


def wanted(comparator: str, *values: int | str, type_id: int = 1) -> Wanted:
    return Wanted(
        type_id=type_id,
        name="Spanish",
        comparator=Comparator(comparator),
        integers=tuple(v for v in values if isinstance(v, int)),
        locales=tuple(v for v in values if isinstance(v, str)),
        guards=Guards.ACCEPT,
    )


def score(number: int | None, *, expires_at=None) -> Holding:
    return Holding(number, None, expires_at)


def place(locale: str) -> Holding:
    return Holding(None, locale, None)


HOLDINGS = {
    "none": None,
    "expired": score(80, expires_at=NOON),
    "79": score(79),
    "80": score(80),
    "81": score(81),
    "unscored": score(None),
}
# Against 80 (in and not-in: against 80 and 90).
BY_SCORE = {
    "equal": {"80"},
    "not-equal": {"79", "81", "unscored"},
    "less": {"79"},
    "less-or-equal": {"79", "80"},
    "greater": {"81"},
    "greater-or-equal": {"80", "81"},
    "in": {"80"},
    "not-in": {"79", "81", "unscored"},
    "exists": {"79", "80", "81", "unscored"},
    "does-not-exist": {"none", "expired"},
}
PLACES = ["US", "US-NY", "US-CA", "ES", "USA"]
BY_PLACE = [
    ("equal", ("US",), {"US", "US-NY", "US-CA"}),
    ("equal", ("US-NY",), {"US-NY"}),
    ("not-equal", ("US",), {"ES", "USA"}),
    ("not-equal", ("US-NY",), {"US", "US-CA", "ES", "USA"}),
    ("in", ("US-CA", "ES"), {"US-CA", "ES"}),
    ("not-in", ("US-CA", "ES"), {"US", "US-NY", "USA"}),
    ("exists", (), set(PLACES)),
    ("does-not-exist", (), set()),
]


class TestAComparator:
    @pytest.mark.parametrize("comparator", list(Comparator))
    def test_meets_these_scores_alone(self, comparator):
        values = {
            "exists": (),
            "does-not-exist": (),
            "in": (80, 90),
            "not-in": (80, 90),
        }
        asked = wanted(comparator, *values.get(comparator, (80,)))

        met = {
            name
            for name, holding in HOLDINGS.items()
            if is_met(wanted=asked, holding=holding, now=NOON)
        }

        assert met == BY_SCORE[comparator]

    @pytest.mark.parametrize(("comparator", "values", "expected"), BY_PLACE)
    def test_meets_these_places_alone(self, comparator, values, expected):
        asked = wanted(comparator, *values)

        met = {p for p in PLACES if is_met(wanted=asked, holding=place(p), now=NOON)}

        assert met == expected

    @pytest.mark.parametrize("comparator", ["less", "greater", "equal", "in"])
    def test_of_scores_meets_no_place(self, comparator):
        assert not is_met(wanted=wanted(comparator, 80), holding=place("ES"), now=NOON)

    def test_of_places_meets_no_score(self):
        assert not is_met(wanted=wanted("equal", "ES"), holding=score(80), now=NOON)


class TestAHolding:
    def test_counts_until_the_moment_that_it_ends(self):
        held = score(80, expires_at=NOON)
        asked = wanted("exists")

        assert is_met(wanted=asked, holding=held, now=NOON - SECOND)
        assert not is_met(wanted=asked, holding=held, now=NOON)

    @pytest.mark.parametrize(
        ("number", "locale"),
        [(1, "ES"), (2**31, None), (-(2**31) - 1, None), (None, "es"), (None, "E")],
    )
    def test_is_refused_when_no_requirement_could_read_it(self, number, locale):
        with pytest.raises(BadHolding):
            refuse_holding(score=number, locale=locale)

    @pytest.mark.parametrize(
        ("number", "locale"), [(None, None), (-5, None), (None, "ES"), (None, "US-NY")]
    )
    def test_is_a_score_a_place_or_neither(self, number, locale):
        refuse_holding(score=number, locale=locale)


class TestRequirements:
    def test_that_are_not_met_are_all_listed_in_order(self):
        asked = (
            wanted("greater", 80, type_id=1),
            wanted("exists", type_id=2),
            wanted("does-not-exist", type_id=3),
        )
        held = {1: score(80), 3: score(1)}

        assert unmet(wanted=asked, held=held, now=NOON) == list(asked)
        assert unmet(wanted=asked, held={1: score(81), 2: score(0)}, now=NOON) == []

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            (wanted("greater-or-equal", 80), "Spanish greater or equal 80"),
            (wanted("in", "ES", "US-NY"), "Spanish in ES, US-NY"),
            (wanted("does-not-exist"), "Spanish does not exist"),
        ],
    )
    def test_are_written_for_people(self, asked, words):
        assert in_words(asked) == words

    @pytest.mark.parametrize(
        "asked",
        [
            wanted("equal"),
            wanted("equal", 1, 2),
            wanted("equal", 1, "ES"),
            wanted("less", "ES"),
            wanted("exists", 1),
            wanted("in"),
            wanted("in", 2**31),
            wanted("not-in", "Spain"),
        ],
    )
    def test_are_refused_when_values_and_comparator_do_not_go_together(self, asked):
        with pytest.raises(BadRequirement):
            refuse_values(asked)

    @pytest.mark.parametrize(
        "asked", [wanted("equal", 1), wanted("in", "ES", "US-NY"), wanted("exists")]
    )
    def test_pass_when_they_do(self, asked):
        refuse_values(asked)
