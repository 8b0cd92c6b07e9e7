"""What a worker reads in the frame after an external page has sent an answer."""

from __future__ import annotations

import secrets
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.assignments.rules import (
    AlreadySubmitted,
    AnswerDoesNotFit,
    AnswerTooLarge,
    AssignmentExpired,
    AssignmentReturned,
    UnknownAssignment,
)
from hormiga.kit.errors import Kind, Refusal


class PreviewOnly(Refusal):
    """This is a preview. An answer is taken from whoever has taken the task."""

    kind = Kind.CONFLICT


class NoAssignment(Refusal):
    """The answer names no assignment, or several. Send one `assignmentId`."""


class FilesNotTaken(Refusal):
    """Files cannot be sent with an answer of an external page."""


class FormNotReadable(Refusal):
    """The answer is no form that can be read, or has more than 1000 fields."""


_STATUS = {Kind.NOT_FOUND: 404, Kind.CONFLICT: 409, Kind.TOO_LARGE: 413}
_BROKEN = _("This task's page sent something that cannot be read. Report it, please.")
_WORDS: dict[type[Refusal], Promise] = {
    AlreadySubmitted: _("This task is answered already. Your first answer counts."),
    AnswerDoesNotFit: _(
        "This answer does not have the form that the project asks for."
        " Look at each field again."
    ),
    AnswerTooLarge: _("This answer is too long. Shorten it."),
    AssignmentExpired: _(
        "The time for that task was over, so it went to somebody else."
        " That does not count against you."
    ),
    AssignmentReturned: _("You gave that task back, so it takes no answer any more."),
    UnknownAssignment: _("You do not hold that task. Take another one."),
    PreviewOnly: _("This is only a preview. Take the task, then send your answer."),
    FilesNotTaken: _("Files cannot be sent with this task."),
}
_SAVED = _("Your answer is saved.")
_GO_ON = _("Choose “Go on” under this window if the next task does not come by itself.")

_STYLE = (
    ":root{color-scheme:light dark}"
    "body{margin:1.5rem;font:1.125rem/1.5 system-ui,sans-serif}"
)
# The message says no more than that this one assignment is saved.
_TELL = (
    "const{assignment,target}=document.currentScript.dataset;"
    "if(parent!==self)"
    'parent.postMessage({v:1,type:"saved",assignment},target)'
)


def saved(request: HttpRequest, *, assignment: str) -> HttpResponse:
    """Say that the answer is saved, and let the page around the frame know."""
    nonce = secrets.token_urlsafe(16)
    tell = (
        f'<script nonce="{nonce}" data-assignment="{escape(assignment)}"'
        f' data-target="{escape(_target())}">{_TELL}</script>'
    )
    return _page(request, (_SAVED, _GO_ON), nonce=nonce, script=tell, status=200)


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Say why an answer was not taken."""
    words = _WORDS.get(type(refusal), _BROKEN)
    nonce = secrets.token_urlsafe(16)
    status = _STATUS.get(refusal.kind, 400)
    return _page(request, (words,), nonce=nonce, script="", status=status)


def _page(
    request: HttpRequest,
    words: tuple[Promise, ...],
    *,
    nonce: str,
    script: str,
    status: int,
) -> HttpResponse:
    """Write a page in the browser's language: there is no cookie that names another."""
    with translation.override(translation.get_language_from_request(request)):
        language = translation.get_language() or "en"
        title, *more = (escape(str(text)) for text in words)
    said = "".join(f"<p>{text}</p>" for text in more)
    response = HttpResponse(
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><style nonce="{nonce}">{_STYLE}</style></head>'
        f"<body><h1>{title}</h1>{said}{script}</body></html>",
        status=status,
    )
    scripts = f"script-src 'nonce-{nonce}'; " if script else ""
    response["Content-Security-Policy"] = (
        f"default-src 'none'; {scripts}style-src 'nonce-{nonce}'; form-action 'none';"
        f" base-uri 'none'; frame-ancestors {_embedders()}"
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _embedders() -> str:
    """Name the origins of our pages: one, or each of a local server's names."""
    base = settings.BASE_URL
    if base.startswith("https://"):
        return base
    return f"{base} http://localhost:* http://127.0.0.1:*"


def _target() -> str:
    """Name who hears the message; a local server's page has several names.

    The policy lets no other page be around this one.
    """
    return settings.BASE_URL if settings.BASE_URL.startswith("https://") else "*"
