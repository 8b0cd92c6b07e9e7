"""`hormiga aggregate`: truth inference alone, on a file, without a database."""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from hormiga.engines.formats.answers import read_answers, read_truth
from hormiga.engines.inference import (
    AUTO,
    METHODS,
    SCORES,
    Answers,
    LabelKind,
    Method,
    method_named,
)
from hormiga.kit.errors import Refusal


class NoTruthForTasks(Refusal):
    """None of the tasks in the truth file has an answer: check that the two belong."""


class NotWritable(Refusal):
    """The result cannot be written where it was asked for: choose another place."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command and its options."""
    names = [AUTO, *(name for methods in METHODS.values() for name in methods)]
    parser = commands.add_parser(
        "aggregate",
        help="conclude labels from recorded answers, without a database",
        description="Conclude one label a task from a CSV file of task,worker,label.",
    )
    parser.add_argument("answers", type=Path, metavar="ANSWERS.csv")
    parser.add_argument(
        "--kind",
        type=LabelKind,
        choices=list(LabelKind),
        default=LabelKind.CATEGORY,
        metavar="KIND",
        help="what a label is: category (default), number, text or boxes",
    )
    parser.add_argument("--method", default=AUTO, help=f"one of {', '.join(names)}")
    parser.add_argument("--truth", type=Path, metavar="TRUTH.csv")
    parser.add_argument("--out", type=Path, metavar="LABELS.csv")
    parser.add_argument(
        "--repeats",
        action="store_true",
        help="a worker may have answered a task several times; each answer counts",
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> dict[str, object]:
    """Read, conclude, score, write; give the facts. Nothing is written on a refusal.

    `seconds` is reading the answers and concluding; `inference_seconds` the latter.
    """
    kind: LabelKind = arguments.kind
    name, method = method_named(kind=kind, name=arguments.method)
    truth = read_truth(path=arguments.truth, kind=kind) if arguments.truth else None
    started_at = time.perf_counter()
    answers = read_answers(path=arguments.answers, kind=kind, repeats=arguments.repeats)
    read_at = time.perf_counter()
    method.fit(answers)
    ended_at = time.perf_counter()
    facts: dict[str, object] = {
        "method": name,
        "kind": str(kind),
        "tasks": len(answers.tasks),
        "workers": len(answers.workers),
        "answers": len(answers),
        **_scores(answers=answers, method=method, truth=truth, kind=kind),
        "seconds": round(ended_at - started_at, 6),
        "inference_seconds": round(ended_at - read_at, 6),
    }
    if arguments.out:
        _write(arguments.out, lambda file: _write_labels(file, answers, method))
    if arguments.json:
        _write(arguments.json, lambda file: file.write(json.dumps(facts) + "\n"))
    return facts


def _scores(
    *,
    answers: Answers,
    method: Method,
    truth: dict[str, str] | None,
    kind: LabelKind,
) -> dict[str, object]:
    if truth is None:
        return {}
    pairs = [
        (label, truth[task])
        for task, label in _labels(answers, method)
        if task in truth
    ]
    if not pairs:
        raise NoTruthForTasks
    return {"tasks_with_truth": len(pairs), **SCORES[kind](pairs)}


def _labels(answers: Answers, method: Method) -> Iterable[tuple[str, str]]:
    return zip(answers.tasks.tolist(), method.labels_.tolist(), strict=True)


def _write_labels(file: IO[str], answers: Answers, method: Method) -> None:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(["task", "label", "confidence"])
    rows.writerows(
        (task, label, f"{confidence:.6f}")
        for (task, label), confidence in zip(
            _labels(answers, method), method.confidence_.tolist(), strict=True
        )
    )


def _write(path: Path, fill: Callable[[IO[str]], object]) -> None:
    """Write beside the place and move in: a reader never sees half a file."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            fill(file)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise NotWritable(
            f"{path} cannot be written ({error.strerror}): choose another place.",
            path=str(path),
        ) from None
