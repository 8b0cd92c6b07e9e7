"""Projects, their versions and batches are made; tasks are taken in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import fee_of
from hormiga.domain.projects.imports_queries import UNFINISHED
from hormiga.domain.projects.imports_rules import ImportUnderWay
from hormiga.domain.projects.models import (
    Batch,
    Project,
    ProjectVersion,
    Requirement,
    Task,
    TaskImport,
)
from hormiga.domain.projects.rules import (
    BatchNotDraft,
    BatchNotLive,
    EmptyBatch,
    Terms,
    Unit,
    refuse_terms,
)
from hormiga.domain.projects.typed import completed, refuse_page

TERM_FIELDS = (
    "task_type",
    "template",
    "settings",
    "is_confidential",
    "warnings",
    "label_path",
    "answer_schema",
    "input_schema",
    "time_limit_seconds",
    "grace_seconds",
    "review_seconds",
    "overlap",
    "overlap_least",
    "target_confidence",
)


@transaction.atomic
def create_project(
    *,
    organisation: Organisation,
    programme: Programme,
    terms: Terms,
    allowance: int,
    now: datetime,
) -> tuple[Project, ProjectVersion]:
    """Make a project with its first version; it goes live with its first batch."""
    terms = completed(terms)
    refuse_terms(terms, currency=programme.currency)
    refuse_page(terms, is_trusted=organisation.is_trusted)
    project = Project.objects.create(
        organisation=organisation,
        programme=programme,
        allowance=allowance,
        created_at=now,
    )
    return project, add_version(
        project=project, programme=programme, terms=terms, now=now
    )


def add_version(
    *, project: Project, programme: Programme, terms: Terms, now: datetime
) -> ProjectVersion:
    """Write new terms; batches made from now on have them, older ones keep theirs."""
    terms = completed(terms)
    refuse_terms(terms, currency=programme.currency)
    refuse_page(terms, is_trusted=project.organisation.is_trusted)
    last = ProjectVersion.objects.filter(project=project).aggregate(n=Max("number"))
    version = ProjectVersion.objects.create(
        project=project,
        number=(last["n"] or 0) + 1,
        title=dict(terms.title),
        description=dict(terms.description),
        instructions=dict(terms.instructions),
        fallback_language=next(iter(terms.title)),
        currency=terms.reward.currency,
        reward_micro=terms.reward.micro,
        fee_micro=fee_of(reward=terms.reward, fee_ppm=programme.fee_ppm).micro,
        fee_ppm=programme.fee_ppm,
        **_unit(terms.unit),
        created_at=now,
        **{name: getattr(terms, name) for name in TERM_FIELDS},
    )
    Requirement.objects.bulk_create(
        Requirement(
            version=version,
            type_id=wanted.type_id,
            comparator=wanted.comparator,
            integers=list(wanted.integers),
            locales=list(wanted.locales),
            guards=wanted.guards,
        )
        for wanted in terms.requirements
    )
    return version


def _unit(unit: Unit | None) -> dict[str, Any]:
    if unit is None:
        return {}
    return {
        "unit_name": unit.name,
        "unit_source": unit.source,
        "unit_pointer": unit.pointer,
        "unit_reward_micro": unit.reward.micro,
        "unit_cap": unit.cap,
    }


def create_batch(*, project: Project, name: str, now: datetime) -> Batch:
    """Make an empty batch on the project's newest terms."""
    version = ProjectVersion.objects.filter(project=project).latest("number")
    return Batch.objects.create(
        project=project, version=version, name=name, created_at=now
    )


def lock_draft(*, batch_id: int) -> Batch:
    """Lock a batch that still takes tasks."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.state != Batch.State.DRAFT:
        raise BatchNotDraft
    return batch


def publish(*, batch: Batch, now: datetime) -> None:
    """Turn a locked draft live, and its project with it."""
    if not Task.objects.filter(batch=batch).exists():
        raise EmptyBatch
    if TaskImport.objects.filter(batch=batch, state__in=UNFINISHED).exists():
        raise ImportUnderWay
    batch.state = Batch.State.LIVE
    batch.published_at = now
    batch.save(update_fields=["state", "published_at"])
    Project.objects.filter(pk=batch.project_id, state=Project.State.DRAFT).update(
        state=Project.State.LIVE
    )


@transaction.atomic
def discard(*, batch_id: int, now: datetime) -> None:
    """Cancel a draft that nobody will publish; no money was reserved for it."""
    batch = lock_draft(batch_id=batch_id)
    Task.objects.filter(batch=batch).update(state=Task.State.CANCELLED)
    batch.state = Batch.State.CANCELLED
    batch.closed_at = now
    batch.save(update_fields=["state", "closed_at"])


def lock_live(*, batch_id: int) -> Batch:
    """Lock a batch that is live."""
    batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    if batch.state != Batch.State.LIVE:
        raise BatchNotLive
    return batch


def close(*, batch: Batch, now: datetime) -> None:
    """End a locked live batch: complete if every task is, else cancelled."""
    left = Task.objects.filter(batch=batch, state=Task.State.OPEN)
    is_cut = left.update(state=Task.State.CANCELLED) > 0
    batch.state = Batch.State.CANCELLED if is_cut else Batch.State.COMPLETE
    batch.closed_at = now
    batch.save(update_fields=["state", "closed_at"])


def set_project_state(*, project: Project, state: Project.State) -> None:
    """Pause a project, let it go on, or archive it."""
    Project.objects.filter(pk=project.pk).update(state=state)


def note_progress(
    *,
    batch_id: int,
    complete_task_ids: list[int],
    judgments: int,
    seconds: float,
    now: datetime,
) -> None:
    """Mark tasks complete, and count for the progress that people see."""
    with connection.cursor() as cursor:  # one array: the ORM would bind each id
        cursor.execute(
            "UPDATE projects_task SET state = 'complete'"
            " WHERE id = ANY (%s) AND state = 'open'",
            [complete_task_ids],
        )
        done = cursor.rowcount
    Batch.objects.filter(pk=batch_id).update(
        tasks_complete=F("tasks_complete") + done,
        judgments_seen=judgments,
        labelling_seconds=seconds,
        labelled_at=now,
    )


def note_median(*, project_id: int, seconds: float | None) -> None:
    """Keep the measured median of active time, which pay per hour rests on."""
    if seconds is not None:
        Project.objects.filter(pk=project_id).update(median_seconds=seconds)
