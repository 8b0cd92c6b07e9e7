"""What requesters call to run work: batches, labels, judgments, exports, money."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.programmes.services import currencies
from hormiga.domain.projects import queries, services
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import exports, queries as quality
from hormiga.domain.quality.models import Export
from hormiga.doors.api import auth, replies
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.close_batch import close_batch
from hormiga.flows.fund_batch import fund_batch
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.flows.write_export import ask_for_export
from hormiga.kit import accounts, clock, ids
from hormiga.kit.errors import Kind, Refusal

router = Router(auth=auth.FOR_ORGANISATIONS, tags=["batches"])


class ExportNotReady(Refusal):
    """This export is still being written. Ask again in a few seconds."""

    kind = Kind.CONFLICT


class BatchIn(Schema):
    """A batch to be."""

    name: str = Field("", max_length=200)


class ExportIn(Schema):
    """In which format the labels are wanted: `jsonl` or `csv`."""

    format: str = "jsonl"


class DecisionIn(Schema):
    """Why; a rejection must say it, the worker will read it."""

    reason: str = Field("", max_length=2000)


class PageIn(Schema):
    """Where in a list, and how much of it."""

    cursor: str | None = None
    limit: int = Field(100, ge=1, le=replies.MOST_A_PAGE)


@router.post("/projects/{project}/batches", summary="Make a batch")
def create(request: HttpRequest, project: str, body: BatchIn) -> HttpResponse:
    """Make an empty draft batch on the project's newest terms."""
    row = queries.project_of(
        organisation_id=auth.organisation(request).pk,
        public_id=ids.known(project),
    )
    batch = services.create_batch(project=row, name=body.name, now=clock.read())
    return replies.json(_written(batch), 201)


@router.post("/batches/{batch}/publish", summary="Publish a batch")
def publish(request: HttpRequest, batch: str) -> HttpResponse:
    """Reserve the whole possible cost in escrow and offer the tasks to workers."""
    row = _own(request, batch)
    cost = fund_batch(batch=row, now=clock.read(), actor=auth.actor(request))
    row.refresh_from_db(fields=["state", "published_at"])
    return replies.json(_written(row) | {"reserved": replies.money(cost)})


@router.post("/batches/{batch}/close", summary="Close a batch")
def close(request: HttpRequest, batch: str) -> HttpResponse:
    """Offer no more of the batch; what it did not use goes back to the wallet."""
    row = _own(request, batch)
    refund = close_batch(batch=row, now=clock.read(), actor=auth.actor(request))
    row.refresh_from_db(fields=["state", "closed_at"])
    return replies.json(_written(row) | {"refunded": replies.money(refund)})


@router.get("/batches/{batch}", summary="Read a batch")
def read(request: HttpRequest, batch: str) -> HttpResponse:
    """Read a batch with its progress, as of the last labelling, and its escrow."""
    row = _own(request, batch)
    currency = row.version.currency
    left = ledger.balance_of(owner=accounts.escrow(row.pk), currency=currency)
    return replies.json(
        _written(row)
        | {
            "tasks": queries.task_count(row),
            "places": queries.places_of(row),
            "tasks_complete": row.tasks_complete,
            "judgments": row.judgments_seen,
            "labelled_at": row.labelled_at,
            "escrow": replies.money(left),
        }
    )


@router.get("/batches/{batch}/labels", summary="List labels")
def labels(request: HttpRequest, batch: str, page: Query[PageIn]) -> HttpResponse:
    """List tasks in order, each with its label and confidence."""
    row = _own(request, batch)
    found = quality.labels_of(
        batch_id=row.pk, after=replies.place_of(page.cursor), limit=page.limit
    )
    items = [
        {
            "task": ids.outside(one.task),
            "input": replies.stored(one.input),
            "label": replies.stored(one.value),
            "confidence": one.confidence,
            "judgments": one.judgments,
            "method": one.method,
        }
        for one in found
    ]
    return replies.page(items, last=found[-1].pk if found else None, limit=page.limit)


@router.get("/batches/{batch}/judgments", summary="List judgments")
def judgments(request: HttpRequest, batch: str, page: Query[PageIn]) -> HttpResponse:
    """List judgments in the order of their claims; workers by pseudonym."""
    row, owner = _own(request, batch), auth.organisation(request)
    found = quality.judgments_of(
        batch_id=row.pk, after=replies.place_of(page.cursor), limit=page.limit
    )
    items = [
        {
            "id": ids.outside(one.judgment),
            "task": ids.outside(one.task),
            "worker": auth.pseudonym_of(one.worker, owner),
            "state": Assignment.State(one.state).name.lower(),
            "answer": replies.stored(one.answer),
            "active_seconds": one.active_seconds,
            "submitted_at": one.submitted_at,
            "decided_at": one.decided_at,
        }
        for one in found
    ]
    return replies.page(items, last=found[-1].pk if found else None, limit=page.limit)


@router.post("/judgments/{judgment}/approve", summary="Approve a judgment")
def approve(request: HttpRequest, judgment: str, body: DecisionIn) -> HttpResponse:
    """Approve and pay; a rejection can be overturned while its money is in escrow."""
    row, owner = _judgment(request, judgment), auth.organisation(request)
    approve_judgments(
        judgments=[row],
        organisation=owner,
        reason=body.reason,
        now=clock.read(),
        actor=auth.actor(request),
    )
    return replies.json({"id": judgment, "state": "approved"})


@router.post("/judgments/{judgment}/reject", summary="Reject a judgment")
def reject(request: HttpRequest, judgment: str, body: DecisionIn) -> HttpResponse:
    """Reject with a reason that the worker reads; the money waits for an objection."""
    row, owner = _judgment(request, judgment), auth.organisation(request)
    reject_judgment(
        judgment=row,
        organisation=owner,
        reason=body.reason,
        now=clock.read(),
        actor=auth.actor(request),
    )
    return replies.json({"id": judgment, "state": "rejected"})


@router.post("/batches/{batch}/exports", summary="Ask for an export")
def export(request: HttpRequest, batch: str, body: ExportIn) -> HttpResponse:
    """Have every task's label written to a file in the background."""
    row = _own(request, batch)
    wish = ask_for_export(batch=row, format_name=body.format, now=clock.read())
    return replies.json(_export(wish), 202)


@router.get("/exports/{export}", summary="Read an export")
def read_export(request: HttpRequest, export: str) -> HttpResponse:
    """Tell whether an export is ready, and where its file is."""
    return replies.json(_export(_own_export(request, export)))


@router.get("/exports/{export}/file", summary="Download an export")
def download(request: HttpRequest, export: str) -> HttpResponse | FileResponse:
    """Send the file."""
    row = _own_export(request, export)
    if row.state != Export.State.READY:
        raise ExportNotReady
    path = exports.path_of(row, settings.DATA_DIR)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


@router.get("/wallet", summary="Read the wallet")
def wallet(request: HttpRequest) -> HttpResponse:
    """Tell what is in the wallet, a line a currency, and what batches hold."""
    owner = auth.organisation(request)
    lines = [
        ledger.balance_of(owner=accounts.wallet(owner.pk), currency=currency)
        for currency in currencies()
    ]
    return replies.json({"balances": [replies.money(line) for line in lines]})


def _own(request: HttpRequest, batch: str) -> Batch:
    return queries.batch_of(
        organisation_id=auth.organisation(request).pk,
        public_id=ids.known(batch),
    )


def _own_export(request: HttpRequest, export: str) -> Export:
    return exports.export_of(
        organisation_id=auth.organisation(request).pk,
        public_id=ids.known(export),
    )


def _judgment(request: HttpRequest, judgment: str) -> Assignment:
    public_id = ids.known(judgment)
    return quality.judgment_of(
        organisation_id=auth.organisation(request).pk, public_id=public_id
    )


def _written(batch: Batch) -> dict[str, Any]:
    return {
        "id": ids.outside(batch.public_id),
        "project": ids.outside(batch.project.public_id),
        "name": batch.name,
        "state": batch.state,
        "created_at": batch.created_at,
        "published_at": batch.published_at,
        "closed_at": batch.closed_at,
    }


def _export(export: Export) -> dict[str, Any]:
    name = ids.outside(export.public_id)
    is_ready = export.state == Export.State.READY
    return {
        "id": name,
        "batch": ids.outside(export.batch.public_id),
        "format": export.format,
        "state": export.state,
        "rows": export.rows if is_ready else None,
        "file": f"/api/v1/exports/{name}/file" if is_ready else None,
    }
