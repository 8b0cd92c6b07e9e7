"""The programmes that every installation starts with beside `open`.

What an operator has changed since stays: a programme is made once and never written
again, and its requirements are put in once with it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from django.db import transaction

from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import Programme
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted

FIGURES = ("currency", "time_zone", "fee_ppm", "cadence", "hold_days")
EVERY_TYPE = "*"


def install(*, task_types: Iterable[str]) -> int:
    """Make the shipped programmes that are not there yet; tells how many.

    Their exams must be there: `task_types` are those with an exam of their own.
    """
    kinds = sorted(task_types)
    known = set(Programme.objects.values_list("slug", flat=True))
    missing = [one for one in shipped_presets() if one["slug"] not in known]
    for preset in missing:
        _make(preset, kinds)
    return len(missing)


def shipped_presets() -> list[dict[str, Any]]:
    """Read the presets as they ship."""
    text = resources.files("hormiga.domain.programmes").joinpath("presets.json")
    presets: list[dict[str, Any]] = json.loads(text.read_text())
    return presets


@transaction.atomic
def _make(preset: Mapping[str, Any], kinds: list[str]) -> None:
    made = Programme.objects.create(
        slug=preset["slug"],
        preset=preset["preset"],
        name=preset["name"],
        about=preset["about"],
        minimum_payout_micro=preset["minimum_payout_micro"],
        **{name: preset[name] for name in FIGURES},
    )
    for task_type, slug, least in _asked(preset["asks"], kinds):
        kind = QualificationType.objects.get(slug=slug)
        wanted = Wanted(
            kind.pk,
            kind.name,
            Comparator.GREATER_OR_EQUAL if least else Comparator.EXISTS,
            (least,) if least else (),
            (),
            Guards.ACCEPT,
        )
        ask_for(programme=made, wanted=wanted, task_type=task_type)


def _asked(
    asks: Iterable[Mapping[str, Any]], kinds: list[str]
) -> Iterator[tuple[str, str, int]]:
    """Yield (task type, slug, least score or 0); a star stands for every task type."""
    for one in asks:
        for task_type in one["task_types"]:
            if task_type != EVERY_TYPE:
                yield task_type, one["type"], one["least"]
                continue
            for kind in kinds:
                yield kind, one["type"].replace(EVERY_TYPE, kind), one["least"]
