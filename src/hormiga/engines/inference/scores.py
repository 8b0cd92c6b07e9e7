"""Labels against known truth: what each kind of label is measured by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from hormiga.engines.inference.boxes import boxes_of, matched
from hormiga.engines.inference.numbers import number_of
from hormiga.engines.inference.words import word_distance, words_of

Pairs = Sequence[tuple[str, str]]
"""A concluded label and the true one for each task that has both; at least one."""


def score_categories(pairs: Pairs) -> dict[str, float]:
    """Count how many are right; the macro F1 takes every class of either side alike."""
    given = Counter(label for label, _ in pairs)
    true = Counter(truth for _, truth in pairs)
    right = Counter(label for label, truth in pairs if label == truth)
    f1 = [2 * right[name] / (given[name] + true[name]) for name in given | true]
    return {
        "accuracy": right.total() / len(pairs),
        "macro_f1": sum(f1) / len(f1),
    }


def score_numbers(pairs: Pairs) -> dict[str, float]:
    """Measure the mean absolute error and the root of the mean squared one."""
    off = np.array([number_of(label) - number_of(truth) for label, truth in pairs])
    return {
        "mae": float(np.abs(off).mean()),
        "rmse": float(np.sqrt((off**2).mean())),
    }


def score_texts(pairs: Pairs) -> dict[str, float]:
    """Count word edits over the truth's words, all texts together (word error rate)."""
    spoken = [(words_of(label), words_of(truth)) for label, truth in pairs]
    edits = sum(word_distance(label, truth) for label, truth in spoken)
    return {"wer": edits / max(sum(len(truth) for _, truth in spoken), 1)}


def score_boxes(pairs: Pairs) -> dict[str, float]:
    """Measure F1 at an overlap of a half, and the mean overlap of what was found."""
    drawn = [(boxes_of(label), boxes_of(truth)) for label, truth in pairs]
    found = np.concatenate([matched(label, truth) for label, truth in drawn])
    whole = sum(len(label) + len(truth) for label, truth in drawn)
    return {
        "f1": 2 * len(found) / whole if whole else 1.0,
        "mean_iou": float(found.mean()) if len(found) else 0.0,
    }
