from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from hormiga.engines.inference import (
    Answers,
    MissingAnswer,
    NoAnswers,
    RepeatedAnswer,
)
from hormiga.engines.inference.answers import _sorted_rows, natural_order


class TestAnswers:
    def test_are_sorted_by_task_worker_and_label_whatever_the_row_order(self):
        table = {
            "task": ["t2", "t1", "t1"],
            "worker": ["ana", "bea", "ana"],
            "label": ["yes", "no", "yes"],
        }

        answers = Answers.of(table)

        assert answers.tasks.tolist() == ["t1", "t2"]
        assert answers.workers.tolist() == ["ana", "bea"]
        assert answers.labels == ("no", "yes")
        assert answers.task.tolist() == [0, 0, 1]
        assert answers.worker.tolist() == [0, 1, 0]
        assert answers.label.tolist() == [1, 0, 1]

    def test_keep_whole_number_ids_as_numbers_in_order_of_value(self):
        table = {
            "task": np.array([10, 9], dtype=np.int64),
            "worker": [7, 100],
            "label": ["a", "b"],
        }

        answers = Answers.of(table)

        assert answers.tasks.tolist() == [9, 10]
        assert answers.workers.tolist() == [7, 100]
        assert answers.tasks.dtype == np.int64

    def test_read_an_arrow_table_like_a_dictionary(self):
        table = {"task": ["b", "a"], "worker": [2, 1], "label": ["x", "y"]}

        answers = Answers.of(pa.table(table))

        assert answers.tasks.tolist() == Answers.of(table).tasks.tolist() == ["a", "b"]
        assert answers.workers.tolist() == [1, 2]
        assert answers.labels == ("x", "y")

    def test_sort_alike_where_a_row_does_not_fit_one_whole_number(self):
        dice = np.random.default_rng(3)
        a, b, c = (dice.integers(0, 4, 200).astype(np.int32) for _ in range(3))

        narrow = _sorted_rows(a, b, c, (4, 4, 4))
        wide = _sorted_rows(a, b, c, (2**30, 2**30, 2**30))

        assert [one.tolist() for one in narrow] == [one.tolist() for one in wide]

    def test_count_votes_by_class_and_task(self):
        table = {"task": [1, 1, 2], "worker": [1, 2, 1], "label": ["a", "a", "b"]}

        votes = Answers.of(table).votes()

        assert votes.tolist() == [[2.0, 0.0], [0.0, 1.0]]

    def test_refuse_a_worker_who_answers_a_task_twice(self):
        table = {"task": [1, 1], "worker": [5, 5], "label": ["a", "b"]}

        with pytest.raises(RepeatedAnswer) as refused:
            Answers.of(table)

        assert refused.value.facts == {"task": 1, "worker": 5}

    def test_pool_a_workers_repeats_where_they_are_allowed(self):
        table = {"task": [1, 1], "worker": [5, 5], "label": ["a", "b"]}

        answers = Answers.of(table, repeats=True)

        assert answers.votes().tolist() == [[1.0], [1.0]]

    def test_refuse_to_be_none(self):
        with pytest.raises(NoAnswers):
            Answers.of({"task": [], "worker": [], "label": []})

    @pytest.mark.parametrize("hole", [None, float("nan")])
    def test_refuse_a_hole(self, hole):
        with pytest.raises(MissingAnswer):
            Answers.of({"task": [1], "worker": [1], "label": [hole]})


class TestNaturalOrder:
    def test_sorts_numbers_by_value(self):
        assert natural_order(["10", "9", "-1.5"]) == [2, 1, 0]

    def test_sorts_numbers_inside_texts_by_value(self):
        assert natural_order(["item 10", "item 2", "Item"]) == [2, 1, 0]

    def test_survives_digits_without_end(self):
        assert natural_order(["a" + "9" * 6_000, "a8"]) == [1, 0]
