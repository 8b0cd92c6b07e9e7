"""A worker asks for the payout, where a programme pays when asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from hormiga.domain.payouts.requests import (
    AlreadyAsked,
    Askable,
    NothingToAskFor,
    NotPaidOnRequest,
    askable,
)
from hormiga.domain.payouts.rules import Reason
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker import words
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.request_payout import request_payout
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    AlreadyAsked: gettext_lazy("You have asked already. It goes with the next run."),
    NothingToAskFor: gettext_lazy("Nothing can be paid to you now."),
    NotPaidOnRequest: gettext_lazy("This programme pays on its days by itself."),
}
_REASONS: dict[str, Promise] = {
    Reason.BELOW_MINIMUM: gettext_lazy(
        "It is less than the smallest payout of this programme."
    ),
    Reason.NO_METHOD: gettext_lazy("Say first where your money goes."),
    Reason.IN_HOLD: gettext_lazy("Some of it was earned lately and waits some days."),
    Reason.NEW_ACCOUNT: gettext_lazy("Your account is new. It is used after 72 hours."),
    Reason.IN_REVIEW: gettext_lazy("A person is looking at your account."),
    Reason.TAX_DATA: gettext_lazy(
        "It waits for your tax data, which the law asks us for. Give it below Tax."
    ),
    Reason.BANK_REFUSED: gettext_lazy(
        "Your bank sent money back. Check your account first."
    ),
}
_OTHER = gettext_lazy("We cannot pay this way at the moment. Your money waits safely.")


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def payout(request: HttpRequest, worker: Worker) -> HttpResponse:
    """Show what each such programme would pay; take the wish for one of them."""
    if request.method == "POST":
        return _ask(request, worker)
    found = askable(worker_id=worker.pk, now=clock.read())
    page = {"rows": [(one, _reasons(one)) for one in found]}
    return render(request, "money/payout.html", page)


def _ask(request: HttpRequest, worker: Worker) -> HttpResponse:
    slug = request.POST.get("programme", "")
    try:
        request_payout(worker=worker, programme=slug, now=clock.read())
    except Refusal as refusal:
        own = _WORDS.get(type(refusal))
        messages.error(request, str(own) if own else words.of(refusal))
    else:
        messages.success(request, _("Asked. Your payout goes with tomorrow's run."))
    return redirect("money_payout")


def _reasons(one: Askable) -> list[str]:
    return [str(_REASONS.get(reason, _OTHER)) for reason in one.reasons]
