"""The median of a task's numbers."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats, Table
from hormiga.engines.inference.numbers import number_of, reliability, written


class Median:
    """Take the middle answer, or the mean of the middle two: no single worker pulls it.

    After `fit`: `values_` (a number a task), `labels_` (as texts), `confidence_`,
    `skills_`; the last two are reliabilities between 0 and 1.
    """

    values_: Floats
    labels_: NDArray[np.object_]
    confidence_: Floats
    skills_: Floats

    def fit(self, answers: Answers | Table) -> Self:
        """Find each task's middle answer; raises `NotANumber`."""
        answers = Answers.of(answers)
        values = np.array([number_of(text) for text in answers.labels])[answers.label]
        ranked = values[np.lexsort((values, answers.task))]
        count = np.bincount(answers.task)
        lower, upper = answers.starts + (count - 1) // 2, answers.starts + count // 2
        self.values_ = (ranked[lower] + ranked[upper]) / 2
        trust = reliability(answers=answers, values=values, concluded=self.values_)
        self.labels_ = written(self.values_)
        self.confidence_, self.skills_ = trust.confidence, trust.skills
        return self
