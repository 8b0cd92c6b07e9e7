"""Projects, and batches with tasks in them."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tests.build.people import NOON, requester

from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects import services
from hormiga.domain.projects.imports import import_tasks
from hormiga.domain.projects.models import Batch, Project
from hormiga.domain.projects.queries import batch_of
from hormiga.domain.projects.rules import Terms
from hormiga.flows.fund_batch import fund_batch
from hormiga.kit import ids
from hormiga.kit.money import Money

ANSWER = {
    "type": "object",
    "properties": {"label": {"type": "string"}},
    "required": ["label"],
    "additionalProperties": False,
}


def terms(*, reward: str = "0.05", currency: str = "EUR", **changed: Any) -> Terms:
    """Terms that ask for a label; the fee of *open* is a fifth of the reward."""
    given: dict[str, Any] = {
        "title": {"en": "Name the animal", "es": "Nombra el animal"},
        "description": {},
        "instructions": {},
        "reward": Money.of(reward, currency),
        "answer_schema": ANSWER,
    }
    return Terms(**given | changed)


def project(
    *,
    owner: Organisation | None = None,
    programme: Programme | None = None,
    allowance: int = 50,
    **changed: Any,
) -> Project:
    made, _ = services.create_project(
        organisation=owner or requester(),
        programme=programme or programme_named("open"),
        terms=terms(**changed),
        allowance=allowance,
        now=NOON,
    )
    return made


def draft_batch(
    *, of: Project, tasks: int | Sequence[dict[str, Any]] = 3, name: str = ""
) -> Batch:
    """A batch with tasks {"n": 0}, {"n": 1}, … or with these inputs."""
    made = services.create_batch(project=of, name=name, now=NOON)
    inputs = [{"n": n} for n in range(tasks)] if isinstance(tasks, int) else tasks
    body = "".join(json.dumps(one) + "\n" for one in inputs)
    import_tasks(
        batch=made,
        source=io.BytesIO(body.encode()),
        kind="ndjson",
        key=ids.outside(ids.fresh()),
        skips_errors=False,
        now=NOON,
    )
    return batch_of(organisation_id=of.organisation_id, public_id=made.public_id)


def live_batch(
    *,
    tasks: int | Sequence[dict[str, Any]] = 3,
    of: Project | None = None,
    wallet: str = "1000",
    now: datetime = NOON,
    allowance: int = 50,
    **changed: Any,
) -> Batch:
    """A published batch of a requester who can pay for it."""
    mine = of or project(owner=requester(wallet=wallet), allowance=allowance, **changed)
    made = draft_batch(of=mine, tasks=tasks)
    fund_batch(batch=made, now=now)
    return batch_of(organisation_id=mine.organisation_id, public_id=made.public_id)
