"""Boxes: what several workers saw, fused edge by edge."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats, Table
from hormiga.engines.inference.boxes import (
    MATCH,
    boxes_of,
    matched,
    overlaps,
    weighted_median,
    written,
)


class FusedBoxes:
    """Group the boxes of different workers by overlap; keep what half of them saw.

    Each edge of a kept box is the weighted median of the group's edges. Workers weigh
    alike in the first of `rounds`, and afterwards by their skill.

    After `fit`: `boxes_` (an array a task: left, top, right, bottom), `labels_` (JSON
    lists of [x, y, width, height]), `confidence_` (the mean share of workers who agree
    on a group, that it is there or that it is not) and `skills_` (F1 of a worker's
    boxes against the fused ones, with one imagined box found and one missed).
    """

    boxes_: list[Floats]
    labels_: NDArray[np.object_]
    confidence_: Floats
    skills_: Floats

    def __init__(self, *, rounds: int = 2) -> None:
        self.rounds = rounds

    def fit(self, answers: Answers | Table) -> Self:
        """Fuse each task's boxes; raises `NotBoxes`."""
        answers = Answers.of(answers)
        drawn = [boxes_of(text) for text in answers.labels]
        bounds = [*answers.starts.tolist(), len(answers)]
        sheets = [
            _Sheet.of([drawn[code] for code in answers.label[start:end]])
            for start, end in pairwise(bounds)
        ]
        self.skills_ = np.ones(len(answers.workers))
        for _ in range(self.rounds):
            fused = [
                sheet.fused(self.skills_[answers.worker[start:end]])
                for sheet, (start, end) in zip(sheets, pairwise(bounds), strict=True)
            ]
            self.boxes_ = [boxes for boxes, _ in fused]
            self.confidence_ = np.array([confidence for _, confidence in fused])
            self.skills_ = _skills(answers, drawn, self.boxes_)
        self.labels_ = np.array([written(boxes) for boxes in self.boxes_], dtype=object)
        return self


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One task's boxes, whose they are (an index of the answer), and the groups."""

    sides: Floats
    owner: NDArray[np.intp]
    groups: list[list[int]]

    @classmethod
    def of(cls, drawn: list[Floats]) -> Self:
        sides = np.concatenate(drawn)
        owner = np.repeat(np.arange(len(drawn)), [len(boxes) for boxes in drawn])
        return cls(sides=sides, owner=owner, groups=_grouped(sides, owner))

    def fused(self, weights: Floats) -> tuple[Floats, float]:
        """Keep the groups with half of the weight; say how agreed all groups are."""
        kept, agreed = [], []
        for group in self.groups:
            weight = weights[self.owner[group]]
            support = float(weight.sum() / weights.sum())
            agreed.append(max(support, 1 - support))
            if support >= 0.5:
                edges = self.sides[group].T
                kept.append([weighted_median(edge, weight) for edge in edges])
        return np.array(kept).reshape(-1, 4), float(np.mean(agreed or [1.0]))


def _grouped(sides: Floats, owner: NDArray[np.intp]) -> list[list[int]]:
    """Join the best-overlapping boxes first; no group has two boxes of one answer."""
    table = np.triu(overlaps(sides, sides), k=1)
    rows, columns = np.nonzero(table >= MATCH)
    group = {box: [box] for box in range(len(sides))}
    for pair in np.argsort(-table[rows, columns], kind="stable"):
        one, other = group[int(rows[pair])], group[int(columns[pair])]
        owners = [int(owner[box]) for box in one + other]
        if one is not other and len(set(owners)) == len(owners):
            one += other
            for box in other:
                group[box] = one
    return [boxes for box, boxes in group.items() if boxes[0] == box]


def _skills(answers: Answers, drawn: list[Floats], fused: list[Floats]) -> Floats:
    """Score each worker's boxes against the fused ones: F1, shrunk to a half."""
    found = np.zeros(len(answers))
    whole = np.zeros(len(answers))
    for row, (task, label) in enumerate(zip(answers.task, answers.label, strict=True)):
        found[row] = len(matched(drawn[label], fused[task]))
        whole[row] = len(drawn[label]) + len(fused[task])
    both = 2 * np.bincount(answers.worker, weights=found)
    skills: Floats = (both + 1) / (np.bincount(answers.worker, weights=whole) + 2)
    return skills
