"""Answers that external pages post: on the frame's host, without cookies.

The id of the assignment is the permission: it cannot be guessed, and the page got it
with its address.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hormiga.domain.assignments import fit
from hormiga.domain.assignments.external import at_external_page
from hormiga.domain.assignments.rules import Answer, AnswerTooLarge
from hormiga.doors.mturk import external_pages as pages
from hormiga.doors.mturk.external_pages import (
    FilesNotTaken,
    FormNotReadable,
    NoAssignment,
    PreviewOnly,
)
from hormiga.engines.external import NOT_AVAILABLE, answer_fields
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

MOST_BODY_BYTES = 4 * 1024 * 1024
"""A form writes a byte of the answer as up to three."""


@csrf_exempt  # no cookie is read: the assignment's id is the permission
@require_POST
def submit(request: HttpRequest) -> HttpResponse:
    """Take an answer; say in words what became of it, and tell the page around."""
    if not _is_frame_host(request.get_host()):
        return HttpResponse(status=404)
    try:
        pairs = list(_pairs(request))
        assignment = _assignment(pairs)
        _store(assignment, answer_fields(pairs))
    except Refusal as refusal:
        return pages.refused(request, refusal)
    return pages.saved(request, assignment=assignment)


def _is_frame_host(host: str) -> bool:
    origin = settings.FRAME_ORIGIN
    return bool(origin) and urlsplit(origin).netloc.lower() == host.lower()


def _pairs(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield names and values: those of the address first, then those of the body."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MOST_BODY_BYTES:
        raise AnswerTooLarge
    try:
        given = (request.GET, request.POST)
        has_files = bool(request.FILES)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError) as error:
        raise FormNotReadable from error
    if has_files:
        raise FilesNotTaken
    for values in given:
        for name, texts in values.lists():
            for text in texts:
                yield name, str(text)


def _assignment(pairs: list[tuple[str, str]]) -> str:
    """Find the one assignment that is named, be it once or several times."""
    named = {text for name, text in pairs if name == "assignmentId"} - {""}
    if NOT_AVAILABLE in named:
        raise PreviewOnly
    if len(named) != 1:
        raise NoAssignment
    return named.pop()


def _store(assignment: str, fields: dict[str, str]) -> None:
    claim = at_external_page(assignment=ids.known(assignment))
    given = Answer(claim.assignment, fit.body_of(fields), None, claim.version_id)
    fit.refuse_misfit(given, claim.version_id)
    done = submit_answers(
        worker_id=claim.worker_id,
        answers=[given],
        check=fit.refuse_misfit,
        claim_from=None,
        claim_count=0,
        now=clock.read(),
    )
    for _, refusal in done.refused:
        raise refusal
