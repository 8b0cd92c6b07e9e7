"""The crowd-* elements that a template may use, and what each must be given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OWN_PREFIX = "hormiga-"
CROWD_PREFIX = "crowd-"


@dataclass(frozen=True, slots=True)
class Element:
    """An element: what it must have, and whether it gives an answer under its name."""

    required: tuple[str, ...] = ()
    is_field: bool = False
    may_share_name: bool = False


_PLAIN = Element()
_TEXT = Element(("name",), is_field=True)
_CHOICE = Element(("name",), is_field=True, may_share_name=True)
_CLASSES = Element(("name", "categories"), is_field=True)
_IMAGE_CLASSES = Element(("name", "categories", "src"), is_field=True)
_DRAWING = Element(("name", "labels", "src"), is_field=True)
_LOOKING = Element(("name", "src"), is_field=True)

ELEMENTS: Mapping[str, Element] = {
    "crowd-alert": _PLAIN,
    "crowd-badge": _PLAIN,
    "crowd-bounding-box": _DRAWING,
    "crowd-button": _PLAIN,
    "crowd-card": _PLAIN,
    "crowd-checkbox": _CHOICE,
    "crowd-classifier": _CLASSES,
    "crowd-classifier-multi-select": _CLASSES,
    "crowd-entity-annotation": Element(("name", "labels", "text"), is_field=True),
    "crowd-fab": _PLAIN,
    "crowd-form": _PLAIN,
    "crowd-icon-button": _PLAIN,
    "crowd-image-classifier": _IMAGE_CLASSES,
    "crowd-image-classifier-multi-select": _IMAGE_CLASSES,
    "crowd-input": _TEXT,
    "crowd-instance-segmentation": _DRAWING,
    "crowd-instructions": _PLAIN,
    "crowd-keypoint": _DRAWING,
    "crowd-line": _DRAWING,
    "crowd-modal": _PLAIN,
    "crowd-polygon": _DRAWING,
    "crowd-polyline": _DRAWING,
    "crowd-question-answer-generation": _TEXT,
    "crowd-radio-button": _CHOICE,
    "crowd-radio-group": _PLAIN,
    "crowd-rekognition-detect-moderation-labels": _LOOKING,
    "crowd-semantic-segmentation": _DRAWING,
    "crowd-slider": _TEXT,
    "crowd-slider-label": _PLAIN,
    "crowd-tab": _PLAIN,
    "crowd-tabs": _PLAIN,
    "crowd-text-area": _TEXT,
    "crowd-text-ranking": _TEXT,
    "crowd-textract-analyze-document": _LOOKING,
    "crowd-toast": _PLAIN,
    "crowd-toggle-button": _CHOICE,
}

OWN_FORM = frozenset({"crowd-entity-annotation"})
"""Elements that bring their own form and Submit."""

FORMS = frozenset({"form", "crowd-form"})

LISTS = frozenset(
    {"categories", "labels", "ordinal-ranking-dimensions", "question-tags", "responses"}
)
"""Attributes whose value is a list in relaxed JSON."""

MAYBE_JSON = frozenset(
    {"exclusion-category", "initial-value", "label-colors", "overlay", "keys"}
)
"""Attributes whose value is relaxed JSON when it begins as a list or an object."""

MOST_LABELS = 10


def is_ours(name: str) -> bool:
    """Say whether a tag's name is one that we answer for."""
    return name.startswith((CROWD_PREFIX, OWN_PREFIX))
