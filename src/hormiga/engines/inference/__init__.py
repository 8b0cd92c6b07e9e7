"""Truth inference: from many answers to one label a task, and a skill a worker.

    from hormiga.engines.inference import Answers, DawidSkene

    model = DawidSkene().fit(Answers.of({"task": …, "worker": …, "label": …}))
    model.labels_, model.confidence_, model.skills_

Pure: no Django, no clock, no dice; the same answers in any order give the same labels.
"""

from __future__ import annotations

from hormiga.engines.inference.answers import (
    Answers,
    MissingAnswer,
    NoAnswers,
    RepeatedAnswer,
)
from hormiga.engines.inference.conclusions import TooManyClasses
from hormiga.engines.inference.dawid_skene import DawidSkene
from hormiga.engines.inference.fused_boxes import FusedBoxes
from hormiga.engines.inference.majority import MajorityVote
from hormiga.engines.inference.mean import Mean
from hormiga.engines.inference.median import Median
from hormiga.engines.inference.methods import (
    AUTO,
    METHODS,
    SCORES,
    LabelKind,
    Method,
    UnknownMethod,
    method_named,
)
from hormiga.engines.inference.nearest_text import NearestText

__all__ = [
    "AUTO",
    "METHODS",
    "SCORES",
    "Answers",
    "DawidSkene",
    "FusedBoxes",
    "LabelKind",
    "MajorityVote",
    "Mean",
    "Median",
    "Method",
    "MissingAnswer",
    "NearestText",
    "NoAnswers",
    "RepeatedAnswer",
    "TooManyClasses",
    "UnknownMethod",
    "method_named",
]
