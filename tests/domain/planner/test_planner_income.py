"""Twelve weeks of income, and what a gap costs."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, strategies as st

from hormiga.domain.planner.income import (
    REST,
    SHOWN,
    WEEKS,
    Income,
    currencies_of,
    mondays,
    picture_of,
)
from hormiga.kit.money import Money

TODAY = date(2026, 11, 24)
WEEK = timedelta(days=7)
INCOME = st.lists(
    st.builds(
        Income,
        st.sampled_from("abcdefgh"),
        st.dates(TODAY - 14 * WEEK, TODAY),
        st.builds(Money, st.sampled_from(["EUR", "USD"]), st.integers(1, 10**9)),
    ),
    max_size=30,
)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


class TestThePicture:
    @given(INCOME)
    def test_loses_and_invents_no_money(self, income):
        picture = picture_of(income=income, currency="EUR", today=TODAY)

        first = mondays(today=TODAY)[0]
        wanted = sum(
            one.amount.micro
            for one in income
            if one.amount.currency == "EUR" and one.day >= first
        )
        assert sum(week.total.micro for week in picture.weeks) == wanted
        assert sum(share.total.micro for share in picture.shares) == wanted
        for week in picture.weeks:
            assert sum(part.micro for part in week.parts) == week.total.micro
            assert len(week.parts) == len(picture.shares) <= SHOWN

    def test_has_twelve_weeks_and_this_one_last(self):
        days = mondays(today=TODAY)

        assert len(days) == WEEKS
        assert (days[0], days[-1]) == (date(2026, 9, 7), date(2026, 11, 23))

    def test_joins_the_smallest_sources(self):
        income = [
            Income(name, TODAY, eur(str(size)))
            for size, name in enumerate("abcdef", start=1)
        ]

        picture = picture_of(income=income, currency="EUR", today=TODAY)

        assert [share.source for share in picture.shares] == ["f", "e", "d", "c", REST]
        assert picture.weeks[-1].parts[-1] == eur("3")

    def test_of_nothing_is_empty(self):
        picture = picture_of(income=[], currency="EUR", today=TODAY)

        assert picture.shares == ()
        assert picture.highest == eur("0")


class TestADryWeek:
    def test_costs_what_its_source_brings_in_the_mean(self):
        income = [
            Income("big", TODAY - 3 * WEEK, eur("60")),
            Income("big", TODAY, eur("30")),
            Income("small", TODAY - WEEK, eur("10")),
        ]

        picture = picture_of(income=income, currency="EUR", today=TODAY)

        big, small = picture.shares
        assert picture.a_week == eur("25")
        assert (big.percent, big.a_week, big.without) == (90, eur("22.5"), eur("2.5"))
        assert (small.percent, small.without) == (10, eur("22.5"))
        assert (big.dry_weeks, small.dry_weeks) == (2, 3)

    def test_before_one_began_does_not_count(self):
        picture = picture_of(
            income=[Income("a", TODAY, eur("8"))], currency="EUR", today=TODAY
        )

        assert (picture.a_week, picture.shares[0].dry_weeks) == (eur("8"), 0)


class TestCurrencies:
    def test_come_with_the_most_used_first(self):
        income = [
            Income("a", TODAY, Money("USD", 1)),
            Income("a", TODAY, Money("EUR", 1)),
            Income("b", TODAY, Money("USD", 1)),
        ]

        assert currencies_of(income) == ["USD", "EUR"]
