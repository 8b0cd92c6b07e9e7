from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.schemas import DoesNotFit
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Found

KIND = type_named("text-moderation")
IDS = ("insult", "threat", "private")
POLICY = {"categories": [{"id": one, "title": one} for one in IDS], "unsure": True}
SAFE = {"categories": [], "safe": True}


def judged(severity: Any) -> Any:
    return {"categories": list(severity), "severity": severity}


ANSWERS = st.one_of(
    st.dictionaries(st.sampled_from(IDS), st.integers(1, 3), min_size=1).map(judged),
    st.just(SAFE),
    st.just({"categories": [], "unsure": True}),
)


def fits(answer) -> None:
    schemas.refuse_value(answer, orjson.dumps(KIND.answer_schema(POLICY)))


def concluded(answer: Any) -> Any:
    seen = KIND.observe(answer, POLICY)
    found = {one.part: Found(one.label, 1.0, 3) for one in seen}
    return KIND.assemble(found, POLICY)


def content(answer: Any) -> Any:
    return answer.get("severity"), answer.get("safe"), answer.get("unsure")


class TestAnAnswer:
    @given(ANSWERS)
    def test_fits_and_comes_back_from_a_crowd_of_one_mind(self, answer):
        fits(answer)

        assert KIND.grade(answer, answer, POLICY).score == 1.0
        assert content(concluded(answer)) == content(answer)

    @given(ANSWERS, ANSWERS)
    def test_has_a_grade_between_nothing_and_all(self, answer, gold):
        grade = KIND.grade(answer, gold, POLICY)

        assert 0 <= grade.score <= 1
        assert (grade.score == 1) == (content(answer) == content(gold))

    @pytest.mark.parametrize(
        "answer",
        [
            {"categories": []},
            {"categories": ["insult"]},
            {"categories": ["insult"], "severity": {}},
            {"categories": ["insult"], "severity": {"insult": 0}},
            {"categories": ["insult"], "severity": {"insult": 4}},
            {"categories": ["insult"], "severity": {"insult": 1, "threat": 1}},
            judged({"insult": 1}) | {"safe": True},
            SAFE | {"unsure": True},
            SAFE | {"severity": {"insult": 1}},
            {"categories": [], "safe": False},
        ],
    )
    def test_that_says_two_things_or_half_of_one_is_refused(self, answer):
        with pytest.raises(DoesNotFit):
            fits(answer)


class TestAGrade:
    def test_falls_a_little_with_another_severity(self):
        gold = judged({"insult": 1})

        near, far = (
            KIND.grade(judged({"insult": level}), gold, POLICY).score
            for level in (2, 3)
        )

        assert near == pytest.approx(0.9)
        assert far == pytest.approx(0.8)

    def test_of_a_missed_category_is_nothing(self):
        assert KIND.grade(SAFE, judged({"threat": 3}), POLICY).score == 0
