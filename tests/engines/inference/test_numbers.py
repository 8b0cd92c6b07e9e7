from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from hormiga.engines.inference import Mean, Median
from hormiga.engines.inference.numbers import NotANumber

TABLE = {
    "task": [1, 1, 1, 2, 2],
    "worker": [1, 2, 3, 1, 2],
    "label": ["1", "2", "9", "4", "5"],
}


class TestMean:
    def test_averages_each_task(self):
        model = Mean().fit(TABLE)

        assert model.labels_.tolist() == ["4", "4.5"]

    def test_trusts_a_task_more_whose_workers_agree(self):
        model = Mean().fit(
            {
                "task": [1, 1, 2, 2, 3, 3],
                "worker": [1, 2, 1, 2, 1, 2],
                "label": [10, 10, 50, 70, 90, 91],
            }
        )

        assert model.confidence_[0] > model.confidence_[2] > model.confidence_[1]

    @pytest.mark.parametrize("text", ["", "many", "nan", "inf", "1_000", "1,5"])
    def test_refuses_what_is_no_number(self, text):
        with pytest.raises(NotANumber):
            Mean().fit({"task": [1], "worker": [1], "label": [text]})


class TestMedian:
    def test_takes_the_middle_or_the_mean_of_the_middle_two(self):
        model = Median().fit(TABLE)

        assert model.labels_.tolist() == ["2", "4.5"]


class TestMeanAndMedian:
    @given(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 5), st.floats(-1e6, 1e6)),
            min_size=1,
            unique_by=lambda row: row[:2],
        )
    )
    def test_lie_between_the_answers_and_trust_is_a_share(self, rows):
        task, worker, label = zip(*rows, strict=True)

        for method in (Mean(), Median()):
            model = method.fit({"task": task, "worker": worker, "label": label})

            for of, value in zip(sorted(set(task)), model.values_, strict=True):
                told = [number for at, _, number in rows if at == of]
                assert min(told) - 1e-6 <= value <= max(told) + 1e-6
            assert 0 <= model.confidence_.min() <= model.confidence_.max() <= 1
            assert 0 <= model.skills_.min() <= model.skills_.max() <= 1
