"""A task as a worker will see it: in its frame, answered, and nothing kept or paid."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from hormiga.domain.assignments import fit
from hormiga.domain.media import queries as media
from hormiga.domain.people.rules import Act
from hormiga.domain.projects import previews, queries
from hormiga.domain.projects.previews import NothingToPreview, Preview
from hormiga.domain.projects.typed import HTML_QUESTION
from hormiga.doors.web.requester import kind_words, values
from hormiga.doors.web.requester.access import Member, member_page, place_in, show
from hormiga.doors.web.requester.forms_kinds import pretty
from hormiga.doors.web.worker.answers import Blank, answer_in, blanks_of
from hormiga.engines import schemas
from hormiga.engines.frame import SANDBOX, PreviewPass, preview_address
from hormiga.engines.media.passes import For, MediaPass, media_address
from hormiga.engines.tasktypes import type_named
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

LASTS = timedelta(hours=2)
FILES = 20
"""Files that one answer may be given on a page that keeps none of them."""


@dataclass(slots=True)
class Look:
    """A task on its page; `blanks` is None where it is shown in a frame."""

    shown: Preview
    blanks: list[Blank] | None = None
    address: str = ""
    start: dict[str, Any] = field(default_factory=dict)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    sandbox: str = SANDBOX


@member_page(Act.SEE, "GET", "POST")
def of_project(request: HttpRequest, member: Member, project: str) -> HttpResponse:
    """Show a project's task, and what an answer to it would be stored as."""
    row = queries.project_of(
        organisation_id=member.organisation.pk, public_id=ids.known(project)
    )
    version = queries.newest_versions([row])[row.pk]
    page = {"project": row, "version": version}
    number = place_in(request, "task", 0)
    try:
        shown = previews.preview_of_version(version_id=version.pk, number=number)
    except NothingToPreview:
        if number:
            raise
        return show(request, member, "preview", page)
    given = PreviewPass(version.pk, "", number, clock.read() + LASTS)
    return _looked_at(request, member, _look(member, shown, given), page)


@member_page(Act.MAKE, "GET", "POST")
def of_type(request: HttpRequest, member: Member, kind: str) -> HttpResponse:
    """Show a sample of a task type before there is a project."""
    number = place_in(request, "task", 0)
    shown = previews.preview_of_type(name=kind, number=number)
    given = PreviewPass(0, kind, number, clock.read() + LASTS)
    look = _look(member, shown, given)
    return _looked_at(request, member, look, {"kind": type_named(kind)})


def _look(member: Member, shown: Preview, given: PreviewPass) -> Look:
    origin = settings.FRAME_ORIGIN
    if not origin or not (shown.task_type or shown.template):
        return Look(shown, blanks_of(shown.answer_schema) or [])
    address = preview_address(given, origin=origin, secret=settings.SECRET_KEY)
    look = Look(shown, address=address)
    look.start = {
        "start": {
            "language": get_language() or "en",
            "keys": {},
            "draft": None,
            "watermark": "",
        },
        "media": _addresses(member, shown, given, origin=origin),
        "files": [ids.outside(ids.fresh()) for _number in range(FILES)],
        "sends": "fields" if shown.task_type == HTML_QUESTION else "answer",
    }
    return look


def _addresses(
    member: Member, shown: Preview, given: PreviewPass, *, origin: str
) -> dict[str, dict[str, str]]:
    if shown.organisation_id is None:
        return {}
    granted = media.granted(
        organisation_id=shown.organisation_id, task_input=shown.task_input
    )
    return {
        ids.outside(public_id): {
            "address": media_address(
                MediaPass(
                    media=public_id,
                    shown_for=For.ORGANISATION,
                    bound_to=member.organisation.public_id,
                    until=given.until,
                ),
                origin=origin,
                secret=settings.SECRET_KEY,
            ),
            "media_type": row.media_type,
        }
        for public_id, row in granted.items()
    }


def _looked_at(
    request: HttpRequest, member: Member, look: Look, page: dict[str, Any]
) -> HttpResponse:
    if request.method == "POST":
        page = page | _answered(request, look)
    if look.address:
        request.csp_frame_src = settings.FRAME_ORIGIN  # type: ignore[attr-defined]
        request.csp_connect_src = settings.FRAME_ORIGIN  # type: ignore[attr-defined]
    number, count = look.shown.number, look.shown.count
    page = page | {
        "look": look,
        "inputs": [
            values.Pair(name, values.plain(one))
            for name, one in look.shown.task_input.items()
        ],
        "place": number + 1,
        "before": f"?task={number - 1}" if number else "",
        "after": f"?task={number + 1}" if number + 1 < count else "",
    }
    return show(request, member, "preview", page)


def _answered(request: HttpRequest, look: Look) -> dict[str, Any]:
    """Read the answer as a worker's would be; say how it would be stored."""
    answer = _answer_in(request, look)
    if answer is None:
        return {}
    page: dict[str, Any] = {"answer": pretty(answer)}
    try:
        body = fit.body_of(answer)
        schema = orjson.dumps(dict(look.shown.answer_schema))
        schemas.refuse_value(orjson.loads(body), schema)
    except schemas.DoesNotFit as misfit:
        page["misfit"] = kind_words.of_settings(misfit)
    except Refusal as refusal:
        page["misfit"] = refusal.detail
    return page


def _answer_in(request: HttpRequest, look: Look) -> dict[str, Any] | None:
    if look.blanks is not None:
        return answer_in(blanks=look.blanks, posted=request.POST)
    try:
        answer = orjson.loads(request.POST.get("answer") or "")
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
