"""All methods by kind of label and name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from hormiga.engines.inference.answers import Answers, Floats
from hormiga.engines.inference.dawid_skene import DawidSkene
from hormiga.engines.inference.fused_boxes import FusedBoxes
from hormiga.engines.inference.majority import MajorityVote
from hormiga.engines.inference.mean import Mean
from hormiga.engines.inference.median import Median
from hormiga.engines.inference.nearest_text import NearestText
from hormiga.engines.inference.scores import (
    Pairs,
    score_boxes,
    score_categories,
    score_numbers,
    score_texts,
)
from hormiga.kit.errors import Refusal

AUTO = "auto"
"""Stands for the first method of a kind."""


class LabelKind(StrEnum):
    """What a label is."""

    CATEGORY = "category"
    NUMBER = "number"
    TEXT = "text"
    BOXES = "boxes"


class UnknownMethod(Refusal):
    """There is no method of this name for this kind of label."""


class Method(Protocol):
    """What every method has once it is fitted; arrays have one entry a task."""

    labels_: NDArray[np.object_]
    confidence_: Floats
    skills_: Floats

    def fit(self, answers: Answers | Any) -> Self:
        """Conclude a label for each task."""
        ...


METHODS: Mapping[LabelKind, Mapping[str, Callable[[], Method]]] = {
    LabelKind.CATEGORY: {
        "dawid-skene": DawidSkene,
        "dawid-skene-1979": lambda: DawidSkene(smoothing=0),
        "majority": MajorityVote,
    },
    LabelKind.NUMBER: {"mean": Mean, "median": Median},
    LabelKind.TEXT: {"nearest": NearestText},
    LabelKind.BOXES: {"fused": FusedBoxes},
}

SCORES: Mapping[LabelKind, Callable[[Pairs], dict[str, float]]] = {
    LabelKind.CATEGORY: score_categories,
    LabelKind.NUMBER: score_numbers,
    LabelKind.TEXT: score_texts,
    LabelKind.BOXES: score_boxes,
}


def method_named(*, kind: LabelKind, name: str) -> tuple[str, Method]:
    """Make a method ready to fit, and give its own name where `auto` was asked for."""
    methods = METHODS[kind]
    own_name = next(iter(methods)) if name == AUTO else name
    if own_name not in methods:
        raise UnknownMethod(
            f"There is no method {name!r} for labels of kind {kind}: take one of "
            f"{', '.join([AUTO, *methods])}.",
            method=name,
            kind=str(kind),
        )
    return own_name, methods[own_name]()
