"""PayPal tells that something happened to a payout: a hint, and a reason to ask."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from hormiga.domain.payouts import hints
from hormiga.domain.payouts.hints import EventKnown
from hormiga.engines.rails.paypal_webhook import MOST_BYTES, NotAWebhook
from hormiga.kit import clock
from hormiga.kit.errors import Kind, Refusal

_STATUS = {
    Kind.INVALID: 400,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
}
_TAKEN = 200
"""Also for an event that is known: PayPal would send it for three days otherwise."""


@csrf_exempt  # no cookie is read: the signature says who calls
@require_POST
def hear(request: HttpRequest) -> JsonResponse:
    """Take a hint, or refuse it by name; nothing in it is believed."""
    now = clock.read()
    try:
        event = hints.verified(headers=request.headers, body=_body(request), now=now)
        run = hints.take(event=event, now=now)
    except EventKnown as refusal:
        return JsonResponse({"name": refusal.name()}, status=_TAKEN)
    except Refusal as refusal:
        status = _STATUS.get(refusal.kind, 400)
        told = {"name": refusal.name(), "detail": refusal.detail}
        return JsonResponse(told, status=status)
    return JsonResponse({"name": "asked" if run else "not-ours"}, status=_TAKEN)


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length", "0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise NotAWebhook
    try:
        return request.body
    except RequestDataTooBig as error:
        raise NotAWebhook from error
