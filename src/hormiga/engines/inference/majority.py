"""Majority vote: every worker counts alike."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats, Table
from hormiga.engines.inference.conclusions import (
    concluded,
    refuse_tables_beyond_memory,
    texts_of,
)


class MajorityVote:
    """Take the label that most workers gave; a tie goes to the first in natural order.

    After `fit`: `probabilities_` (tasks by classes) are vote shares, `confidence_` the
    winner's share, `skills_` the share of a worker's answers that became the label.
    """

    labels_: NDArray[np.object_]
    confidence_: Floats
    probabilities_: Floats
    skills_: Floats

    def fit(self, answers: Answers | Table) -> Self:
        """Count the votes of each task."""
        answers = Answers.of(answers)
        refuse_tables_beyond_memory(len(answers.tasks) * len(answers.labels))
        votes = answers.votes()
        shares = votes / votes.sum(axis=0)
        codes, self.confidence_ = concluded(
            answers=answers, probabilities=shares, votes=votes
        )
        self.probabilities_ = np.ascontiguousarray(shares.T)
        self.labels_ = texts_of(answers, codes)
        right = codes[answers.task] == answers.label
        given = np.bincount(answers.worker)
        self.skills_ = np.bincount(answers.worker, weights=right) / given
        return self
