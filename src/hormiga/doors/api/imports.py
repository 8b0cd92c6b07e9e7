"""Files of tasks: taken in with the call or by a job, looked at, and followed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from hormiga.domain.projects import (
    imports,
    imports_background,
    imports_preview,
    imports_queries,
    queries,
)
from hormiga.domain.projects.imports_background import Wish
from hormiga.domain.projects.imports_rules import NothingRefused
from hormiga.domain.projects.models import Batch, TaskImport
from hormiga.doors.api import auth, replies
from hormiga.engines.formats.tasks_sniff import declared
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

router = Router(auth=auth.FOR_ORGANISATIONS, tags=["batches"])

ERROR_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


class UnknownErrorsWord(Refusal):
    """`errors` is `refuse` (nothing is taken when a row is wrong) or `skip`."""


class ImportIn(Schema):
    """How a file is taken in."""

    errors: str = Field("refuse", description="`refuse` or `skip`")
    format: str = Field("", description="The file's format, where it does not tell.")
    preview: bool = Field(default=False, description="Look only; store nothing.")
    background: bool = Field(default=False, description="Let a job take the file in.")


@router.post("/batches/{batch}/tasks", summary="Import tasks")
def import_tasks(
    request: HttpRequest, batch: str, wish: Query[ImportIn]
) -> HttpResponse:
    """Take a file of tasks as a stream, whole; `?errors=skip` takes the good rows."""
    row = queries.batch_of(
        organisation_id=auth.organisation(request).pk, public_id=ids.known(batch)
    )
    if wish.errors not in {"refuse", "skip"}:
        raise UnknownErrorsWord(field="errors")
    kind = declared(name=wish.format, content_type=request.content_type or "")
    if wish.preview:
        return _preview(request, row, kind)
    how = Wish(
        kind,
        request.headers.get("Idempotency-Key") or ids.outside(ids.fresh()),
        wish.errors == "skip",
    )
    if wish.background or "respond-async" in request.headers.get("Prefer", ""):
        return _in_background(request, row, how)
    return _at_once(request, row, how)


@router.get("/imports/{task_import}", summary="Read an import")
def read_import(request: HttpRequest, task_import: str) -> HttpResponse:
    """Tell how far an import is, and why it took nothing if it was refused."""
    return replies.json(_written(_own(request, task_import)))


@router.get("/imports/{task_import}/errors", summary="Download refused rows")
def download_errors(request: HttpRequest, task_import: str) -> HttpResponse:
    """Send an import's refused rows as they came, each with its line and problem."""
    row = _own(request, task_import)
    if not row.refused:
        raise NothingRefused
    file = imports_queries.error_file_of(row)
    response = replies.written(file.content, 200, ERROR_TYPES[file.format])
    name = f"errors-{ids.outside(row.public_id)}.{file.format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _preview(request: HttpRequest, batch: Batch, kind: str) -> HttpResponse:
    length = request.headers.get("Content-Length", "")
    found = imports_preview.preview(
        version=batch.version,
        source=request,
        kind=kind,
        size=int(length) if length.isdecimal() else None,
    )
    return replies.json(
        {
            "format": found.format,
            "columns": found.columns,
            "tasks": found.rows,
            "problems": found.problems,
            "rows_read": found.read,
            "rows": found.count,
            "is_estimate": not found.is_whole,
        }
    )


def _at_once(request: HttpRequest, batch: Batch, how: Wish) -> HttpResponse:
    result = imports.import_tasks(
        batch=batch,
        source=request,
        kind=how.kind,
        key=how.key,
        skips_errors=how.skips_errors,
        now=clock.read(),
    )
    body: dict[str, Any] = {"accepted": result.accepted, "refused": result.refused}
    if result.refused and result.public_id:
        body["errors"] = result.errors
        body["error_file"] = imports.error_file(result)
        body["import"] = ids.outside(result.public_id)
        body["file"] = _errors_at(body["import"])
    return replies.json(body, 201)


def _in_background(request: HttpRequest, batch: Batch, how: Wish) -> HttpResponse:
    upload = imports_background.keep(source=request, data_dir=settings.DATA_DIR)
    row = imports_background.ask_for_import(
        batch=batch, upload=upload, wish=how, now=clock.read()
    )
    response = replies.json(_written(row), 202)
    response["Location"] = f"/api/v1/imports/{ids.outside(row.public_id)}"
    return response


def _own(request: HttpRequest, name: str) -> TaskImport:
    return imports_queries.import_of(
        organisation_id=auth.organisation(request).pk, public_id=ids.known(name)
    )


def _errors_at(name: str) -> str:
    return f"/api/v1/imports/{name}/errors"


def _written(row: TaskImport) -> dict[str, Any]:
    name = ids.outside(row.public_id)
    return {
        "id": name,
        "batch": ids.outside(row.batch.public_id),
        "state": row.state,
        "format": row.format,
        "percent": imports_queries.percent_of(row),
        "rows": row.position,
        "bytes": row.bytes_read,
        "bytes_total": row.bytes_total,
        "accepted": row.accepted,
        "refused": row.refused,
        "errors": row.errors,
        "refusal": row.refusal,
        "file": _errors_at(name) if row.refused else None,
        "created_at": row.created_at,
        "ended_at": row.ended_at,
    }
