"""Money is exact: whole micro-units, and no float anywhere."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from hormiga.kit.money import (
    MICRO,
    Money,
    NotACurrency,
    NotAnAmount,
    OtherCurrency,
)

micros = st.integers(-(10**15), 10**15)
amounts = st.integers(0, 10**15 - 1)


class TestMoney:
    @given(amounts)
    def test_is_written_and_read_back_exactly(self, micro):
        money = Money("EUR", micro)

        assert Money.of(money.amount, "EUR") == money
        assert Decimal(money.amount) * MICRO == micro

    @given(st.integers(0, 999_999_999), st.text("0123456789", min_size=1, max_size=6))
    def test_reads_each_decimal_to_the_micro_unit(self, whole, part):
        money = Money.of(f"{whole}.{part}", "USD")

        assert money.micro == Decimal(f"{whole}.{part}") * MICRO

    @given(micros, micros, st.integers(0, 1000))
    def test_adds_takes_away_and_multiplies_without_loss(self, a, b, times):
        left, right = Money("EUR", a), Money("EUR", b)

        assert (left + right).micro == a + b
        assert left + right - right == left
        assert (left * times).micro == a * times

    @given(amounts, st.integers(0, 1_000_000))
    def test_shares_less_than_a_micro_unit_below_the_exact_part(self, micro, ppm):
        share = Money("EUR", micro).share(ppm=ppm).micro

        assert 0 <= Decimal(micro) * ppm / 1_000_000 - share < 1
        assert 0 <= share <= micro

    @given(amounts)
    def test_rounds_down_to_cents_and_keeps_less_than_a_cent(self, micro):
        cents = Money("EUR", micro).whole_cents

        assert cents.micro % 10_000 == 0
        assert 0 <= micro - cents.micro < 10_000

    @pytest.mark.parametrize(
        ("micro", "text"),
        [
            (0, "0.00"),
            (70_000, "0.07"),
            (3_000, "0.003"),
            (1, "0.000001"),
            (-1_500_000, "-1.50"),
            (10**15, "1000000000.00"),
        ],
    )
    def test_is_written_with_two_decimals_at_least(self, micro, text):
        assert Money("EUR", micro).amount == text
        assert str(Money("EUR", micro)) == f"{text} EUR"

    @pytest.mark.parametrize(
        "text",
        [
            *("", ".", "1.", ".5", "-1", "+1", "1,5", "1e3", " 1", "1 ", "1\n", "٣"),
            *("0.0000001", "1000000000", "NaN", "1_000"),
        ],
    )
    def test_refuses_what_is_no_amount(self, text):
        with pytest.raises(NotAnAmount):
            Money.of(text, "EUR")

    @pytest.mark.parametrize("code", ["", "eur", "EURO", "EU", "EU1", "EUR\n"])
    def test_refuses_what_is_no_currency(self, code):
        with pytest.raises(NotACurrency):
            Money(code, 1)

    def test_is_never_joined_over_two_currencies(self):
        with pytest.raises(OtherCurrency):
            Money("EUR", 1) + Money("USD", 1)
        with pytest.raises(OtherCurrency):
            Money("EUR", 1) - Money("USD", 1)
