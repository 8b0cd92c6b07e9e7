"""When a quiz is passed and a lesson done: laws that hold for all values."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hormiga.domain.courses.rules import (
    QuizIncomplete,
    is_lesson_done,
    percent_of,
    quiz_scores,
    shuffled,
)

NAMES = st.sampled_from("abcdef")
ANSWERS = st.dictionaries(NAMES, st.integers(0, 4))


class TestAnOrder:
    @given(st.integers(0, 8), st.text(max_size=20))
    def test_has_each_option_once(self, count, key):
        assert sorted(shuffled(count=count, key=key)) == list(range(count))

    def test_is_the_same_for_the_same_key_and_others_for_other_keys(self):
        orders = {tuple(shuffled(count=4, key=f"round {n}")) for n in range(60)}

        assert shuffled(count=4, key="x") == shuffled(count=4, key="x")
        assert len(orders) > 15


class TestAQuiz:
    @given(ANSWERS, ANSWERS)
    def test_scores_each_question_or_refuses_all(self, right, chosen):
        if right.keys() - chosen.keys():
            with pytest.raises(QuizIncomplete):
                quiz_scores(right=right, chosen=chosen)
            return

        scores = quiz_scores(right=right, chosen=chosen)

        assert scores == {n: float(chosen[n] == right[n]) for n in right}

    @given(ANSWERS)
    def test_that_is_all_right_has_every_score(self, right):
        scores = quiz_scores(right=right, chosen=right)

        assert percent_of(list(scores.values())) == (100 if right else 0)


class TestAPercentage:
    @given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
    def test_lies_between_the_worst_and_the_best(self, scores):
        assert min(scores) * 100 - 1 < percent_of(scores) <= max(scores) * 100 + 1e-6

    @pytest.mark.parametrize(
        ("scores", "percent"),
        [([1, 1, 0], 66), ([1, 1, 1, 1, 0], 80), ([0.7] * 3, 70), ([], 0)],
    )
    def test_is_rounded_down(self, scores, percent):
        assert percent_of(scores) == percent


class TestALesson:
    @given(st.sets(NAMES), st.sets(NAMES))
    def test_that_asks_is_done_when_all_of_it_is_passed(self, asked, passed):
        done = is_lesson_done(asked=asked, passed=passed)

        assert done == (bool(asked) and not asked - passed)
