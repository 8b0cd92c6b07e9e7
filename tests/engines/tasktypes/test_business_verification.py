from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import opening_hours, type_named
from hormiga.engines.tasktypes.base import Found

KIND = type_named("business-verification")
SETTINGS = {"ask": ["hours"], "sources": 0}
TIMES = st.times().map(lambda time: f"{time:%H:%M}")
DAYS = st.dictionaries(
    st.sampled_from(opening_hours.DAYS),
    st.lists(st.tuples(TIMES, TIMES).map(list), max_size=3),
    min_size=1,
)


def opened(days: Any) -> dict[str, Any]:
    hours = {"days": days, "osm": opening_hours.osm(days)}
    return {
        "fields": {
            "status": {"value": "open"},
            "name": {"value": "Bar Sol"},
            "hours": {"value": hours},
        }
    }


def refuse(answer: Any, chosen: Any = SETTINGS) -> None:
    schemas.refuse_value(answer, orjson.dumps(KIND.answer_schema(chosen)))


class TestOpeningHours:
    @pytest.mark.parametrize(
        ("days", "text"),
        [
            ({}, ""),
            ({"mo": [["09:00", "14:00"]]}, "Mo 09:00-14:00"),
            (
                {"sa": [["20:00", "02:00"]], "fr": [["20:00", "02:00"]]},
                "Fr,Sa 20:00-02:00",
            ),
            (
                {"mo": [["17:00", "20:30"], ["09:00", "14:00"]], "su": []},
                "Mo 09:00-14:00,17:00-20:30; Su off",
            ),
            (
                {day: [["00:00", "00:00"]] for day in opening_hours.DAYS[:7]},
                "24/7",
            ),
            (
                {day: [["08:00", "15:00"]] for day in ("mo", "tu", "we")} | {"ph": []},
                "Mo-We 08:00-15:00; PH off",
            ),
        ],
    )
    def test_are_written_as_openstreetmap_does(self, days: Any, text: str):
        assert opening_hours.osm(days) == text


class TestAVerifiedBusiness:
    @settings(max_examples=60, deadline=None)
    @given(days=DAYS)
    def test_is_as_good_as_itself_and_comes_back_from_one_mind(self, days: Any):
        answer = opened(days)
        refuse(answer)

        found = {
            one.part: Found(one.label, 1.0, 3) for one in KIND.observe(answer, SETTINGS)
        }

        assert KIND.grade(answer, answer, SETTINGS).score == 1.0
        label = KIND.assemble(found, SETTINGS)["fields"]
        kept = opening_hours.sorted_days(days)
        assert label["hours"]["value"]["days"] == kept
        assert label["hours"]["value"]["osm"] == opening_hours.osm(days)

    def test_settles_each_day_by_itself(self):
        answer = opened({"mo": [["09:00", "14:00"]], "su": []})

        parts = {seen.part: seen.label for seen in KIND.observe(answer, SETTINGS)}

        assert parts["field:hours/mo"] == '[["09:00","14:00"]]'
        assert parts["field:hours/su"] == "[]"

    def test_says_nothing_of_hours_when_it_is_gone(self):
        answer = opened({"mo": []})
        answer["fields"]["status"] = {"value": "closed"}

        with pytest.raises(schemas.DoesNotFit):
            refuse(answer)

    def test_that_is_there_needs_its_name(self):
        answer = opened({"mo": []})
        del answer["fields"]["name"]

        with pytest.raises(schemas.DoesNotFit):
            refuse(answer)

    def test_needs_as_many_sources_as_are_asked_for(self):
        chosen = {"ask": [], "sources": 2}
        fields = {"status": {"value": "not_found"}}
        pages = ["https://a.example", "https://b.example"]
        refuse({"fields": fields | {"sources": {"value": pages}}}, chosen)

        wrong: list[dict[str, Any]] = [
            {},
            {"sources": {"value": pages[:1]}},
            {"sources": {"value": []}},
        ]
        for few in wrong:
            with pytest.raises(schemas.DoesNotFit):
                refuse({"fields": fields | few}, chosen)

    def test_has_a_phone_that_is_the_same_however_it_is_written(self):
        chosen = {"ask": ["phone"], "sources": 0, "calling_code": "34"}
        ways = ("955 01 02 03", "+34 955 010 203", "0034-955-010203")

        labels = {
            seen.label
            for way in ways
            for seen in KIND.observe({"fields": {"phone": {"value": way}}}, chosen)
        }

        assert labels == {'{"value":"+34955010203"}'}

    def test_keeps_a_photo_out_of_what_the_crowd_agrees_on(self):
        chosen = {"ask": [], "photo": "required", "sources": 0}
        answer = {
            "fields": {"status": {"value": "closed"}, "photo": {"value": "M1"}},
        }
        refuse(answer, chosen)

        parts = [seen.part for seen in KIND.observe(answer, chosen)]

        assert parts == ["field:status"]
