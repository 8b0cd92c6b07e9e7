from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, strategies as st

from hormiga.engines import schemas
from hormiga.engines.tasktypes import scales, type_named
from hormiga.engines.tasktypes.base import Answer, Found, Settings

RELEVANCE = type_named("search-relevance")
GRADED = {"mode": "graded", "unsure": True}
SIDES = {"mode": "side-by-side", "scale": 7, "both_bad": True}
LIST = {"mode": "list", "shuffle": True}


def settled(answers: Iterable[Answer], settings: Settings) -> Any:
    """What is concluded when each part's first label wins."""
    seen: dict[str, str] = {}
    for answer in answers:
        for one in RELEVANCE.observe(answer, settings):
            seen.setdefault(one.part, one.label)
    found = {part: Found(label, 1.0, 1) for part, label in seen.items()}
    return RELEVANCE.assemble(found, settings)


def fits(answer: Answer, settings: Settings) -> None:
    schema = json.dumps(RELEVANCE.answer_schema(settings)).encode()
    schemas.refuse_value(answer, schema)


@st.composite
def preferences(draw: st.DrawFn) -> dict[str, Any]:
    better = draw(st.sampled_from(["a", "b", "tie", "both-bad"]))
    by = draw(st.integers(1, 3)) if better in "ab" else 0
    shown = draw(st.permutations(["a", "b"]))
    return {"better": better, "by": by, "shown": shown, "seed": "s"}


@st.composite
def lists(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(2, 20))
    return {
        "shown": draw(st.permutations(range(count))),
        "seed": "s",
        "grades": draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)),
        "ranking": draw(st.permutations(range(count))),
    }


ANSWERS = st.one_of(
    st.tuples(st.just(GRADED), st.builds(lambda n: {"grade": n}, st.integers(0, 3))),
    st.tuples(st.just(GRADED), st.just({"unsure": True})),
    st.tuples(st.just(SIDES), preferences()),
    st.tuples(st.just(LIST), lists()),
)
PAGE = {"shown", "seed", "unsure"}


class TestAnyAnswer:
    @given(ANSWERS)
    def test_is_right_when_it_is_the_known_one(self, case):
        settings, answer = case
        fits(answer, settings)

        assert RELEVANCE.grade(answer, answer, settings).score == 1.0

    @given(ANSWERS)
    def test_is_the_label_when_all_gave_it(self, case):
        settings, answer = case

        label = settled([answer] * 3, settings)

        assert label == {key: it for key, it in answer.items() if key not in PAGE}


class TestAGrade:
    @pytest.mark.parametrize(("given_", "score"), [(3, 1), (2, 2 / 3), (0, 0)])
    def test_near_the_known_one_is_partly_right(self, given_, score):
        grade = RELEVANCE.grade({"grade": given_}, {"grade": 3}, GRADED)

        assert grade.score == pytest.approx(score)

    def test_is_wrong_where_nobody_can_judge(self):
        assert RELEVANCE.grade({"grade": 0}, {"unsure": True}, GRADED).score == 0.0
        assert RELEVANCE.grade({"unsure": True}, {"grade": 0}, GRADED).score == 0.0

    @pytest.mark.parametrize(
        "answer", [{"grade": 4}, {"grade": -1}, {}, {"grade": "3"}]
    )
    def test_outside_the_scale_does_not_fit(self, answer):
        with pytest.raises(schemas.DoesNotFit):
            fits(answer, GRADED)


class TestAPreference:
    @pytest.mark.parametrize(
        ("better", "by", "score"),
        [
            ("a", 2, 1.0),
            ("a", 3, 0.75),
            ("a", 1, 0.75),
            ("tie", 0, 0.0),
            ("b", 2, 0.0),
            ("both-bad", 0, 0.0),
        ],
    )
    def test_loses_by_its_strength_and_all_by_its_side(self, better, by, score):
        gold = {"better": "a", "by": 2}

        grade = RELEVANCE.grade({"better": better, "by": by}, gold, SIDES)

        assert grade.score == score

    def test_that_is_slight_is_half_a_tie(self):
        slight, tie = {"better": "b", "by": 1}, {"better": "tie", "by": 0}

        assert RELEVANCE.grade(slight, tie, SIDES).score == 0.5
        assert RELEVANCE.grade(tie, slight, SIDES).score == 0.5

    def test_for_both_bad_fits_only_where_it_is_offered(self):
        answer = {"better": "both-bad", "by": 0, "shown": ["a", "b"], "seed": "s"}
        fits(answer, SIDES)

        with pytest.raises(schemas.DoesNotFit):
            fits(answer, SIDES | {"both_bad": False})


class TestARanking:
    def test_loses_by_each_pair_that_stands_the_wrong_way_round(self):
        gold = {"ranking": [0, 1, 2]}

        score = RELEVANCE.grade({"ranking": [1, 0, 2]}, gold, LIST).score

        assert score == pytest.approx(2 / 3)

    def test_is_made_of_the_pairs_that_most_workers_agree_on(self):
        pairs = {"pair:0:1": "1", "pair:0:2": "0", "pair:1:2": "1"}
        found = {part: Found(label, 0.9, 3) for part, label in pairs.items()}

        assert RELEVANCE.assemble(found, LIST) == {"ranking": [1, 0, 2]}

    def test_leaves_out_pairs_that_nobody_is_found_to_have_named(self):
        found = {"pair:0:1": Found("", 0.9, 3), "grade:0": Found("", 0.9, 3)}

        assert RELEVANCE.assemble(found, LIST) == {}

    @given(st.permutations(range(6)), st.permutations(range(6)))
    def test_and_its_reverse_share_the_pairs_between_them(self, one, gold):
        there = scales.ranking_score(one, gold)
        back = scales.ranking_score(one[::-1], gold)

        assert there + back == pytest.approx(1.0)


class TestTheOrderOfASeed:
    def test_is_the_same_each_time(self):
        assert scales.order("kettles-1", 4) == [1, 3, 0, 2]
        assert scales.order("kettles-4", 4) == [3, 2, 1, 0]

    def test_puts_each_side_first_about_as_often(self):
        first = [scales.order(str(seed), 2)[0] for seed in range(1000)]

        assert 450 < sum(first) < 550
