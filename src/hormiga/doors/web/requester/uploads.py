"""Files of tasks: looked at, sent, followed, and what was refused of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from hormiga.domain.people.rules import Act
from hormiga.domain.projects import (
    imports,
    imports_background,
    imports_preview,
    imports_queries,
    queries,
)
from hormiga.domain.projects.imports_background import Wish
from hormiga.domain.projects.models import Batch, Project, ProjectVersion
from hormiga.doors.web.requester import import_page, values, words
from hormiga.doors.web.requester.access import Member, member_page, show, to
from hormiga.doors.web.requester.batches import own
from hormiga.doors.web.requester.forms import BatchForm
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

ERROR_TYPES = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}


@member_page(Act.MAKE, "GET", "POST")
def new_batch(request: HttpRequest, member: Member, project: str) -> HttpResponse:
    """Look at a file, or take it in as a draft: nothing is published yet."""
    row = queries.project_of(
        organisation_id=member.organisation.pk, public_id=ids.known(project)
    )
    version = queries.newest_versions([row])[row.pk]
    form = BatchForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"form": form, "project": row, "version": version}
    if form.is_valid():
        try:
            if "preview" in request.POST:
                page["preview"] = _looked_at(form, version)
                return show(request, member, "new_batch", page)
            batch = _taken_in(form, row)
        except Refusal as refusal:
            form.add_error("file", words.of(refusal))
        else:
            return to("batch", member, batch=ids.outside(batch.public_id))
    return show(request, member, "new_batch", page)


@member_page(Act.SEE)
def import_progress(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Give the part of the page that changes while a file is taken in."""
    row = own(member, batch)
    page = import_page.page_of(member, row) or {"batch": row, "is_done": True}
    return render(request, "requester/_import.html", page | {"member": member})


@member_page(Act.SEE)
def import_errors(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Send the lines that were refused of a batch's newest file, with their reasons."""
    row = own(member, batch)
    newest = imports_queries.newest_import(row)
    if newest is None:
        raise Http404
    file = imports_queries.error_file_of(newest)
    name = f"errors-{ids.outside(row.public_id)}.{file.format}"
    return HttpResponse(
        file.content,
        content_type=ERROR_TYPES[file.format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _looked_at(form: BatchForm, version: ProjectVersion) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    found = imports_preview.preview(
        version=version, source=file, kind=form.cleaned_data["format"], size=file.size
    )
    formats = dict(form.fields["format"].choices)  # type: ignore[attr-defined]
    return {
        "file": file.name,
        "format": formats[found.format],
        "columns": found.columns,
        "rows": [
            [values.plain(one.get(name, "")) for name in found.columns]
            for one in found.rows
        ],
        "count": found.count,
        "is_estimate": not found.is_whole,
        "problems": import_page.problems_of(found.problems),
    }


def _taken_in(form: BatchForm, project: Project) -> Batch:
    """Take a small file in at once; keep a large one for a job."""
    asked, now = form.cleaned_data, clock.read()
    if not form.is_large:
        return imports.import_as_batch(
            project=project,
            name=asked["name"],
            source=asked["file"],
            kind=asked["format"],
            skips_errors=form.skips_errors,
            now=now,
        )
    upload = imports_background.keep(source=asked["file"], data_dir=settings.DATA_DIR)
    return imports_background.ask_as_batch(
        project=project,
        name=asked["name"],
        upload=upload,
        wish=Wish(asked["format"], "file", form.skips_errors),
        now=now,
    )
