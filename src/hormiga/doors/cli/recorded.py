"""Recorded answers as a campaign: tasks in a good order, and who answers which when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hormiga.doors.cli.campaign import MOST_A_CALL
from hormiga.engines.formats.answers import read_answers
from hormiga.engines.inference import Answers

MOST_ORDERED = 30_000
"""Beyond so many tasks they stay in the order of their names: ordering is quadratic."""


@dataclass(frozen=True, slots=True)
class Step:
    """A worker's turn: answers to tasks that stand together in the queue."""

    worker: int
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recording:
    """Recorded answers; workers are numbered, tasks stand in the queue's order."""

    answers: Answers
    tasks: tuple[str, ...]
    wanted: tuple[int, ...]
    """How many answers each of `tasks` has."""
    by_worker: tuple[dict[str, str], ...]
    """Each worker's label of each task."""

    @classmethod
    def read(cls, path: Path) -> Recording:
        """Read a file of task, worker, label; a repeated answer is refused."""
        answers = read_answers(path=path)
        order = queue_order(answers)
        counts = np.bincount(answers.task)
        return cls(
            answers=answers,
            tasks=tuple(str(answers.tasks[task]) for task in order),
            wanted=tuple(int(counts[task]) for task in order),
            by_worker=_by_worker(answers),
        )

    def __len__(self) -> int:
        return len(self.answers)

    def takers(self) -> dict[str, list[int]]:
        """Tell which workers answered each task."""
        takers: dict[str, list[int]] = {task: [] for task in self.tasks}
        for worker, labels in enumerate(self.by_worker):
            for task in labels:
                takers[task].append(worker)
        return takers

    def steps(self) -> Iterator[Step]:
        """Order the turns so that a queue gives every worker just their own tasks.

        Turns go by their first task. When a turn comes, all tasks before it have all
        their answers and left the queue, so its worker is given exactly its tasks.
        """
        place = {task: at for at, task in enumerate(self.tasks)}
        turns: list[tuple[int, int, int]] = []
        for worker, labels in enumerate(self.by_worker):
            places = sorted(place[task] for task in labels)
            turns += [(start, worker, end) for start, end in _runs(places)]
        for start, worker, end in sorted(turns):
            yield Step(worker, self.tasks[start:end])


def queue_order(answers: Answers) -> list[int]:
    """Chain tasks so that neighbours share workers: the fewer turns, the fewer calls.

    Each task is followed by the one left that has the most workers in common with it,
    and the fewest others.
    """
    tasks = len(answers.tasks)
    if tasks > MOST_ORDERED:
        return list(range(tasks))
    by_worker = np.argsort(answers.worker, kind="stable")
    of_worker = np.split(
        answers.task[by_worker], np.cumsum(np.bincount(answers.worker))[:-1]
    )
    of_task = np.split(answers.worker, answers.starts[1:])
    counts = np.bincount(answers.task)
    is_left = np.ones(tasks, dtype=bool)
    order = [0]
    while len(order) < tasks:
        is_left[order[-1]] = False
        near = np.concatenate([of_worker[worker] for worker in of_task[order[-1]]])
        shared = np.bincount(near, minlength=tasks)
        score = np.where(is_left, 2 * shared - counts, np.iinfo(np.int64).min)
        order.append(int(np.argmax(score)))
    return order


def _by_worker(answers: Answers) -> tuple[dict[str, str], ...]:
    labels: tuple[dict[str, str], ...] = tuple({} for _ in answers.workers)
    columns: list[NDArray[np.int32]] = [answers.task, answers.worker, answers.label]
    for task, worker, label in zip(*(c.tolist() for c in columns), strict=True):
        labels[worker][str(answers.tasks[task])] = answers.labels[label]
    return labels


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Cut ascending places where they do not follow on, and every 50."""
    start = end = places[0]
    for place in places:
        if place != end or place - start == MOST_A_CALL:
            yield start, end
            start = place
        end = place + 1
    yield start, end
