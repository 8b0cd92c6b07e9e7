"""From probabilities to one label a task: the same tie rule for every method."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats
from hormiga.kit.errors import Refusal

MOST_CELLS = 2**26
"""The largest table of floats that a method may hold: half a GiB."""

_TIE_DECIMALS = 9
"""Sums differ in the last digits with the order of adding; those are no opinion."""


class TooManyClasses(Refusal):
    """The labels are too many to keep tables of: say text, not category."""


def refuse_tables_beyond_memory(cells: int) -> None:
    """Raise `TooManyClasses` when a table of so many floats would be needed."""
    if cells > MOST_CELLS:
        raise TooManyClasses(cells=cells)


def concluded(
    *, answers: Answers, probabilities: Floats, votes: Floats
) -> tuple[NDArray[np.intp], Floats]:
    """Choose for each task the likeliest of the labels that somebody gave it.

    Both tables are classes by tasks. Where labels are equally likely (to nine
    decimals), the first in the answers' natural order of labels is taken. Returns the
    codes of the labels and their probabilities.
    """
    given = np.where(votes > 0, np.round(probabilities, _TIE_DECIMALS), -1.0)
    codes = given.argmax(axis=0)
    return codes, probabilities[codes, np.arange(len(answers.tasks))]


def texts_of(answers: Answers, codes: NDArray[Any]) -> NDArray[np.object_]:
    """Write codes as the labels that they stand for."""
    texts: NDArray[np.object_] = np.array(answers.labels, dtype=object)[codes]
    return texts
