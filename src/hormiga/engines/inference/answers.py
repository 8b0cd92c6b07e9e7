"""What workers answered, as sorted arrays of small integers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from hormiga.kit.errors import Refusal

Codes = NDArray[np.int32]
Floats = NDArray[np.float64]

_MOST_KEYS = 2**62
_NUMBERS_INSIDE = re.compile(r"([0-9]+)")


class NoAnswers(Refusal):
    """There are no answers, so nothing can be concluded: give at least one."""


class MissingAnswer(Refusal):
    """A task, worker or label is missing in an answer: fill it in or leave it out."""


class RepeatedAnswer(Refusal):
    """A worker answered a task twice: allow repeats, or keep one of the answers."""


class Table(Protocol):
    """Anything with columns by name: a data frame, an Arrow table, a dictionary."""

    def __getitem__(self, column: str, /) -> Any: ...


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """All answers, sorted by task, then worker, then label; equal in any row order.

    `task`, `worker` and `label` have one code an answer; a code is an index into
    `tasks`, `workers` (ids as they came, in ascending order) and `labels` (texts in
    natural order: 2 before 10). Every id has at least one answer.
    """

    task: Codes
    worker: Codes
    label: Codes
    tasks: NDArray[Any]
    workers: NDArray[Any]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, table: Table | Answers, *, repeats: bool = False) -> Answers:
        """Code the columns `task`, `worker` and `label`; whole numbers are cheap.

        Raises `NoAnswers`, `MissingAnswer`, or `RepeatedAnswer` unless repeats are
        allowed, when each of a worker's answers to a task counts.
        """
        if isinstance(table, Answers):
            return table
        columns = [_coded(table[name]) for name in ("task", "worker", "label")]
        return cls.of_codes(
            codes=[codes for codes, _ in columns],
            ids=[ids for _, ids in columns],
            repeats=repeats,
        )

    @classmethod
    def of_codes(
        cls,
        *,
        codes: Sequence[NDArray[Any]],
        ids: Sequence[Sequence[Any] | NDArray[Any]],
        repeats: bool,
    ) -> Self:
        """Take columns coded already (task, worker, label), their ids in any order."""
        if len({len(column) for column in codes}) != 1:
            raise ValueError("task, worker and label are columns of one length")
        if not len(codes[0]):
            raise NoAnswers
        task, tasks = _in_order(codes[0], _sorted_ids(ids[0]), ids[0])
        worker, workers = _in_order(codes[1], _sorted_ids(ids[1]), ids[1])
        label, labels = _in_order(codes[2], natural_order(ids[2]), ids[2])
        answers = cls(
            *_sorted_rows(task, worker, label, (len(tasks), len(workers), len(labels))),
            tasks=tasks,
            workers=workers,
            labels=tuple(str(text) for text in labels),
        )
        if not repeats:
            answers.refuse_repeats()
        return answers

    def __len__(self) -> int:
        return len(self.task)

    @property
    def starts(self) -> NDArray[np.intp]:
        """Where each task's answers begin."""
        return np.flatnonzero(np.diff(self.task, prepend=-1))

    def votes(self) -> Floats:
        """Count the answers of each label for each task: classes by tasks."""
        shape = (len(self.labels), len(self.tasks))
        cells = self.label.astype(np.int64) * shape[1] + self.task
        counts = np.bincount(cells, minlength=shape[0] * shape[1])
        return counts.reshape(shape).astype(np.float64)

    def refuse_repeats(self) -> None:
        """Raise `RepeatedAnswer` for the first worker who answered a task twice."""
        again = np.flatnonzero((np.diff(self.task) == 0) & (np.diff(self.worker) == 0))
        if len(again):
            task = self.tasks[self.task[again[0]]]
            worker = self.workers[self.worker[again[0]]]
            raise RepeatedAnswer(
                f"Worker {worker} answered task {task} more than once: allow repeats, "
                "or keep one of the answers.",
                task=task,
                worker=worker,
            )


def natural_order(texts: Iterable[Any]) -> list[int]:
    """Sort numbers by value and other texts as people do, 'item 2' before 'item 10'."""
    listed = [str(text) for text in texts]
    numbers = [_number(text) for text in listed]
    if all(number is not None for number in numbers):
        return sorted(range(len(listed)), key=lambda i: (numbers[i], listed[i]))
    return sorted(range(len(listed)), key=lambda i: (_pieces(listed[i]), listed[i]))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _pieces(text: str) -> list[tuple[int, str]]:
    """Split into texts (even places) and digits (odd), which compare by value."""
    return [
        (len(piece.lstrip("0")), piece.lstrip("0")) if place % 2 else (0, piece)
        for place, piece in enumerate(_NUMBERS_INSIDE.split(text))
    ]


def _coded(column: Any) -> tuple[NDArray[Any], Sequence[Any] | NDArray[Any]]:
    # Data frames' and Arrow's columns give their values as arrays.
    values = column.to_numpy() if hasattr(column, "to_numpy") else column
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        ids, codes = np.unique(values, return_inverse=True)
        return codes, ids
    listed = values.tolist() if isinstance(values, np.ndarray) else list(values)
    seen: dict[Any, int] = {}
    codes = np.fromiter(
        (seen.setdefault(value, len(seen)) for value in listed),
        dtype=np.int32,
        count=len(listed),
    )
    if any(value is None or value != value for value in seen):  # noqa: PLR0124  NaN
        raise MissingAnswer
    return codes, list(seen)


def _sorted_ids(ids: Sequence[Any] | NDArray[Any]) -> list[int] | NDArray[np.intp]:
    if isinstance(ids, np.ndarray) and ids.dtype.kind in "iu":
        return np.argsort(ids)
    if {type(value) for value in ids} == {int}:
        return sorted(range(len(ids)), key=lambda i: cast("int", ids[i]))
    return sorted(range(len(ids)), key=lambda i: str(ids[i]))


def _in_order(
    codes: NDArray[Any],
    order: Sequence[int] | NDArray[np.intp],
    ids: Sequence[Any] | NDArray[Any],
) -> tuple[Codes, NDArray[Any]]:
    whole = isinstance(ids, np.ndarray) or {type(value) for value in ids} == {int}
    listed = np.array(ids, dtype=None if whole else object)
    places = np.empty(len(listed), dtype=np.int32)
    places[np.asarray(order, dtype=np.intp)] = np.arange(len(listed), dtype=np.int32)
    return places[codes], listed[np.asarray(order, dtype=np.intp)]


def _sorted_rows(
    task: Codes, worker: Codes, label: Codes, sizes: tuple[int, int, int]
) -> tuple[Codes, Codes, Codes]:
    """Sort by one whole number a row where it fits: much faster than by three."""
    if sizes[0] * sizes[1] * sizes[2] > _MOST_KEYS:
        order = np.lexsort((label, worker, task))
        return task[order], worker[order], label[order]
    key = (task.astype(np.int64) * sizes[1] + worker) * sizes[2] + label
    key.sort()
    key, label_column = np.divmod(key, sizes[2])
    task_column, worker_column = np.divmod(key, sizes[1])
    return (
        task_column.astype(np.int32),
        worker_column.astype(np.int32),
        label_column.astype(np.int32),
    )
