from __future__ import annotations

import json

import numpy as np
import pytest

from hormiga.engines.inference import FusedBoxes
from hormiga.engines.inference.boxes import (
    NotBoxes,
    boxes_of,
    matched,
    overlaps,
    weighted_median,
    written,
)


def fused(*answers: str) -> FusedBoxes:
    return FusedBoxes().fit(
        {"task": [1] * len(answers), "worker": range(len(answers)), "label": answers}
    )


class TestFusedBoxes:
    def test_takes_the_median_edges_of_the_boxes_that_overlap(self):
        model = fused("[[0,0,10,10]]", "[[1,0,10,10]]", "[[1,1,12,12]]")

        assert json.loads(model.labels_[0]) == [[1.0, 0.0, 10.0, 10.0]]
        assert model.confidence_.tolist() == [1.0]

    def test_leaves_out_what_less_than_half_of_the_workers_saw(self):
        model = fused("[[0,0,10,10],[50,50,5,5]]", "[[0,0,10,10]]", "[[0,0,10,10]]")

        assert json.loads(model.labels_[0]) == [[0.0, 0.0, 10.0, 10.0]]
        assert model.skills_.argmin() == 0

    def test_never_joins_two_boxes_of_one_worker(self):
        two = "[[0,0,10,10],[1,0,10,10]]"

        model = fused(two, two)

        assert json.loads(model.labels_[0]) == [[0, 0, 10, 10], [1, 0, 10, 10]]

    def test_is_sure_that_there_is_nothing_where_nobody_saw_anything(self):
        model = fused("[]", "[]")

        assert model.labels_.tolist() == ["[]"]
        assert model.confidence_.tolist() == [1.0]


class TestBoxes:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{}",
            "[1,2,3,4]",
            "[[1,2,3]]",
            "[[0,0,-1,1]]",
            "[[0,0,NaN,1]]",
            "[" * 9999,
        ],
    )
    def test_refuse_what_is_no_list_of_boxes(self, text):
        with pytest.raises(NotBoxes):
            boxes_of(text)

    def test_read_and_write_back(self):
        assert written(boxes_of("[[5.5, 1, 2, 3], [0, 0, 1, 1]]")) == (
            "[[0.0,0.0,1.0,1.0],[5.5,1.0,2.0,3.0]]"
        )

    def test_overlap_by_intersection_over_union(self):
        one, other = boxes_of("[[0,0,10,10]]"), boxes_of("[[5,0,10,10],[20,20,1,1]]")

        assert overlaps(one, other).tolist() == [[1 / 3, 0.0]]

    def test_match_best_first_and_once(self):
        one = boxes_of("[[0,0,10,10],[1,0,10,10]]")

        assert matched(one, boxes_of("[[1,0,10,10]]")).tolist() == [1.0]
        assert matched(one, boxes_of("[]")).tolist() == []

    def test_median_follows_the_weight(self):
        values = np.array([3.0, 1.0, 2.0])

        assert weighted_median(values, np.array([1.0, 1.0, 1.0])) == 2.0
        assert weighted_median(values, np.array([9.0, 1.0, 1.0])) == 3.0
        assert weighted_median(values, np.array([2.0, 1.0, 1.0])) == 2.5
