"""The mean of a task's numbers."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats, Table
from hormiga.engines.inference.numbers import number_of, reliability, written


class Mean:
    """Take the mean: best where errors are small and even.

    After `fit`: `values_` (a number a task), `labels_` (as texts), `confidence_`,
    `skills_`; the last two are reliabilities between 0 and 1.
    """

    values_: Floats
    labels_: NDArray[np.object_]
    confidence_: Floats
    skills_: Floats

    def fit(self, answers: Answers | Table) -> Self:
        """Average each task's answers; raises `NotANumber`."""
        answers = Answers.of(answers)
        values = np.array([number_of(text) for text in answers.labels])[answers.label]
        self.values_ = np.add.reduceat(values, answers.starts) / np.bincount(
            answers.task
        )
        trust = reliability(answers=answers, values=values, concluded=self.values_)
        self.labels_ = written(self.values_)
        self.confidence_, self.skills_ = trust.confidence, trust.skills
        return self
