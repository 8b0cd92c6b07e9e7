from __future__ import annotations

import json
from itertools import combinations
from typing import Any, ClassVar

import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Answer, Found, Settings
from hormiga.engines.tasktypes.model_preference import answers

PREFERENCE = type_named("model-preference")
SETTINGS: dict[str, Any] = {
    "scale": 7,
    "both_bad": True,
    "criteria": [{"id": "clear", "title": "Clear"}, {"id": "right", "title": "Right"}],
    "reason": "optional",
}
ONE: dict[str, Any] = {"pair": [0, 1], "better": 1, "by": 2}


def fits(answer: Answer, settings: Settings) -> None:
    schema = json.dumps(PREFERENCE.answer_schema(settings)).encode()
    schemas.refuse_value(answer, schema)


@st.composite
def compared(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(2, 4))
    comparisons = []
    for one, other in combinations(range(count), 2):
        better = draw(st.sampled_from([one, other, "tie", "both-bad"]))
        by = 0 if isinstance(better, str) else draw(st.integers(1, 3))
        comparisons.append({"pair": [one, other], "better": better, "by": by})
    stars = st.lists(st.integers(1, 5), min_size=count, max_size=count)
    return {
        "comparisons": comparisons,
        "ratings": {"clear": draw(stars), "right": draw(stars)},
        "shown": draw(st.permutations(range(count))),
        "seed": draw(st.text(min_size=1, max_size=64)),
        "reason": draw(st.text(max_size=50)),
    }


class TestAnyAnswer:
    @given(compared())
    def test_is_right_when_it_is_the_known_one(self, answer):
        fits(answer, SETTINGS)

        assert PREFERENCE.grade(answer, answer, SETTINGS).score == 1.0

    @given(compared())
    def test_is_the_label_when_all_gave_it(self, answer):
        seen = PREFERENCE.observe(answer, SETTINGS)
        found = {one.part: Found(one.label, 1.0, 3) for one in seen}

        label = PREFERENCE.assemble(found, SETTINGS)

        assert label == {key: answer[key] for key in ("comparisons", "ratings")}


class TestAKnownAnswer:
    def test_judges_only_what_it_names(self):
        answer = {
            "comparisons": [ONE, {"pair": [0, 2], "better": "tie", "by": 0}],
            "ratings": {"clear": [1, 1, 1], "right": [5, 3, 1]},
        }
        gold = {"comparisons": [ONE], "ratings": {"right": [5, None, 3]}}

        grade = PREFERENCE.grade(answer, gold, SETTINGS)

        assert grade.parts == {"comparisons": 1.0, "ratings": 0.75}
        assert grade.score == 0.875

    def test_counts_a_pair_that_is_missing_as_wrong(self):
        gold = {"comparisons": [ONE, {"pair": [1, 2], "better": 1, "by": 1}]}

        assert PREFERENCE.grade({"comparisons": [ONE]}, gold, SETTINGS).score == 0.5


class TestAPair:
    def test_that_was_not_settled_is_no_comparison(self):
        found = {"better:0:1": Found("", 0.6, 3), "by:0:1": Found("2", 0.6, 3)}

        assert PREFERENCE.assemble(found, SETTINGS) == {}

    def test_has_a_strength_even_where_most_called_it_level(self):
        found = {"better:0:1": Found("1", 0.6, 3), "by:0:1": Found("0", 0.4, 3)}

        (one,) = PREFERENCE.assemble(found, SETTINGS)["comparisons"]

        assert one == {"pair": [0, 1], "better": 1, "by": 1}


class TestAnAnswer:
    BASE: ClassVar[dict[str, Any]] = {
        "shown": [0, 1],
        "seed": "s",
        "comparisons": [ONE],
    }

    @pytest.mark.parametrize(
        "change",
        [
            {"comparisons": []},
            {"comparisons": [{"pair": [1, 0], "better": 1, "by": 1}]},
            {"comparisons": [{"pair": [0, 1], "better": "best", "by": 1}]},
            {"comparisons": [{"pair": [0, 1], "better": 1, "by": 3}]},
            {"shown": [0, 0]},
            {"seed": ""},
            {"reason": "short"},
            {"model": "x"},
        ],
    )
    def test_outside_its_settings_does_not_fit(self, change):
        settings = {"reason": "required", "min_reason": 6}
        fits(self.BASE | {"reason": "longer"}, settings)

        with pytest.raises(schemas.DoesNotFit):
            fits(self.BASE | {"reason": "longer"} | change, settings)


class TestSettings:
    def test_that_ask_nothing_are_refused(self):
        with pytest.raises(answers.NothingAsked):
            PREFERENCE.refuse({"compare": False})

    def test_with_a_criterion_twice_are_refused(self):
        twice = [{"id": "clear", "title": "a"}, {"id": "clear", "title": "b"}]

        with pytest.raises(answers.RepeatedCriterion):
            PREFERENCE.refuse({"criteria": twice})
