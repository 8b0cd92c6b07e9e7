from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.schemas import DoesNotFit
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Found
from hormiga.engines.tasktypes.web_page_categories import STATES

KIND = type_named("web-page-categories")
IDS = ("shop", "news", "forum")
ONE = {"categories": [{"id": one, "title": one} for one in IDS], "unsure": True}
SEVERAL = ONE | {"multiple": True}


def states() -> st.SearchStrategy:
    return st.sampled_from(STATES).map(lambda one: {"categories": [], "state": one})


def answers(*, most: int) -> st.SearchStrategy:
    chosen = st.lists(st.sampled_from(IDS), min_size=1, max_size=most, unique=True)
    unsure = st.just({"categories": [], "unsure": True})
    return st.one_of(chosen.map(lambda ids: {"categories": ids}), states(), unsure)


def fits(answer, settings) -> None:
    schemas.refuse_value(answer, orjson.dumps(KIND.answer_schema(settings)))


def concluded(answer: Any, settings: Any) -> Any:
    seen = KIND.observe(answer, settings)
    found = {one.part: Found(one.label, 1.0, 3) for one in seen}
    return KIND.assemble(found, settings)


def content(answer: Any) -> Any:
    return set(answer["categories"]), answer.get("state")


class TestAnAnswer:
    @given(answers(most=1))
    def test_of_one_choice_fits_and_comes_back(self, answer):
        fits(answer, ONE)

        assert KIND.grade(answer, answer, ONE).score == 1.0
        assert content(concluded(answer, ONE)) == content(answer)

    @given(answers(most=3))
    def test_of_several_choices_fits_and_comes_back(self, answer):
        fits(answer, SEVERAL)

        assert KIND.grade(answer, answer, SEVERAL).score == 1.0
        assert content(concluded(answer, SEVERAL)) == content(answer)

    @pytest.mark.parametrize(
        "answer",
        [
            {"categories": []},
            {"categories": ["shop"], "state": "dead"},
            {"categories": ["shop"], "unsure": True},
            {"categories": [], "state": "dead", "unsure": True},
            {"categories": [], "state": "asleep"},
            {"categories": ["shop", "news"]},
            {"categories": ["house"]},
            {"categories": ["shop"], "more": 1},
            {"state": "dead"},
        ],
    )
    def test_that_says_two_things_or_nothing_is_refused(self, answer):
        with pytest.raises(DoesNotFit):
            fits(answer, ONE)


class TestAGrade:
    def test_of_a_category_for_a_page_out_of_reach_is_nothing(self):
        gold = {"categories": [], "state": "dead"}

        assert KIND.grade({"categories": ["shop"]}, gold, ONE).score == 0
        assert KIND.grade({"categories": [], "state": "login"}, gold, ONE).score == 0
