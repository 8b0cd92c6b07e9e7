"""Single tasks: each made, paid for and ended by itself, under terms shared by value.

The terms are a project with one version; its tasks stand in one open-ended live batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.models import Programme
from hormiga.domain.projects import services
from hormiga.domain.projects.models import (
    Batch,
    Project,
    RequestToken,
    SharedTerms,
    Task,
)
from hormiga.domain.projects.rules import Terms
from hormiga.kit.errors import Kind, Refusal

TOKEN_LASTS = timedelta(hours=24)
ALLOWANCE = 50
DISPOSED = "Disposed"


class TokenUsed(Refusal):
    """This token came within a day and made a task; nothing was made or paid anew."""

    kind = Kind.CONFLICT


class TaskDisposed(Refusal):
    """This task was deleted; it stays as it is."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Single:
    """What a requester wants of one task."""

    input: dict[str, Any]
    wanted: int
    expires_at: datetime
    annotation: str = ""


@transaction.atomic
def share_terms(
    *,
    organisation: Organisation,
    programme: Programme,
    terms: Terms,
    digest: bytes,
    keywords: str,
    now: datetime,
) -> SharedTerms:
    """Find the organisation's project with these terms, or make it.

    `digest` is a hash of all that tells terms apart.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    known = SharedTerms.objects.filter(organisation=organisation, digest=digest)
    if found := known.select_related("project").first():
        return found
    project, _ = services.create_project(
        organisation=organisation,
        programme=programme,
        terms=terms,
        allowance=ALLOWANCE,
        now=now,
    )
    return SharedTerms.objects.create(
        project=project, organisation=organisation, digest=digest, keywords=keywords
    )


def lock_open_batch(*, project: Project, now: datetime) -> Batch:
    """Lock the project's live batch; make one, still a draft, where there is none."""
    Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    live = (
        Batch.objects.select_for_update(no_key=True, of=["self"])
        .select_related("version", "project")
        .filter(project=project, state=Batch.State.LIVE)
        .order_by("id")
        .first()
    )
    return live or services.create_batch(project=project, name="", now=now)


def add_task(*, batch: Batch, single: Single, now: datetime) -> Task:
    """Put one task into a locked batch, which goes live with its first."""
    task = Task.objects.create(
        batch=batch,
        version_id=batch.version_id,
        input=single.input,
        wanted=single.wanted,
        expires_at=single.expires_at,
        annotation=single.annotation,
        created_at=now,
    )
    if batch.state == Batch.State.DRAFT:
        services.publish(batch=batch, now=now)
    return task


def refuse_used_token(
    *, organisation: Organisation, operation: str, token: str, now: datetime
) -> None:
    """Refuse a token that made a task within a day; facts: `task`, its outside uuid."""
    used = (
        RequestToken.objects.select_related("task")
        .filter(organisation=organisation, operation=operation, token=token)
        .filter(used_at__gt=now - TOKEN_LASTS)
        .first()
    )
    if used is not None:
        raise TokenUsed(task=used.task.public_id)


def keep_token(
    *, organisation: Organisation, operation: str, token: str, task: Task, now: datetime
) -> None:
    """Remember which task a token made; the caller holds the organisation's lock."""
    RequestToken.objects.update_or_create(
        organisation=organisation,
        operation=operation,
        token=token,
        defaults={"task": task, "used_at": now},
    )


def lock_organisation(*, organisation: Organisation) -> None:
    """Let one call of an organisation make a task at a time."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def lock_batch(*, task: Task) -> Batch:
    """Lock the batch that a task stands in, in whatever state it is."""
    return Batch.objects.select_for_update(no_key=True).get(pk=task.batch_id)


def lock_task(*, task: Task) -> Task:
    """Lock a task that is not deleted, and give it as it is now."""
    locked = (
        Task.objects.select_for_update(of=["self"])
        .select_related("batch__version", "batch__project")
        .get(pk=task.pk)
    )
    if locked.review_state == DISPOSED:
        raise TaskDisposed
    return locked


def expire(*, task: Task, at: datetime) -> None:
    """Let a locked task run out at a time that has come."""
    task.expires_at = at
    if task.state == Task.State.OPEN:
        task.state = Task.State.CANCELLED
    task.save(update_fields=["expires_at", "state"])


def give_up(*, task: Task) -> None:
    """End a locked task that cannot be done; its judgments and payments stay."""
    if task.state == Task.State.OPEN:
        task.state = Task.State.CANCELLED
        task.save(update_fields=["state"])


def reopen(*, task: Task, until: datetime) -> None:
    """Let a locked task be worked on until a time to come."""
    task.expires_at = until
    if task.state == Task.State.CANCELLED:
        task.state = Task.State.OPEN
    task.save(update_fields=["expires_at", "state"])


def dispose(*, task: Task) -> None:
    """Delete a locked task for its requester; its judgments and payments stay."""
    task.review_state = DISPOSED
    if task.state == Task.State.OPEN:
        task.state = Task.State.CANCELLED
    task.save(update_fields=["review_state", "state"])


def tasks_run_out(*, now: datetime, limit: int) -> list[Task]:
    """List open tasks whose time is over, the longest ago first."""
    rows = Task.objects.filter(expires_at__lte=now, state=Task.State.OPEN)
    return list(rows.order_by("expires_at")[:limit])
