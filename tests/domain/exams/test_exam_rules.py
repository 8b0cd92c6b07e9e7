"""What is drawn, how it is scored, and when one may try again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, strategies as st
from tests.build.people import DAY, HOUR, NOON

from hormiga.domain.exams.rules import (
    PERIOD,
    Past,
    Retake,
    default_item_seconds,
    draw,
    explainable,
    nonce,
    option_order,
    percent,
    retake,
)

CODES = [f"c{number:02d}" for number in range(20)]


def past(*ended: timedelta) -> list[Past]:
    return [Past(NOON - ago - HOUR, NOON - ago) for ago in ended]


class TestADraw:
    def test_is_the_same_for_the_same_seed_and_another_for_another(self):
        first = draw(CODES, seen=(), wanted=8, seed="one")

        assert draw(CODES, seen=(), wanted=8, seed="one") == first
        assert draw(CODES, seen=(), wanted=8, seed="two") != first
        assert len(set(first)) == 8

    @given(st.text(min_size=1), st.sets(st.sampled_from(CODES)), st.integers(1, 20))
    def test_takes_what_was_seen_only_where_there_is_too_little_else(
        self, seed, seen, wanted
    ):
        drawn = draw(CODES, seen=seen, wanted=wanted, seed=seed)

        again = len(seen.intersection(drawn))
        assert len(drawn) == len(set(drawn)) == wanted
        assert again == max(0, wanted - (len(CODES) - len(seen)))

    def test_gives_what_there_is_where_more_is_wanted(self):
        assert sorted(draw(CODES[:3], seen=CODES, wanted=8, seed="x")) == CODES[:3]

    def test_puts_options_into_every_order(self):
        orders = {
            tuple(option_order(3, seed=f"s{number}", code="c")) for number in range(200)
        }

        assert len(orders) == 6

    def test_names_each_question_anew(self):
        names = {nonce(seed=seed, position=at) for seed in "ab" for at in range(50)}

        assert len(names) == 100


class TestAScore:
    def test_is_rounded_down(self):
        assert [percent(right=n, asked=3) for n in range(4)] == [0, 33, 66, 100]
        assert percent(right=0, asked=0) == 0


class TestTheTimeOfOneQuestion:
    def test_is_twice_its_share_and_a_minute_at_least(self):
        assert default_item_seconds(minutes=15, draw=12) == 150
        assert default_item_seconds(minutes=5, draw=20) == 60


class TestARetake:
    def test_needs_no_wait_before_the_first_attempt(self):
        assert retake([], attempts=3, wait_hours=24, now=NOON) == Retake(None, 3)

    def test_waits_from_the_end_of_the_last_attempt(self):
        found = retake(past(DAY * 2, HOUR), attempts=3, wait_hours=24, now=NOON)

        assert found == Retake(NOON + 23 * HOUR, 1)

    def test_is_possible_when_the_wait_is_over_to_the_second(self):
        assert retake(past(DAY), attempts=3, wait_hours=24, now=NOON).next_at is None

    def test_waits_for_the_period_when_all_attempts_are_used(self):
        found = retake(
            past(DAY * 9, DAY * 5, DAY * 2), attempts=3, wait_hours=24, now=NOON
        )

        assert found == Retake(NOON - DAY * 9 - HOUR + PERIOD, 0)

    def test_has_no_end_where_attempts_are_not_counted(self):
        found = retake(past(*[DAY] * 9), attempts=None, wait_hours=0, now=NOON)

        assert found == Retake(None, None)


class TestAnExplanation:
    def test_of_a_failed_attempt_leaves_two_fresh_draws(self):
        assert explainable(missed=6, spare=28, draw=12, passed=False) == 4
        assert explainable(missed=6, spare=20, draw=12, passed=False) == 0

    def test_of_a_passed_one_leaves_half_a_draw(self):
        assert explainable(missed=3, spare=15, draw=10, passed=True) == 3
        assert explainable(missed=3, spare=6, draw=10, passed=True) == 1
