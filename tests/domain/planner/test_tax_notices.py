"""Dated thresholds: what holds where, and when."""

from __future__ import annotations

import json
from datetime import date
from importlib import resources
from typing import Any

import pycountry
import pytest

from hormiga.domain.planner.tax.notices import notices_for
from hormiga.kit.money import Money


def rows() -> Any:
    file = resources.files("hormiga.domain.planner.tax") / "thresholds.json"
    return json.loads(file.read_text(encoding="utf-8"))


class TestANotice:
    @pytest.mark.parametrize(
        ("day", "limits"),
        [
            (date(2025, 12, 31), ["600.00"]),
            (date(2026, 1, 1), ["2000.00", "20000.00"]),
            (date(2026, 12, 31), ["2000.00", "20000.00"]),
            (date(2027, 1, 1), []),
        ],
    )
    def test_of_the_united_states_moves_with_the_year(self, day, limits):
        found = notices_for(country="US", today=day)

        assert [str(one.threshold and one.threshold.amount) for one in found] == limits
        assert {one.counts for one in found} <= {"paid"}

    def test_of_the_european_union_holds_in_each_of_its_countries(self):
        for country in ("ES", "DE", "GR"):
            titles = [
                one.title["en"]
                for one in notices_for(country=country, today=date(2026, 11, 24))
            ]
            assert titles[0] == "Platforms report (DAC7)", country
        assert all(
            one.threshold is None
            for one in notices_for(country="ES", today=date(2026, 11, 24))
        )

    @pytest.mark.parametrize("country", ["", "VE", "GB", "EU"])
    def test_is_not_guessed_elsewhere(self, country):
        found = notices_for(country=country, today=date(2026, 11, 24))

        assert [one for one in found if country != "EU"] == []


class TestTheTable:
    def test_says_all_in_both_languages_with_source_and_date(self):
        for row in rows()["rows"]:
            assert {*row["title"]} == {*row["text"]} == {"en", "es"}
            assert row["source"]
            assert row["counts"] in {"paid", "earned"}
            assert date.fromisoformat(row["checked_on"]) >= date(2026, 11, 24)
            if row["threshold"]:
                assert Money.of(**row["threshold"]).micro > 0

    def test_knows_twenty_seven_countries_of_the_union(self):
        members = rows()["groups"]["EU"]

        assert len({*members}) == 27
        assert all(pycountry.countries.get(alpha_2=one) for one in members)

    def test_has_no_two_notices_of_one_kind_on_one_day(self):
        table = rows()["rows"]
        for row in table:
            same = [
                other
                for other in table
                if other is not row
                and (other["country"], other["title"]) == (row["country"], row["title"])
            ]
            for other in same:
                until, since = row["valid_to"] or "9999", other["valid_from"]
                assert since > until or other["valid_to"] < row["valid_from"]
