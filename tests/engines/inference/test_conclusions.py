from __future__ import annotations

import numpy as np

from hormiga.engines.inference import Answers
from hormiga.engines.inference.conclusions import concluded


class TestConcluded:
    def test_takes_the_first_label_where_only_the_last_digits_differ(self):
        answers = Answers.of({"task": [1, 1], "worker": [1, 2], "label": ["a", "b"]})
        probabilities = np.array([[0.5 - 1e-15], [0.5 + 1e-15]])

        codes, confidence = concluded(
            answers=answers, probabilities=probabilities, votes=answers.votes()
        )

        assert codes.tolist() == [0]
        assert confidence.tolist() == [0.5 - 1e-15]
