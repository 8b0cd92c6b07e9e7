"""How much of the clock one person can have worked: spells that lie side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from tests.build.people import NOON

from hormiga.domain.assignments.rules import Spell, possible_seconds


def spell(began: float, ended: float, seconds: float) -> Spell:
    return Spell(at(began), at(ended), seconds)


def at(seconds: float):
    return NOON + timedelta(seconds=seconds)


class TestPossibleSeconds:
    @pytest.mark.parametrize(
        ("others", "wanted"),
        [
            ([], 60),
            ([spell(-100, -10, 90)], 60),
            ([spell(0, 20, 20)], 40),
            ([spell(0, 20, 20), spell(0, 50, 30)], 10),
            ([spell(0, 60, 60)], 0),
            # The first has filled the time before; so the second worked after it.
            ([spell(-20, 0, 20), spell(-20, 50, 30)], 30),
            # What began earlier may have been done before.
            ([spell(-30, 20, 30)], 60),
            ([spell(-30, 20, 50)], 40),
            # A time that is longer than its task was out is not believed.
            ([spell(0, 20, 900)], 40),
            # Later answers of the same stretch count as well.
            ([spell(10, 70, 60)], 10),
        ],
    )
    def test_are_what_the_others_leave(self, others, wanted):
        assert (
            possible_seconds(claimed_at=at(0), submitted_at=at(60), others=others)
            == wanted
        )

    @given(
        st.lists(
            st.tuples(
                st.integers(0, 200), st.integers(1, 100), st.floats(0, 1, width=32)
            ),
            max_size=8,
        )
    )
    def test_never_sum_to_more_than_the_clock(self, drawn):
        done: list[Spell] = []
        for began, length, asked in sorted(drawn, key=lambda one: one[0] + one[1]):
            most = possible_seconds(
                claimed_at=at(began), submitted_at=at(began + length), others=done
            )
            done.append(spell(began, began + length, min(asked * length, most)))

        for first in done:
            for last in done:
                inside = [
                    one.seconds
                    for one in done
                    if one.claimed_at >= first.claimed_at
                    and one.submitted_at <= last.submitted_at
                ]
                room = (last.submitted_at - first.claimed_at).total_seconds()
                assert sum(inside) <= max(0, room) + 0.001
