"""Dated tax data: what holds where and when, and what is no row at all."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from typing import Any

import pycountry
import pytest
from django.db import DatabaseError, transaction
from tests.build.people import NOON

from hormiga.domain.tax import queries, services
from hormiga.domain.tax.models import TaxFigure
from hormiga.domain.tax.rules import (
    Counted,
    Kind,
    RowExists,
    TaxRow,
    asks_for_data,
    is_near,
    is_past,
    keep_until,
    kept_back,
    withholding_for,
)
from hormiga.domain.tax.tables import BadTaxRow, as_given, parse, row_of, shipped
from hormiga.kit.money import Money

TODAY = date(2026, 11, 24)


def row(form: str, day: date = TODAY, country: str = "US") -> TaxRow:
    found = shipped().row_for(form=form, country=country, day=day)
    assert found
    return found


def dollars(amount: str, payments: int = 1) -> Counted:
    return Counted(Money.of(amount, "USD"), payments)


def given(**changed: Any) -> dict[str, Any]:
    """A threshold, as a file has it."""
    return as_given(row("1099-nec")) | changed


class TestANotice:
    @pytest.mark.parametrize(
        ("day", "limits"),
        [
            (date(2024, 12, 31), ["600.00"]),
            (date(2025, 12, 31), ["600.00", "20000.00"]),
            (date(2026, 1, 1), ["2000.00", "20000.00"]),
            (date(2026, 12, 31), ["2000.00", "20000.00"]),
            (date(2027, 1, 1), ["20000.00"]),
        ],
    )
    def test_of_the_united_states_moves_with_the_year(self, day, limits):
        found = shipped().told_in("US", day)

        assert [one.amount.amount for one in found if one.amount] == limits
        assert {one.counts for one in found} == {"paid"}

    @pytest.mark.parametrize("country", ["ES", "DE", "GR"])
    def test_of_the_european_union_holds_in_each_of_its_countries(self, country):
        titles = {one.title["en"] for one in shipped().told_in(country, TODAY)}

        assert "Platforms report (DAC7)" in titles
        assert ("Form 238 in Spain" in titles) == (country == "ES")

    @pytest.mark.parametrize("country", ["", "VE", "GB"])
    def test_is_not_guessed_elsewhere(self, country):
        assert shipped().told_in(country, TODAY) == []


class TestAThreshold:
    @pytest.mark.parametrize(
        ("form", "year", "amount", "payments", "passed"),
        [
            ("1099-nec", 2025, "599.99", 1, False),
            ("1099-nec", 2025, "599.999999", 1, False),
            ("1099-nec", 2025, "600", 1, True),
            ("1099-nec", 2026, "1999.99", 1, False),
            ("1099-nec", 2026, "2000", 1, True),
            ("1099-k", 2026, "20000", 201, False),
            ("1099-k", 2026, "20000.000001", 200, False),
            ("1099-k", 2026, "20000.01", 201, True),
        ],
    )
    def test_is_passed_from_its_very_amount_on(
        self, form, year, amount, payments, passed
    ):
        found = row(form, date(year, 12, 31))

        assert is_past(row=found, counted=dollars(amount, payments)) is passed

    def test_says_nothing_of_another_currency(self):
        euros = Counted(Money.of("5000", "EUR"), 900)

        assert not is_past(row=row("1099-nec"), counted=euros)
        assert not is_near(row=row("1099-nec"), counted=euros)

    def test_is_near_from_four_fifths_on(self):
        assert not is_near(row=row("1099-nec"), counted=dollars("1599.99"))
        assert is_near(row=row("1099-nec"), counted=dollars("1600"))


class TestAskingForData:
    @pytest.mark.parametrize(
        ("payer", "country", "money", "form"),
        [
            ("ES", "DE", "0.01 EUR", "dac7"),
            ("ES", "ES", "0.01 EUR", "dac7"),
            ("ES", "US", "90000 USD", None),
            ("US", "US", "1600 USD", "1099-nec"),
            ("US", "US", "1599 USD", None),
            ("US", "DE", "90000 EUR", None),
            ("", "DE", "90000 EUR", None),
            ("ES", "", "90000 EUR", None),
        ],
    )
    def test_needs_a_payer_who_reports_it(self, payer, country, money, form):
        amount, currency = money.split()

        found = asks_for_data(
            tables=shipped(),
            payer=payer,
            country=country,
            day=TODAY,
            counted=[Counted(Money.of(amount, currency), 0)],
        )

        assert (found.form if found else None) == form


class TestARate:
    @pytest.mark.parametrize(
        ("payer", "home", "relief", "percent"),
        [
            ("ES", "ES", "", "15"),
            ("ES", "ES", "new-professional", "7"),
            ("ES", "ES", "treaty", "15"),
            ("ES", "DE", "", "19"),
            ("ES", "NO", "", "19"),
            ("ES", "MX", "", "24"),
            ("ES", "MX", "treaty", "0"),
            ("ES", "", "", None),
            ("DE", "DE", "", None),
            ("", "ES", "", None),
        ],
    )
    def test_follows_payer_home_and_proof(self, payer, home, relief, percent):
        found = withholding_for(
            tables=shipped(), payer=payer, residence=home, relief=relief, day=TODAY
        )

        assert (found.percent if found else None) == percent

    @pytest.mark.parametrize(
        ("gross", "ppm", "kept"),
        [
            ("100", 150_000, "15.00"),
            ("0.03", 150_000, "0.00"),
            ("0.04", 150_000, "0.01"),
            ("33.33", 190_000, "6.33"),
            ("0.01", 1_000_000, "0.01"),
        ],
    )
    def test_is_taken_to_the_nearest_cent(self, gross, ppm, kept):
        assert kept_back(gross=Money.of(gross, "EUR"), ppm=ppm).amount == kept


class TestKeeping:
    @pytest.mark.parametrize(
        ("country", "year"),
        [("ES", 2032), ("DE", 2036), ("FR", 2031), ("US", 2030), ("", 2031)],
    )
    def test_ends_with_a_year_of_the_country(self, country, year):
        until = keep_until(tables=shipped(), country=country, year=2026)

        assert until == date(year, 12, 31)


class TestTheShippedRows:
    def test_say_all_in_both_languages_with_source_and_date(self):
        for one in shipped().rows:
            assert one.checked_on >= date(2026, 11, 24), one.name
            assert {*one.title} == {"en", "es"}
            assert one.source

    def test_ask_to_be_checked_where_a_rate_or_a_time_is_from_memory(self):
        unsure = {Kind.WITHHOLDING, Kind.RETENTION}

        assert all(
            "check before relying on it" in one.source
            for one in shipped().rows
            if one.kind in unsure
        )

    def test_know_twenty_seven_countries_of_the_union(self):
        members = shipped().groups["EU"]

        assert len(members) == 27
        assert all(pycountry.countries.get(alpha_2=one) for one in members)
        assert len(shipped().groups["EEA"]) == 30

    def test_are_written_as_they_are_read(self):
        folder = resources.files("hormiga.domain.tax") / "data"
        for name in ("es.json", "eu.json", "others.json", "us.json"):
            for raw in json.loads((folder / name).read_text(encoding="utf-8")):
                assert row_of(as_given(row_of(raw))) == row_of(raw)


class TestABadRow:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("country", "Spain"),
            ("form", "1099 NEC"),
            ("kind", "limit"),
            ("valid_from", "2026-02-30"),
            ("valid_to", "2025-12-31"),
            ("amount", "2,000"),
            ("amount", None),
            ("amount", 2000),
            ("currency", "usd"),
            ("count", 0),
            ("count", True),
            ("when", ""),
            ("counts", "guessed"),
            ("rate", "15"),
            ("years", 6),
            ("rail", "cash"),
            ("residence", "ES"),
            ("relief", "treaty"),
            ("title", {"en": "Only one"}),
            ("text", {}),
            ("source", " "),
            ("checked_on", "yesterday"),
        ],
    )
    def test_is_refused_with_its_field(self, field, value):
        with pytest.raises(BadTaxRow) as refused:
            row_of(given(**{field: value}))

        assert refused.value.facts["field"] in {field, "amount"}
        assert "Nothing was taken over." in refused.value.detail

    def test_is_named_by_file_and_line(self):
        good, bad = json.dumps(given()), json.dumps(given(rail="cash"))

        with pytest.raises(BadTaxRow) as refused:
            parse(text=f"[\n{good},\n{bad}\n]\n", name="us.json")

        facts = refused.value.facts
        assert (facts["name"], facts["line"], facts["field"]) == ("us.json", 3, "rail")
        assert "us.json line 3, rail" in refused.value.detail

    @pytest.mark.parametrize(
        ("text", "line"), [("{}", 1), ("[\nno\n]", 2), ("[\n[]\n]", 2)]
    )
    def test_may_be_no_row_at_all(self, text, line):
        with pytest.raises(BadTaxRow) as refused:
            parse(text=text, name="us.json")

        assert refused.value.facts["line"] == line

    def test_may_be_one_too_many_or_one_too_few_fields(self):
        for broken in (given(colour="red"), {"country": "ES"}):
            with pytest.raises(BadTaxRow):
                row_of(broken)

    def test_may_be_there_twice(self):
        line = json.dumps(given())

        with pytest.raises(BadTaxRow):
            parse(text=f"[\n{line},\n{line}\n]\n", name="us.json")


@pytest.mark.django_db
class TestAnAddedRow:
    def test_takes_the_older_ones_place_from_its_first_day_on(self):
        body = given(valid_from="2027-01-01", valid_to="2027-12-31", amount="2100.00")

        services.add_row(given=body, actor="user:7", now=NOON)

        tables = queries.tables()
        for day, amount in (
            (date(2026, 12, 31), "2000.00"),
            (date(2027, 1, 1), "2100.00"),
        ):
            found = tables.row_for(form="1099-nec", country="US", day=day)
            assert found
            assert found.amount
            assert found.amount.amount == amount
        assert [by for by, _ in queries.added_rows().values()] == ["user:7"]

    def test_wins_over_an_open_one_that_nobody_ends(self):
        body = as_given(row("dac7", country="ES")) | {"valid_from": "2026-06-01"}

        services.add_row(given=body, actor="user:7", now=NOON)

        found = queries.tables().row_for(form="dac7", country="ES", day=TODAY)
        assert found
        assert found.valid_from == date(2026, 6, 1)

    def test_with_the_same_first_day_is_refused(self):
        with pytest.raises(RowExists):
            services.add_row(given=given(amount="1.00"), actor="user:7", now=NOON)

        assert not TaxFigure.objects.exists()

    def test_is_never_changed_or_removed(self):
        body = given(valid_from="2027-01-01", valid_to=None)
        services.add_row(given=body, actor="user:7", now=NOON)

        for change in (
            lambda: TaxFigure.objects.update(added_by="user:8"),
            lambda: TaxFigure.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        assert TaxFigure.objects.get().added_by == "user:7"
