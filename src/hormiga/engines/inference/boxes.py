"""Boxes as values: reading, writing, overlap and matching."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Floats
from hormiga.kit.errors import Refusal

MATCH = 0.5
"""Two boxes show the same thing when their overlap is at least half of their union."""


class NotBoxes(Refusal):
    """A label is not a JSON list of boxes [x, y, width, height], no size below 0."""


def boxes_of(text: str) -> Floats:
    """Read a label as boxes (left, top, right, bottom), in order; raises `NotBoxes`."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        raise NotBoxes from None
    if not isinstance(listed, list) or not all(_is_box(box) for box in listed):
        raise NotBoxes
    sides = np.array(sorted(listed), dtype=np.float64).reshape(-1, 4)
    sides[:, 2:] += sides[:, :2]
    return sides


def _is_box(box: Any) -> bool:
    return (
        isinstance(box, list)
        and len(box) == 4
        and all(type(side) in (int, float) and math.isfinite(side) for side in box)
        and box[2] >= 0
        and box[3] >= 0
    )


def written(sides: Floats) -> str:
    """Write boxes (left, top, right, bottom) as a label; thousandths are kept."""
    sizes = np.hstack([sides[:, :2], sides[:, 2:] - sides[:, :2]])
    return json.dumps(sorted(np.round(sizes, 3).tolist()), separators=(",", ":"))


def overlaps(one: Floats, other: Floats) -> Floats:
    """Divide the intersection by the union for all pairs: boxes by boxes, 0 to 1."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared: Floats = np.clip(high - low, 0, None).prod(axis=2)
    areas = [(sides[:, 2:] - sides[:, :2]).prod(axis=1) for sides in (one, other)]
    whole: Floats = areas[0][:, None] + areas[1][None, :] - shared
    return np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)


def matched(one: Floats, other: Floats) -> Floats:
    """Pair boxes off, the best overlap first, each at most once; give the overlaps."""
    table = overlaps(one, other)
    pairs: list[float] = []
    while table.size and (best := float(table.max())) >= MATCH:
        row, column = np.unravel_index(int(table.argmax()), table.shape)
        table[row, :] = table[:, column] = -1.0
        pairs.append(best)
    return np.array(pairs)


def weighted_median(values: Floats, weights: Floats) -> float:
    """Find the middle by weight; half way where the weight splits evenly."""
    order = np.argsort(values, kind="stable")
    ranked: NDArray[np.float64] = values[order]
    share = np.cumsum(weights[order]) / weights.sum()
    low = int(np.searchsorted(share, 0.5 - 1e-9))
    high = int(np.searchsorted(share, 0.5 + 1e-9))
    return float(ranked[low] + ranked[min(high, len(ranked) - 1)]) / 2
