from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from hormiga.domain.ledger.rules import (
    NotAnOwner,
    is_guarded,
    kind_of,
    largest_remainder,
)

weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any)


class TestLargestRemainder:
    @given(total=st.integers(0, 10**15), weights=weights)
    def test_gives_away_the_whole_and_no_part_a_micro_unit_wrong(self, total, weights):
        parts = largest_remainder(total_micro=total, weights=weights)

        assert sum(parts) == total
        assert all(
            abs(part - Fraction(total * weight, sum(weights))) < 1
            for part, weight in zip(parts, weights, strict=True)
        )

    def test_gives_what_is_left_to_the_largest_remainders(self):
        parts = largest_remainder(total_micro=10, weights=[17, 34, 49])

        assert parts == [2, 3, 5]

    def test_prefers_the_earlier_of_equal_remainders(self):
        parts = largest_remainder(total_micro=5, weights=[1, 1, 1])

        assert parts == [2, 2, 1]

    @pytest.mark.parametrize(
        ("total", "weights"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])]
    )
    def test_takes_no_nonsense(self, total, weights):
        with pytest.raises(ValueError, match="weights above 0"):
            largest_remainder(total_micro=total, weights=weights)


class TestAnOwner:
    @pytest.mark.parametrize(
        ("owner", "kind", "guarded"),
        [
            ("wallet:org:17", "wallet", True),
            ("escrow:batch:4", "escrow", True),
            ("escrow:batch:4#15", "escrow", True),
            ("payable:worker:17", "payable", True),
            ("payable:vendor:3", "payable", True),
            ("transit:run:5", "transit", True),
            ("invented:later:1", "invented", True),
            ("platform:fee", "platform", False),
            ("platform:suspense", "platform", False),
        ],
    )
    def test_has_a_kind_that_says_whether_it_is_guarded(self, owner, kind, guarded):
        assert kind_of(owner) == kind
        assert is_guarded(owner) is guarded

    @pytest.mark.parametrize(
        "text",
        [
            *("", "wallet", "wallet:", ":17", "Wallet:org:1", "wallet:org 1"),
            *("wallet:ñ", "wallet:org:17\n", "wallet::17", "wallet:" + "x" * 61),
            *("a:1:2:3:4:5:6:7", "x" * 21 + ":1"),
        ],
    )
    def test_has_a_form(self, text):
        with pytest.raises(NotAnOwner):
            kind_of(text)
