from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.app_testing.answers import OUTCOMES, SEVERITIES
from hormiga.engines.tasktypes.base import Answer, Found, Settings

TESTING = type_named("app-testing")
DEVICE: dict[str, Any] = {
    "browser": "Firefox 139",
    "system": "Linux",
    "screen": "1280 by 800",
    "language": "es",
    "is_edited": False,
}
BUG: dict[str, Any] = {
    "title": "The total stays",
    "severity": "serious",
    "reproduce": "Remove a loaf.",
    "expected": "3.20",
    "actual": "6.40",
}
WRONG: dict[str, Any] = {
    "steps": [{"outcome": "pass"}, {"outcome": "fail"}],
    "bugs": [BUG],
    "nothing_wrong": False,
    "device": DEVICE,
}
FINE = WRONG | {"steps": [{"outcome": "pass"}] * 2, "bugs": [], "nothing_wrong": True}
TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: text.strip())


def fits(answer: Answer, settings: Settings | None = None) -> None:
    schema = json.dumps(TESTING.answer_schema(settings or {})).encode()
    schemas.refuse_value(answer, schema)


@st.composite
def reports(draw: st.DrawFn) -> dict[str, Any]:
    bugs = st.fixed_dictionaries(
        dict.fromkeys(("title", "reproduce", "expected", "actual"), TEXTS)
        | {"severity": st.sampled_from(SEVERITIES)},
        optional={"step": st.integers(0, 49)},
    )
    found = draw(st.lists(bugs, max_size=3))
    outcomes = st.sampled_from(OUTCOMES if found else ["pass"])
    steps = draw(st.lists(outcomes, max_size=6))
    return {
        "steps": [{"outcome": outcome} for outcome in steps],
        "bugs": found,
        "nothing_wrong": not found,
        "device": DEVICE,
    }


class TestAnyReport:
    @given(reports())
    def test_is_right_when_it_is_the_known_one(self, report):
        fits(report)

        assert TESTING.grade(report, report, {}).score == pytest.approx(1.0)

    @given(reports())
    def test_is_the_label_when_all_gave_it(self, report):
        found = {
            one.part: Found(one.label, 1.0, 3) for one in TESTING.observe(report, {})
        }

        label = TESTING.assemble(found, {})

        assert label == {key: report[key] for key in ("steps", "bugs", "nothing_wrong")}


class TestAReport:
    @pytest.mark.parametrize(
        "change",
        [
            {"bugs": []},
            {"nothing_wrong": True},
            {"steps": [{"outcome": "maybe"}]},
            {"steps": [{}]},
            {"bugs": [BUG | {"title": "  "}]},
            {"bugs": [BUG | {"severity": "huge"}]},
            {"bugs": [BUG | {"screenshots": ["a b"]}]},
            {"device": {}},
        ],
    )
    def test_that_is_incomplete_does_not_fit(self, change):
        fits(WRONG)

        with pytest.raises(schemas.DoesNotFit):
            fits(WRONG | change)

    def test_of_nothing_wrong_has_only_steps_that_passed(self):
        fits(FINE)

        with pytest.raises(schemas.DoesNotFit):
            fits(FINE | {"steps": [{"outcome": "blocked"}]})

    def test_has_pictures_as_its_settings_say(self):
        pictured = WRONG | {"bugs": [BUG | {"screenshots": ["01JABC"]}]}
        fits(pictured, {"screenshot": "required"})

        with pytest.raises(schemas.DoesNotFit):
            fits(WRONG, {"screenshot": "required"})
        with pytest.raises(schemas.DoesNotFit):
            fits(pictured, {"screenshot": "none"})


class TestAGrade:
    GOLD: ClassVar[dict[str, Any]] = {
        "bugs": [{"severity": "serious", "tells": [["total"], ["6.40", "6,40"]]}]
    }

    def test_counts_what_a_report_tells(self):
        half = WRONG | {"bugs": [BUG | {"actual": "It is wrong."}]}

        assert TESTING.grade(WRONG, self.GOLD, {}).score == pytest.approx(1.0)
        assert TESTING.grade(half, self.GOLD, {}).score == pytest.approx(0.6)

    def test_takes_off_a_little_for_a_severity_that_is_off(self):
        minor = WRONG | {"bugs": [BUG | {"severity": "minor"}]}

        grade = TESTING.grade(minor, self.GOLD, {})

        assert grade.score == pytest.approx(0.8 + 0.2 * 2 / 3)

    def test_gives_nothing_for_another_problem_or_none(self):
        other = dict.fromkeys(("title", "reproduce", "expected", "actual"), "colour")
        report = WRONG | {"bugs": [BUG | other]}

        assert TESTING.grade(report, self.GOLD, {}).score == 0.0
        assert TESTING.grade(FINE, self.GOLD, {}).score == 0.0

    def test_gives_nothing_for_a_false_alarm(self):
        grade = TESTING.grade(WRONG, FINE, {})

        assert grade.parts == {"steps": 0.5, "bugs": 0.0}

    def test_gives_half_for_blocked_where_it_failed(self):
        gold = {"steps": [{"outcome": "fail"}]}
        report = WRONG | {"steps": [{"outcome": "blocked"}]}

        assert TESTING.grade(report, gold, {}).score == 0.5
