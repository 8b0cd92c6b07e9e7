"""Dawid and Skene 1979: workers' error rates and the true labels, each from the other.

Source: A. P. Dawid and A. M. Skene, Maximum Likelihood Estimation of Observer
Error-Rates Using the EM Algorithm, Applied Statistics 28(1), 1979. The shrinking that
makes it safe where answers are few is ours: docs/adr/0010-inference-default.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats, Table
from hormiga.engines.inference.conclusions import (
    concluded,
    refuse_tables_beyond_memory,
    texts_of,
)

_TINY = np.finfo(np.float64).tiny
"""Stands for the probability of an error that a worker never made."""

_COARSE = 2.0**26
"""Added and taken away again, it rounds a probability to 26 binary places."""


class DawidSkene:
    """Weigh each answer by its worker's error rates, found by expectation-maximisation.

    `smoothing` is how many imagined answers stand behind each thing that is learned.
    0 is the paper's maximum likelihood. With the default of 1, each worker starts with
    one answer a class as the whole crowd would give it, the crowd with one answer a
    task that is right as often as the agreement between workers implies, the class
    shares with one vote share a task, and the vote has as much say in the end as the
    model: a task whose workers all agree keeps their label.

    Without a task that two answers were given to, nothing can be learned of anybody:
    the vote stands.

    After `fit`: `probabilities_` (tasks by classes), `labels_`, `confidence_`,
    `class_shares_`, `confusion_` (workers by true class by given class), `skills_` (how
    often each worker is expected to be right), `iterations_`.
    """

    labels_: NDArray[np.object_]
    confidence_: Floats
    probabilities_: Floats
    class_shares_: Floats
    confusion_: Floats
    skills_: Floats
    iterations_: int

    def __init__(
        self,
        *,
        smoothing: float = 1.0,
        iterations: int = 50,
        tolerance: float = 1e-4,
    ) -> None:
        """Stop after `iterations`, or when probabilities move less than `tolerance`.

        The movement is the mean over tasks of the sum of absolute changes.
        """
        self.smoothing = smoothing
        self.iterations = iterations
        self.tolerance = tolerance

    def fit(self, answers: Answers | Table) -> Self:
        """Learn from the answers alone; the same answers give the same labels."""
        answers = Answers.of(answers)
        classes, tasks = len(answers.labels), len(answers.tasks)
        refuse_tables_beyond_memory(
            classes * max(tasks, classes * len(answers.workers))
        )
        votes = answers.votes()
        shares = votes / votes.sum(axis=0)
        crowd = _Crowd.of(answers=answers, votes=votes, smoothing=self.smoothing)
        posterior = self._converged(crowd, shares)
        vote_weight = self.smoothing / (1 + self.smoothing)
        posterior *= 1 - vote_weight
        posterior += vote_weight * shares
        codes, self.confidence_ = concluded(
            answers=answers, probabilities=posterior, votes=votes
        )
        self.probabilities_ = np.ascontiguousarray(posterior.T)
        self.labels_ = texts_of(answers, codes)
        return self

    def _converged(self, crowd: _Crowd, shares: Floats) -> Floats:
        posterior = shares.copy()
        model = crowd.model(posterior)
        self.iterations_ = 0
        while crowd.is_comparable and self.iterations_ < self.iterations:
            before, posterior = posterior, crowd.posterior(model)
            model = crowd.model(posterior)
            self.iterations_ += 1
            moved = float(np.abs(posterior - before).sum()) / posterior.shape[1]
            if moved < self.tolerance:
                break
        self.class_shares_ = model.class_shares
        self.confusion_ = np.ascontiguousarray(model.confusion.transpose(1, 0, 2))
        right = self.confusion_.diagonal(axis1=1, axis2=2)
        self.skills_ = right @ model.class_shares
        return posterior


@dataclass(frozen=True, slots=True)
class _Model:
    """What is believed of the classes and the workers (true class, worker, given)."""

    class_shares: Floats
    confusion: Floats


@dataclass(frozen=True, slots=True)
class _Crowd:
    """The answers laid out for both steps: by task, and by (worker, given label).

    Tables have classes first, so that each class is one contiguous column; sums are
    taken over sorted runs, which is twice as fast here as counting into bins and
    within a factor of two of a compiled loop that first costs a second to compile.
    """

    workers: int
    smoothing: float
    prior_shares: Floats
    anchor: Floats
    is_comparable: bool
    task_starts: NDArray[np.intp]
    cell_of_answer: NDArray[np.intp]
    cells: NDArray[np.intp]
    cell_starts: NDArray[np.intp]
    task_by_cell: NDArray[np.intp]

    @classmethod
    def of(cls, *, answers: Answers, votes: Floats, smoothing: float) -> Self:
        classes = len(answers.labels)
        cell = answers.worker.astype(np.intp) * classes + answers.label
        by_cell = np.argsort(cell, kind="stable")
        starts = np.flatnonzero(np.diff(cell[by_cell], prepend=-1))
        return cls(
            workers=len(answers.workers),
            smoothing=smoothing,
            prior_shares=(votes / votes.sum(axis=0)).sum(axis=1),
            anchor=_confusion_of(_accuracy_by_agreement(votes), classes=classes),
            is_comparable=bool(votes.sum(axis=0).max() > 1),
            task_starts=answers.starts,
            cell_of_answer=cell,
            cells=cell[by_cell][starts],
            cell_starts=starts,
            task_by_cell=answers.task[by_cell].astype(np.intp),
        )

    def model(self, posterior: Floats) -> _Model:
        """Learn of classes and workers from what the labels probably are (M step)."""
        classes = len(posterior)
        # Sums differ in the last bits with the order of adding, and from an even
        # balance the iterations would blow that up into an opinion.
        posterior = posterior + _COARSE - _COARSE
        expected = posterior.sum(axis=1)
        cells = np.zeros((classes, self.workers * classes))
        for true, column in enumerate(posterior):
            by_cell = np.take(column, self.task_by_cell)
            cells[true, self.cells] = np.add.reduceat(by_cell, self.cell_starts)
        counts = cells.reshape(classes, self.workers, classes)
        pooled = counts.sum(axis=1) + self.smoothing * expected[:, None] * self.anchor
        pooled /= np.maximum(pooled.sum(axis=1, keepdims=True), _TINY)
        counts += self.smoothing * pooled[:, None, :]
        counts /= np.maximum(counts.sum(axis=2, keepdims=True), _TINY)
        shares = expected + self.smoothing * self.prior_shares
        return _Model(class_shares=shares / shares.sum(), confusion=counts)

    def posterior(self, model: _Model) -> Floats:
        """Work out what the labels probably are from classes and workers (E step)."""
        classes = len(model.class_shares)
        evidence = np.log(np.maximum(model.confusion, _TINY)).reshape(classes, -1)
        prior = np.log(np.maximum(model.class_shares, _TINY))
        table = np.empty((classes, len(self.task_starts)))
        for true, column in enumerate(evidence):
            by_answer = np.take(column, self.cell_of_answer)
            np.add.reduceat(by_answer, self.task_starts, out=table[true])
        table += prior[:, None]
        table -= table.max(axis=0)
        np.exp(table, out=table)
        table /= table.sum(axis=0)
        return table


def _accuracy_by_agreement(votes: Floats) -> float:
    """Find the accuracy at which workers who err alike agree as often as these do.

    Two such workers agree with probability a² + (1 - a)² / (classes - 1). One imagined
    pair, half way between guessing and knowing, stands in where there are few.
    """
    classes = len(votes)
    if classes == 1:
        return 1.0
    guess = 1 / classes
    unknown = (1 + guess) / 2
    imagined = unknown**2 + (1 - unknown) ** 2 / (classes - 1)
    given = votes.sum(axis=0)
    agreeing = float((votes * (votes - 1)).sum()) / 2
    pairs = float((given * (given - 1)).sum()) / 2
    rate = (agreeing + imagined) / (pairs + 1)
    return guess + float(np.sqrt(max(rate - guess, 0.0) * (1 - guess)))


def _confusion_of(accuracy: float, *, classes: int) -> Floats:
    """Spread a worker's errors evenly over the other classes."""
    table = np.full((classes, classes), (1 - accuracy) / max(classes - 1, 1))
    np.fill_diagonal(table, accuracy)
    return table
