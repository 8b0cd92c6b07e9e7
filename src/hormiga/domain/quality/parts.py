"""Judgments of a ready task type: taken apart, settled part by part, put together.

A part that one worker named and another did not is an answer of the other's too: `""`.
So that a span which one of five marked is known to be missed by four.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from django.db import connection

from hormiga.domain.quality.labelling import Conclusion, fitted
from hormiga.engines.inference import Answers
from hormiga.engines.tasktypes.base import Found, TaskType

Said = dict[int, dict[int, dict[str, str]]]
"""What was said: by task, by worker, a label by part."""


@dataclass(frozen=True, slots=True)
class _Columns:
    keys: list[tuple[int, str]]
    tasks: list[int]
    workers: list[int]
    labels: list[str]


def conclude_parts(
    *, batch_id: int, kind: TaskType, settings: Mapping[str, Any]
) -> tuple[Conclusion, int] | None:
    """Conclude a batch's labels, and count its judgments; None if there are none.

    A label is as sure as its least sure part.
    """
    said: Said = defaultdict(dict)
    for task, worker, answer in _answers(batch_id):
        said[task][worker] = {
            seen.part: seen.label for seen in kind.observe(answer, settings)
        }
    if not said:
        return None
    columns = _columns(said)
    concluded, method_name, skills = _settled(columns)
    tasks = sorted(said)
    values, confidences = [], []
    for task in tasks:
        found = concluded.get(task, {})
        values.append(orjson.dumps(kind.assemble(found, settings)).decode())
        confidences.append(min((part.confidence for part in found.values()), default=1))
    judgments = [len(said[task]) for task in tasks]
    worked = Counter(worker for by_worker in said.values() for worker in by_worker)
    workers = sorted(worked)
    return Conclusion(
        method=method_name,
        tasks=np.asarray(tasks, dtype=np.int64),
        values=values,
        confidences=np.asarray(confidences, dtype=np.float64),
        judgments=np.asarray(judgments),
        workers=np.asarray(workers, dtype=np.int64),
        skills=np.asarray([skills.get(worker, 0.5) for worker in workers]),
        worked=np.asarray([worked[worker] for worker in workers]),
    ), sum(judgments)


def _answers(batch_id: int) -> Iterator[tuple[int, int, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_id, worker_id, answer FROM assignments_assignment"
            " WHERE batch_id = %s AND state IN (2, 5)",
            [batch_id],
        )
        for task, worker, answer in cursor:
            yield task, worker, orjson.loads(answer)


def _columns(said: Said) -> _Columns:
    """Write what was said as columns, with `""` for what a worker did not name."""
    keys: dict[tuple[int, str], int] = {}
    columns = _Columns([], [], [], [])
    for task, by_worker in said.items():
        parts = dict.fromkeys(part for by in by_worker.values() for part in by)
        for part in parts:
            code = keys.setdefault((task, part), len(keys))
            for worker, labels in by_worker.items():
                columns.tasks.append(code)
                columns.workers.append(worker)
                columns.labels.append(labels.get(part, ""))
    columns.keys.extend(keys)
    return columns


def _settled(
    columns: _Columns,
) -> tuple[dict[int, dict[str, Found]], str, dict[int, float]]:
    """Settle every part; give the results by task, the method, and workers' skills."""
    concluded: dict[int, dict[str, Found]] = defaultdict(dict)
    if not columns.tasks:
        return concluded, "none", {}
    answers = Answers.of(
        {
            "task": np.asarray(columns.tasks),
            "worker": np.asarray(columns.workers),
            "label": np.asarray(columns.labels, dtype=object),
        }
    )
    name, method = fitted(answers)
    votes = np.bincount(answers.task, minlength=len(answers.tasks))
    for n, code in enumerate(answers.tasks):
        task, part = columns.keys[int(code)]
        confidence = float(np.clip(method.confidence_[n], 0, 1))
        label = str(method.labels_[n])
        concluded[task][part] = Found(label, confidence, int(votes[n]))
    skills = np.clip(method.skills_, 0, 1).tolist()
    return concluded, name, dict(zip(map(int, answers.workers), skills, strict=True))
