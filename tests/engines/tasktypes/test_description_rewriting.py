from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Found
from hormiga.engines.tasktypes.description_rewriting.answers import (
    KeptAndForbidden,
    RewritesCross,
    SameTextTwice,
    TooLikeOriginal,
    refuse_answer,
)
from hormiga.engines.tasktypes.proofreading import limits
from hormiga.engines.tasktypes.spans import OtherText, text_hash

KIND = type_named("description-rewriting")
TEXT = "Wool scarf, 180 cm. Hand wash. 🧣"
SEVERAL: dict[str, Any] = {"most_rewrites": 4}


def answer(*texts: str) -> dict[str, Any]:
    return {"rewrites": list(texts), "pastes": 0, "text_sha256": text_hash(TEXT)}


WRITTEN = st.lists(
    st.text(min_size=1, max_size=30).filter(lambda text: text.strip()),
    min_size=1,
    max_size=4,
    unique=True,
)


class TestAnAnswer:
    @given(WRITTEN)
    def test_of_the_schema_is_graded_and_comes_back_from_one_mind(self, texts):
        said = answer(*texts)
        schemas.refuse_value(said, orjson.dumps(KIND.answer_schema(SEVERAL)))

        assert KIND.grade(said, said, SEVERAL).score == 1.0
        parts = {
            seen.part: Found(seen.label, 1.0, 3) for seen in KIND.observe(said, SEVERAL)
        }
        assert KIND.assemble(parts, SEVERAL) == {"rewrites": texts}

    @pytest.mark.parametrize("bad", [[], [" \n"], ["a", "a"], ["a"] * 5, [""]])
    def test_without_texts_of_its_own_does_not_fit(self, bad: list[str]):
        with pytest.raises(schemas.DoesNotFit):
            schemas.refuse_value(
                answer(*bad), orjson.dumps(KIND.answer_schema(SEVERAL))
            )

    @pytest.mark.parametrize(
        ("text", "settings", "refusal"),
        [
            ("short", {"min_words": 2}, limits.WrongLength),
            ("one two three", {"max_words": 2}, limits.WrongLength),
            ("🧣🧣🧣", {"max_characters": 2}, limits.WrongLength),
            ("a woollen scarf", {"keep": ["wool"]}, limits.MissingWords),
            ("the BEST  scarf", {"forbid": ["best scarf"]}, limits.ForbiddenWords),
            ("hand wash wool scarf", {"most_similar_percent": 60}, TooLikeOriginal),
        ],
    )
    def test_that_breaks_a_rule_is_refused(self, text, settings, refusal):
        with pytest.raises(refusal):
            refuse_answer(answer(text), {"text": TEXT}, settings)

        refuse_answer(answer(text), {"text": TEXT}, {})

    def test_keeps_the_task_s_own_words_too(self):
        with pytest.raises(limits.MissingWords) as refusal:
            refuse_answer(answer("a scarf"), {"text": TEXT, "keep": ["180 cm"]}, {})

        assert refusal.value.facts == {"words": ["180 cm"]}

    def test_with_one_text_twice_is_refused(self):
        with pytest.raises(SameTextTwice):
            refuse_answer(answer("a scarf", "a scarf "), {"text": TEXT}, SEVERAL)

    def test_to_another_original_is_refused(self):
        with pytest.raises(OtherText):
            refuse_answer(answer("a scarf"), {"text": TEXT + "!"}, {})


class TestAGrade:
    GOLD = {"facts": [["wool", "woollen"], ["180 cm"], ["by hand"]], "claims": ["silk"]}

    def test_is_the_share_of_facts_that_are_told(self):
        said = answer("A woollen scarf of 180 cm.")

        grade = KIND.grade(said, self.GOLD, {})

        assert grade.parts == {"facts": pytest.approx(2 / 3), "rules": 1.0}
        assert grade.score == pytest.approx(2 / 3)

    def test_is_nothing_for_a_text_that_makes_something_up(self):
        said = answer("Wool, 180 cm, by hand.", "Wool and silk, 180 cm, by hand.")

        grade = KIND.grade(said, self.GOLD, SEVERAL)

        assert grade.parts == {"facts": 1.0, "rules": 0.5}
        assert grade.score == 0.5

    def test_is_nothing_outside_the_limits(self):
        said = answer("Wool, 180 cm, by hand.")

        assert KIND.grade(said, self.GOLD, {"max_words": 3}).score == 0

    def test_without_facts_is_the_likeness_to_the_nearest_good_text(self):
        gold = answer("one two three four", "quite another")

        assert KIND.grade(answer("one two three five"), gold, {}).score == 0.75


class TestWords:
    @pytest.mark.parametrize(
        ("text", "phrase", "is_there"),
        [
            ("Cafe\u0301 solo", "caf\u00e9", True),
            ("cafés", "café", False),
            ("30 degrees", "30  degrees", True),
            ("C++ book", "c++", True),
            ("bestseller", "best", False),
        ],
    )
    def test_are_found_whole_whatever_their_case(self, text, phrase, is_there):
        assert limits.has_phrase(text, phrase) is is_there

    def test_are_alike_in_any_order(self):
        assert limits.likeness("Oak chair, light", "light chair oak") == 100
        assert limits.likeness("a b", "a c") == 50
        assert limits.likeness("", "") == 100


class TestSettings:
    def test_that_ask_for_more_than_they_allow_are_refused(self):
        with pytest.raises(RewritesCross):
            KIND.refuse({"least_rewrites": 3, "most_rewrites": 2})

    def test_that_want_what_they_forbid_are_refused(self):
        with pytest.raises(KeptAndForbidden):
            KIND.refuse({"keep": ["merino wool"], "forbid": ["Wool"]})
