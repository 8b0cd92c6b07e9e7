"""What mean and median share: labels as numbers, and how far to trust a number."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats
from hormiga.kit.errors import Refusal


class NotANumber(Refusal):
    """A label is not a finite number such as 12 or -0.5, so it has no mean."""


def number_of(text: str) -> float:
    """Read a label as a finite number; raises `NotANumber`."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or "_" in text:
        raise NotANumber(f"{text[:40]!r} is not a finite number such as 12 or -0.5.")
    return number


def written(numbers: Floats) -> NDArray[np.object_]:
    """Write numbers as labels, without the noise of the last binary digits."""
    return np.array([f"{number:.12g}" for number in numbers], dtype=object)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How much of a number's spread is the tasks' own and not the workers' noise."""

    confidence: Floats
    skills: Floats


def reliability(*, answers: Answers, values: Floats, concluded: Floats) -> Reliability:
    """Compare the spread between tasks with the squared error of each conclusion.

    `values` has one number an answer, `concluded` one a task. Confidence is the
    reliability of classical test theory, between 0 and 1: spread / (spread + error²).
    A task's variance is shrunk to the pooled one by one imagined answer. A worker's
    skill is the same ratio with their own mean squared distance from the conclusions.
    """
    count = np.bincount(answers.task)
    squares = (values - concluded[answers.task]) ** 2
    within = float(squares.sum()) / max(len(answers) - len(count), 1)
    error = (np.bincount(answers.task, weights=squares) + within) / count**2
    noise = within * float((1 / count).mean())
    spread = max(float(np.var(concluded)) - noise, 0.0)
    distance = np.bincount(answers.worker, weights=squares) / np.bincount(
        answers.worker
    )
    return Reliability(
        confidence=_ratio(spread, error), skills=_ratio(spread, distance)
    )


def _ratio(spread: float, error: Floats) -> Floats:
    whole = spread + error
    return np.where(whole > 0, spread / np.where(whole > 0, whole, 1.0), 1.0)
