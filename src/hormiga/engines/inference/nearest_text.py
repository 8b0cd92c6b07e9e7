"""Texts: the answer that lies nearest to the others, word by word."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats, Table
from hormiga.engines.inference.conclusions import texts_of
from hormiga.engines.inference.words import word_distance, words_of


class NearestText:
    """Take the answer with the least weighted word distance to all of its task.

    Workers weigh alike in the first of `rounds`, and afterwards by one over their mean
    distance to the texts chosen in the round before (with one imagined answer at the
    crowd's mean). Distances are word edits over the longer text's words: 0 to 1.

    After `fit`: `labels_` (each is some worker's answer, as it was given),
    `confidence_` (one less the weighted mean distance of the others) and `skills_` (one
    less the worker's mean distance to the chosen texts).
    """

    labels_: NDArray[np.object_]
    confidence_: Floats
    skills_: Floats

    def __init__(self, *, rounds: int = 2) -> None:
        self.rounds = rounds

    def fit(self, answers: Answers | Table) -> Self:
        """Compare all answers of each task with one another."""
        answers = Answers.of(answers)
        bounds = [*answers.starts.tolist(), len(answers)]
        tables = _distances(answers, bounds)
        weights = np.ones(len(answers.workers))
        for _ in range(self.rounds):
            chosen, away, self.confidence_ = _nearest(answers, bounds, tables, weights)
            self.skills_ = 1 - _mean_distance(answers, away)
            weights = 1 / np.maximum(1 - self.skills_, 1e-3)
            self.labels_ = texts_of(answers, answers.label[chosen])
        return self


def _distances(answers: Answers, bounds: list[int]) -> list[Floats]:
    """Measure the distances within each task: a square table a task."""
    words = [words_of(text) for text in answers.labels]
    return [
        _table([words[code] for code in answers.label[start:end]])
        for start, end in pairwise(bounds)
    ]


def _table(texts: list[tuple[str, ...]]) -> Floats:
    table = np.zeros((len(texts), len(texts)))
    for row, one in enumerate(texts):
        for column in range(row):
            other = texts[column]
            if one != other:
                share = word_distance(one, other) / max(len(one), len(other))
                table[row, column] = table[column, row] = share
    return table


def _nearest(
    answers: Answers, bounds: list[int], tables: list[Floats], weights: Floats
) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Choose an answer a task; say how far each answer is from its task's choice."""
    chosen = np.zeros(len(tables), dtype=np.intp)
    confidence = np.ones(len(tables))
    away = np.zeros(len(answers))
    for task, (start, end) in enumerate(pairwise(bounds)):
        weight = weights[answers.worker[start:end]]
        total = tables[task] @ weight
        # Rounded, so that a tie is one whatever the order of adding; then the first in
        # natural order of the texts wins, whoever wrote it.
        rank = np.lexsort((answers.label[start:end], np.round(total, 9)))[0]
        chosen[task] = start + rank
        away[start:end] = tables[task][rank]
        others = weight.sum() - weight[rank]
        if others:
            confidence[task] = 1 - total[rank] / others
    return chosen, away, confidence


def _mean_distance(answers: Answers, away: Floats) -> Floats:
    """Average each worker's distances, with one imagined answer at the crowd's mean."""
    sums = np.bincount(answers.worker, weights=away)
    return (sums + float(away.mean())) / (np.bincount(answers.worker) + 1)
