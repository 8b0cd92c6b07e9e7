"""A batch's judgments become labels, in one pass over plain columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import orjson
from django.db import connection
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from hormiga.engines.inference import (
    AUTO,
    Answers,
    LabelKind,
    Method,
    TooManyClasses,
    method_named,
)

# An answer's label is what stands at the version's path; an answer that has nothing
# there is its own label, so that any project gets a consensus.
JUDGMENTS = (
    "COPY (SELECT a.task_id, a.worker_id,"
    " coalesce(a.answer #> string_to_array({path}, '/'), a.answer)::text AS label"
    " FROM assignments_assignment a"
    " WHERE a.batch_id = {batch} AND a.state IN (2, 5))"
    " TO STDOUT (FORMAT csv)"
)

BLOCK_BYTES = 4 * 1024 * 1024
"""Arrow reads no row that is longer: an answer of 1 MiB, each of its quotes doubled."""


@dataclass(frozen=True, slots=True)
class Judgments:
    """A batch's judgments as columns of one length; `labels` is JSON text."""

    tasks: NDArray[np.int64]
    workers: NDArray[np.int64]
    labels: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.tasks)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """Labels by task and skills by worker; arrays run in parallel."""

    method: str
    tasks: NDArray[np.int64]
    values: Sequence[str]  # JSON text
    confidences: NDArray[np.float64]
    judgments: NDArray[np.int64]
    workers: NDArray[np.int64]
    skills: NDArray[np.float64]
    worked: NDArray[np.int64]


def judgments_of(*, batch_id: int, label_path: str) -> Judgments | None:
    """Read the judgments that count (not rejected) of a batch; None if there are none.

    About a microsecond a judgment: PostgreSQL writes CSV, Arrow reads it.
    """
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        statement = JUDGMENTS.format(path=_literal(label_path), batch=int(batch_id))
        with cursor.copy(statement) as copy:
            for chunk in copy:
                buffer.write(chunk)
    if not buffer.tell():
        return None
    buffer.seek(0)
    table = arrow_csv.read_csv(
        buffer,
        read_options=arrow_csv.ReadOptions(
            column_names=["task", "worker", "label"], block_size=BLOCK_BYTES
        ),
        parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={"task": "int64", "worker": "int64", "label": "string"},
            strings_can_be_null=False,
        ),
    )
    return Judgments(
        table["task"].to_numpy(),
        table["worker"].to_numpy(),
        table["label"].to_numpy(zero_copy_only=False),
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def conclude(judgments: Judgments) -> Conclusion:
    """Infer each task's label, with how sure it is, and each worker's skill."""
    answers = Answers.of(
        {
            "task": judgments.tasks,
            "worker": judgments.workers,
            "label": judgments.labels,
        }
    )
    name, method = fitted(answers)
    return Conclusion(
        method=name,
        tasks=np.asarray(answers.tasks, dtype=np.int64),
        values=[str(value) for value in method.labels_],
        confidences=np.clip(method.confidence_, 0, 1),
        judgments=np.bincount(answers.task, minlength=len(answers.tasks)),
        workers=np.asarray(answers.workers, dtype=np.int64),
        skills=np.clip(method.skills_, 0, 1),
        worked=np.bincount(answers.worker, minlength=len(answers.workers)),
    )


def fitted(answers: Answers) -> tuple[str, Method]:
    """Fit our default; the vote where answers are too diverse for a model."""
    name, method = method_named(kind=LabelKind.CATEGORY, name=AUTO)
    try:
        return name, method.fit(answers)
    except TooManyClasses:
        name, method = method_named(kind=LabelKind.CATEGORY, name="majority")
        return name, method.fit(answers)


def write_labels(*, batch_id: int, conclusion: Conclusion, now: datetime) -> None:
    """Store labels that changed; others are not touched."""
    rows = zip(
        conclusion.tasks.tolist(),
        conclusion.values,
        conclusion.confidences.tolist(),
        conclusion.judgments.tolist(),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE fresh_label (task_id bigint, value jsonb,"
            " confidence float8, judgments int) ON COMMIT DROP"
        )
        _copy(cursor, "COPY fresh_label FROM STDIN", rows)
        cursor.execute(
            "INSERT INTO quality_label (task_id, batch_id, value, confidence,"
            " judgments, method, updated_at)"
            " SELECT f.task_id, %s, f.value, f.confidence, f.judgments, %s, %s"
            " FROM fresh_label f LEFT JOIN quality_label l ON l.task_id = f.task_id"
            " WHERE l.task_id IS NULL OR l.value <> f.value"
            "  OR l.judgments <> f.judgments"
            "  OR abs(l.confidence - f.confidence) > 0.0005"
            " ON CONFLICT (task_id) DO UPDATE SET value = excluded.value,"
            " confidence = excluded.confidence, judgments = excluded.judgments,"
            " method = excluded.method, updated_at = excluded.updated_at",
            [batch_id, conclusion.method, now],
        )
        # A task whose every judgment was rejected has no label any more.
        cursor.execute(
            "DELETE FROM quality_label l WHERE l.batch_id = %s AND NOT EXISTS"
            " (SELECT 1 FROM fresh_label f WHERE f.task_id = l.task_id)",
            [batch_id],
        )


def drop_labels(*, batch_id: int) -> None:
    """Forget a batch's labels: none of its judgments counts."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM quality_label WHERE batch_id = %s", [batch_id])


def write_skills(*, project_id: int, conclusion: Conclusion, now: datetime) -> None:
    """Store what the newest labelling of the project says of its workers."""
    rows = zip(
        conclusion.workers.tolist(),
        conclusion.skills.tolist(),
        conclusion.worked.tolist(),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE fresh_skill (worker_id bigint, accuracy float8,"
            " judgments int) ON COMMIT DROP"
        )
        _copy(cursor, "COPY fresh_skill FROM STDIN", rows)
        cursor.execute(
            "INSERT INTO quality_skill (worker_id, project_id, accuracy, judgments,"
            " updated_at) SELECT worker_id, %s, accuracy, judgments, %s"
            " FROM fresh_skill ON CONFLICT (worker_id, project_id) DO UPDATE SET"
            " accuracy = excluded.accuracy, judgments = excluded.judgments,"
            " updated_at = excluded.updated_at",
            [project_id, now],
        )


def _copy(cursor: Any, statement: str, rows: Any) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def read_value(text: str) -> Any:
    """Read a label's JSON text."""
    return orjson.loads(text)
