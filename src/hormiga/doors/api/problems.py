"""Refusals as problem JSON (RFC 9457): one table of statuses, `type` from the name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from hormiga.doors.api import replies
from hormiga.kit.errors import Kind, Refusal

log = logging.getLogger(__name__)

STATUS = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
}


def problem(
    *, name: str, status: int, detail: str, facts: dict[str, Any] | None = None
) -> HttpResponse:
    """Write a problem; facts become members of their own."""
    body = {
        "type": f"/problems/{name}",
        "title": name.replace("-", " "),
        "status": status,
        "detail": detail,
    }
    return replies.written(
        orjson.dumps((facts or {}) | body, default=str),
        status,
        "application/problem+json",
    )


def of_refusal(refusal: Refusal) -> HttpResponse:
    """Write a refusal."""
    response = problem(
        name=refusal.name(),
        status=STATUS[refusal.kind],
        detail=refusal.detail,
        facts=refusal.facts,
    )
    if refusal.kind is Kind.UNAUTHENTICATED:
        response["WWW-Authenticate"] = "Bearer"
    return response


@csrf_exempt  # no cookie is read, and nothing is done
def not_found(request: HttpRequest) -> HttpResponse:
    """Answer an address that no operation has."""
    return problem(
        name="not-found",
        status=404,
        detail="The API has no such address. See /api/v1/openapi.json for all it has.",
    )


View = Callable[..., HttpResponseBase]


def in_problems(view: View) -> View:
    """Let a view answer what it does not have, and what it does not take, alike."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **named)
        except Http404:  # the API's root, which is no operation
            return not_found(request)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        allowed = ", ".join(sorted(response["Allow"].split(", ")))
        refused = problem(
            name="method-not-allowed",
            status=405,
            detail=f"This address does not take {request.method}, only {allowed}.",
        )
        refused["Allow"] = allowed
        return refused

    return answer


def install(api: NinjaAPI) -> None:
    """Let every operation of the API answer problems only this way."""
    _answer_callers(api)
    _answer_for_ourselves(api)


def _answer_callers(api: NinjaAPI) -> None:
    """Write what the caller can mend."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return of_refusal(refusal)

    @api.exception_handler(ValidationError)
    def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        source, *steps = first["loc"]
        if source == "body":
            steps = steps[1:]
        field = "/".join(map(str, steps)) or "(body)"
        return problem(
            name="bad-request-body",
            status=422,
            detail=f"{field}: {first['msg']}",
            facts={"field": field},
        )

    @api.exception_handler(HttpError)
    def broken(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(
            name="bad-request", status=error.status_code, detail=error.message
        )

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(
            name="request-too-large",
            status=413,
            detail="This call's body is too large. Split the call.",
        )

    @api.exception_handler(DataError)
    def unstorable(request: HttpRequest, error: DataError) -> HttpResponse:
        log.info("refused by the database: %s", error)
        return problem(
            name="cannot-be-stored",
            status=422,
            detail="A value of this call cannot be stored: a text holds a NUL character"
            " or is too long, or a number is out of range. Nothing was stored.",
        )


def _answer_for_ourselves(api: NinjaAPI) -> None:
    """Write what is ours to mend."""

    @api.exception_handler(OperationalError)
    @api.exception_handler(InterfaceError)
    def away(request: HttpRequest, error: Exception) -> HttpResponse:
        log.warning("the database is away: %s", error)
        response = problem(
            name="try-again",
            status=503,
            detail="The database is not there for a moment. Nothing was stored by this"
            " call, or all of it was: send it again.",
        )
        response["Retry-After"] = "1"
        return response

    @api.exception_handler(Exception)
    def bug(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("unexpected", exc_info=error)
        return problem(
            name="internal-error",
            status=500,
            detail="Something broke here. It is our fault; send the call again.",
        )
