from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import type_named
from hormiga.engines.tasktypes.base import Found
from hormiga.engines.tasktypes.named_entities.answers import (
    LooseRelation,
    MarksOverlap,
    RepeatedLabel,
    UnknownLabel,
    refuse_answer,
)
from hormiga.engines.tasktypes.spans import SpanDisagrees, span_of, text_hash

KIND = type_named("named-entities")
TEXT = "Ana 👩‍👧 of Río Claro\r\nlives in Lima. שלום"
SETTINGS: dict[str, Any] = {
    "labels": [{"id": name, "title": name} for name in ("PER", "ORG", "LOC")],
    "relations": [
        {"id": "works", "title": "works", "from": ["PER"], "to": ["ORG"]},
        {"id": "near", "title": "near", "symmetric": True},
    ],
}


def answer(*marks: tuple[int, int, str], relations: Any = ()) -> dict[str, Any]:
    """Number marks from e1 on; relations are (from, to, label)."""
    entities = [
        span_of(TEXT, start, end) | {"id": f"e{number}", "label": label}
        for number, (start, end, label) in enumerate(marks, 1)
    ]
    said: dict[str, Any] = {"entities": entities, "text_sha256": text_hash(TEXT)}
    if not marks:
        said["none"] = True
    if relations:
        said["relations"] = [
            {"from": start, "to": end, "label": label}
            for start, end, label in relations
        ]
    return said


def unanimous(said: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    parts = {
        seen.part: Found(seen.label, 1.0, 3) for seen in KIND.observe(said, settings)
    }
    label: dict[str, Any] = KIND.assemble(parts, settings)
    return label


PLACES = st.tuples(
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 12),
    st.sampled_from(["PER", "ORG", "LOC"]),
).map(lambda mark: (mark[0], min(len(TEXT), mark[0] + mark[1]), mark[2]))


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    marks = sorted(set(draw(st.lists(PLACES, max_size=6))))
    ids = [f"e{number}" for number in range(1, len(marks) + 1)]
    if not ids:
        return answer()
    pairs = st.tuples(st.sampled_from(ids), st.sampled_from(ids), st.just("near"))
    kept = {(min(a, b), max(a, b), c) for a, b, c in draw(st.sets(pairs, max_size=3))}
    return answer(*marks, relations=sorted(kept))


class TestAnAnswer:
    @given(answers())
    def test_of_the_schema_is_graded_and_comes_back_from_one_mind(self, said):
        schemas.refuse_value(said, orjson.dumps(KIND.answer_schema(SETTINGS)))
        refuse_answer(said, {"text": TEXT}, SETTINGS)

        assert KIND.grade(said, said, SETTINGS).score == 1.0
        label = unanimous(said, SETTINGS)
        assert label["entities"] == said["entities"]
        assert label.get("relations", []) == said.get("relations", [])
        schemas.refuse_value(
            label | {"text_sha256": said["text_sha256"]},
            orjson.dumps(KIND.answer_schema(SETTINGS)),
        )

    @given(answers(), answers())
    def test_is_graded_alike_from_both_sides(self, one, other):
        here = KIND.grade(one, other, SETTINGS).score
        there = KIND.grade(other, one, SETTINGS).score

        assert 0 <= here <= 1
        assert here == pytest.approx(there)

    def test_without_marks_says_so_and_none_with_marks_does_not_fit(self):
        schema = orjson.dumps(KIND.answer_schema(SETTINGS))
        silent = {"entities": [], "text_sha256": text_hash(TEXT)}

        for bad in (silent, answer((0, 3, "PER")) | {"none": True}):
            with pytest.raises(schemas.DoesNotFit):
                schemas.refuse_value(bad, schema)
        schemas.refuse_value(answer(), schema)

    def test_whose_offsets_and_words_disagree_is_refused(self):
        said = answer((0, 3, "PER"))
        said["entities"][0]["end_utf16"] = 4

        with pytest.raises(SpanDisagrees):
            refuse_answer(said, {"text": TEXT}, SETTINGS)

    @pytest.mark.parametrize(
        ("nesting", "marks", "is_fine"),
        [
            ("none", [(0, 3, "PER"), (4, 8, "LOC")], True),
            ("none", [(0, 8, "PER"), (4, 8, "LOC")], False),
            ("nested", [(0, 8, "PER"), (4, 8, "LOC")], True),
            ("nested", [(0, 6, "PER"), (4, 8, "LOC")], False),
            ("overlapping", [(0, 6, "PER"), (4, 8, "LOC")], True),
        ],
    )
    def test_overlaps_as_its_project_allows(self, nesting, marks, is_fine):
        settings = SETTINGS | {"nesting": nesting}

        if is_fine:
            refuse_answer(answer(*marks), {"text": TEXT}, settings)
        else:
            with pytest.raises(MarksOverlap):
                refuse_answer(answer(*marks), {"text": TEXT}, settings)

    @pytest.mark.parametrize("ends", [("e2", "e1"), ("e1", "e9")])
    def test_that_joins_what_may_not_be_joined_is_refused(self, ends):
        said = answer((0, 3, "PER"), (11, 20, "ORG"), relations=[(*ends, "works")])

        with pytest.raises(LooseRelation):
            refuse_answer(said, {"text": TEXT}, SETTINGS)


class TestAGrade:
    def test_counts_exact_marks_whole_and_touching_ones_half(self):
        gold = answer((0, 3, "PER"), (11, 20, "ORG"), (31, 35, "LOC"))
        said = answer((0, 3, "PER"), (11, 14, "ORG"), (31, 35, "ORG"))

        grade = KIND.grade(said, gold, SETTINGS)

        assert grade.parts == {"entities": pytest.approx(0.5)}

    def test_weighs_relations_three_tenths(self):
        marks = [(0, 3, "PER"), (11, 20, "ORG")]
        gold = answer(*marks, relations=[("e1", "e2", "works")])

        grade = KIND.grade(answer(*marks), gold, SETTINGS)

        assert grade.parts == {"entities": 1.0, "relations": 0.0}
        assert grade.score == pytest.approx(0.7)

    def test_takes_a_relation_without_direction_from_either_end(self):
        marks = [(0, 3, "PER"), (11, 20, "ORG")]
        gold = answer(*marks, relations=[("e1", "e2", "near")])
        said = answer(*marks, relations=[("e2", "e1", "near")])

        assert KIND.grade(said, gold, SETTINGS).score == 1.0

    def test_is_nothing_in_another_text(self):
        gold = answer((0, 3, "PER"))
        said = gold | {"text_sha256": "0" * 64}

        assert KIND.grade(said, gold, SETTINGS).score == 0

    def test_gives_nothing_for_words_that_do_not_stand_there(self):
        gold = answer((0, 3, "PER"))
        said = answer((0, 3, "PER"))
        said["entities"][0]["text"] = "Eva"

        assert KIND.grade(said, gold, SETTINGS).score == 0


class TestALabel:
    def test_leaves_out_marks_that_most_did_not_make(self):
        said = answer((0, 3, "PER"), (11, 20, "ORG"))
        parts = [seen.part for seen in KIND.observe(said, SETTINGS)]
        found = {
            parts[0]: Found("PER", 0.9, 3),
            parts[1]: Found("", 0.7, 3),
        }

        label = KIND.assemble(found, SETTINGS)

        assert [one["text"] for one in label["entities"]] == ["Ana"]

    def test_drops_a_relation_with_its_mark(self):
        said = answer((0, 3, "PER"), (11, 20, "ORG"), relations=[("e1", "e2", "works")])
        found = {
            seen.part: Found(
                ""
                if '"ORG"' not in seen.part and "R\u00edo" in seen.part
                else seen.label,
                1.0,
                3,
            )
            for seen in KIND.observe(said, SETTINGS)
        }

        label = KIND.assemble(found, SETTINGS)

        assert [one["label"] for one in label["entities"]] == ["PER"]
        assert "relations" not in label

    def test_keeps_the_surer_of_two_marks_that_may_not_overlap(self):
        said = answer((0, 8, "ORG"), (0, 3, "PER"))
        sure = {"ORG": 0.6, "PER": 0.8}
        found = {
            seen.part: Found(seen.label, sure[seen.label], 3)
            for seen in KIND.observe(said, SETTINGS)
        }

        label = KIND.assemble(found, SETTINGS | {"nesting": "none"})

        assert [one["label"] for one in label["entities"]] == ["PER"]


class TestSettings:
    def test_with_an_id_twice_are_refused(self):
        twice = {"labels": [{"id": "a", "title": "A"}] * 2}

        with pytest.raises(RepeatedLabel):
            KIND.refuse(twice)

    def test_whose_relation_ends_nowhere_are_refused(self):
        relation = {"id": "r", "title": "R", "to": ["GONE"]}

        with pytest.raises(UnknownLabel) as refusal:
            KIND.refuse(SETTINGS | {"relations": [relation]})

        assert refusal.value.facts == {"label": "GONE", "relation": "r"}
