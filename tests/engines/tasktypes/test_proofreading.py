# ruff: noqa: RUF001 - letters of other scripts are the point
from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Found
from hormiga.engines.tasktypes.proofreading import limits
from hormiga.engines.tasktypes.proofreading.answers import (
    ChangesDisagree,
    RepeatedKind,
    TooMuchChanged,
    refuse_answer,
)
from hormiga.engines.tasktypes.proofreading.changes import (
    changes_of,
    compared,
    corrected,
    original_of,
)
from hormiga.engines.tasktypes.spans import SpanDisagrees, span_of, text_hash

KIND = type_named("proofreading")
EACH: dict[str, Any] = {"tags": "each"}
TEXT = "Hola 👩‍👧:\r\nvan a haver tres  cafés y el te.\r\nשלום"


def answer(text: str, *changes: tuple[int, int, str, str], **more: Any) -> Any:
    made = [
        span_of(text, start, end) | {"to": to, "types": [kind]}
        for start, end, to, kind in changes
    ]
    return {
        "text": corrected(text, [change[:3] for change in changes]),
        "no_change": not made,
        "changes": made,
        "pastes": 0,
        "text_sha256": text_hash(text),
    } | more


@st.composite
def answers(draw: st.DrawFn, text: str = TEXT) -> Any:
    """Corrections that do not reach into one another, with new words of any script."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    kinds = st.sampled_from(["spelling", "grammar", "punctuation", "style"])
    to = st.text("ab é\r\n👧ש", max_size=4)
    changes = [
        (start, end, draw(to), draw(kinds))
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    return answer(text, *changes)


class TestAnAnswer:
    @given(answers())
    def test_of_the_schema_is_graded_and_comes_back_from_one_mind(self, said):
        schemas.refuse_value(said, orjson.dumps(KIND.answer_schema(EACH)))
        refuse_answer(said, {"text": TEXT}, EACH)

        assert KIND.grade(said, said, EACH).score == pytest.approx(1.0)
        parts = {
            seen.part: Found(seen.label, 1.0, 3) for seen in KIND.observe(said, EACH)
        }
        label = KIND.assemble(parts, EACH)
        assert {**said, **label} == said

    @given(answers())
    def test_holds_the_original_too(self, said):
        assert original_of(said) == TEXT

    @given(answers(), answers())
    def test_is_graded_against_any_other_without_an_error(self, one, other):
        assert 0 <= KIND.grade(one, other, EACH).score <= 1
        assert 0 <= KIND.grade(one, {"text": other["text"]}, EACH).score <= 1

    def test_that_says_neither_changed_nor_right_does_not_fit(self):
        said = answer(TEXT) | {"no_change": False}

        with pytest.raises(schemas.DoesNotFit):
            schemas.refuse_value(said, orjson.dumps(KIND.answer_schema(EACH)))

    def test_that_needs_no_change_fits_only_where_that_is_offered(self):
        said = answer(TEXT)

        schemas.refuse_value(said, orjson.dumps(KIND.answer_schema(EACH)))
        with pytest.raises(schemas.DoesNotFit):
            schemas.refuse_value(
                said, orjson.dumps(KIND.answer_schema({"no_change": False}))
            )

    def test_whose_changes_do_not_lead_to_its_text_is_refused(self):
        said = answer(TEXT, (0, 4, "Buenas", "style")) | {"text": "Buenas noches"}

        with pytest.raises(ChangesDisagree):
            refuse_answer(said, {"text": TEXT}, EACH)

    def test_whose_offsets_disagree_is_refused(self):
        said = answer(TEXT, (0, 4, "Buenas", "style"))
        said["changes"][0]["end_utf16"] = 5

        with pytest.raises(SpanDisagrees):
            refuse_answer(said, {"text": TEXT}, EACH)

    def test_that_changes_too_much_is_refused(self):
        said = answer("one two three four", (0, 13, "a b c", "style"))

        refuse_answer(said, {"text": "one two three four"}, EACH)
        with pytest.raises(TooMuchChanged) as refusal:
            refuse_answer(
                said,
                {"text": "one two three four"},
                EACH | {"most_changed_percent": 50},
            )
        assert refusal.value.facts == {"percent": 75}


class TestAGrade:
    GOLD = answer(
        "he have two cat", (3, 7, "has", "grammar"), (12, 15, "cats", "grammar")
    )

    def test_is_the_f1_of_the_changes_and_a_fifth_their_kinds(self):
        said = answer(
            "he have two cat", (3, 7, "has", "spelling"), (0, 2, "He", "spelling")
        )

        grade = KIND.grade(said, self.GOLD, EACH)

        assert grade.parts == {"changes": 0.5, "types": 0.0}
        assert grade.score == pytest.approx(0.4)

    def test_against_a_text_alone_compares_words_anew(self):
        said = answer("he have two cat", (0, 15, "he has two cat", "style"))

        grade = KIND.grade(said, {"text": "he has two cats"}, {})

        assert grade.parts == {"changes": pytest.approx(2 / 3)}

    def test_is_full_for_the_same_text_however_it_was_written(self):
        said = answer("he have two cat", (0, 15, "he has two cats", "style"))

        assert KIND.grade(said, self.GOLD, {}).score == 1.0


class TestALabel:
    def test_takes_the_changes_that_most_made(self):
        one = answer("teh cat sit", (0, 3, "the", "spelling"), (8, 11, "sat", "style"))
        parts = list(KIND.observe(one, EACH))
        found = {
            seen.part: Found("" if "8" in seen.part else seen.label, 0.8, 3)
            for seen in parts
        }

        label = KIND.assemble(found, EACH)

        assert label["text"] == "the cat sit"
        assert label["no_change"] is False
        assert changes_of(label) == {(0, 3, "the")}

    def test_knows_a_deletion_from_nothing(self):
        said = answer("a a cat", (0, 2, "", "grammar"))
        found = {
            seen.part: Found(seen.label, 1.0, 3) for seen in KIND.observe(said, EACH)
        }

        assert KIND.assemble(found, EACH)["text"] == "a cat"


class TestComparing:
    @given(st.text("ab \r\né👧.", max_size=40), st.text("ab \r\né👧.", max_size=40))
    def test_finds_changes_that_lead_from_one_text_to_the_other(self, one, other):
        assert corrected(one, compared(one, other)) == other


class TestSettings:
    def test_whose_limits_cross_are_refused(self):
        with pytest.raises(limits.LimitsCross) as refusal:
            KIND.refuse({"min_words": 9, "max_words": 8})

        assert refusal.value.facts == {"field": "min_words"}

    def test_with_a_kind_twice_are_refused(self):
        with pytest.raises(RepeatedKind):
            KIND.refuse({"types": [{"id": "a", "title": "A"}] * 2})
