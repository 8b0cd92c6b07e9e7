from __future__ import annotations

import pytest

from hormiga.engines.inference import Answers, MajorityVote, TooManyClasses


class TestMajorityVote:
    def test_takes_the_label_with_the_most_votes_and_its_share(self):
        table = {
            "task": [1, 1, 1, 2],
            "worker": [1, 2, 3, 1],
            "label": ["b", "b", "a", "a"],
        }

        model = MajorityVote().fit(table)

        assert model.labels_.tolist() == ["b", "a"]
        assert model.confidence_.tolist() == [2 / 3, 1.0]
        assert model.probabilities_.tolist() == [[1 / 3, 2 / 3], [1.0, 0.0]]

    def test_breaks_a_tie_towards_the_first_label_in_natural_order(self):
        table = {"task": [1, 1], "worker": [1, 2], "label": ["10", "9"]}

        model = MajorityVote().fit(table)

        assert model.labels_.tolist() == ["9"]

    def test_gives_a_worker_the_share_of_answers_that_became_labels(self):
        table = {
            "task": [1, 1, 1, 2],
            "worker": [1, 2, 3, 3],
            "label": ["b", "b", "a", "a"],
        }

        model = MajorityVote().fit(table)

        assert model.skills_.tolist() == [1.0, 1.0, 0.5]

    def test_refuses_labels_too_many_for_memory(self):
        ids = range(10_000)

        with pytest.raises(TooManyClasses):
            MajorityVote().fit(Answers.of({"task": ids, "worker": ids, "label": ids}))
