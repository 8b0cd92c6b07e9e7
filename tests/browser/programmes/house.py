"""A house with all that ships, and a requester's live project in each programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.build.people import requester
from tests.build.projects import live_batch, project

from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects.models import Project
from hormiga.engines.tasktypes import type_named
from hormiga.kit import clock

TYPE = "text-categories"
TITLE = {"en": "Letters to a shop", "es": "Cartas a una tienda"}
TEXT = "The kettle has not come yet, and I paid a week ago."
RIGHT = "delivery"


@dataclass(frozen=True)
class Offer:
    """A project of a ready task type with one task, paid as soon as it is approved."""

    project: Project
    categories: list[dict[str, Any]]

    def titles(self, language: str) -> list[str]:
        return [one["title"][language] for one in self.categories]


def offer(programme: Programme, **changed) -> Offer:
    """Offer one task; its texts are those of the type's first sample."""
    settings = type_named(TYPE).samples[0].settings
    made = project(
        owner=requester(wallet="100"),
        programme=programme,
        title=TITLE,
        task_type=TYPE,
        settings=settings,
        answer_schema={"type": "object"},
        review_seconds=0,
        **changed,
    )
    live_batch(of=made, tasks=[{"text": TEXT}], now=clock.read())
    return Offer(made, settings["categories"])
