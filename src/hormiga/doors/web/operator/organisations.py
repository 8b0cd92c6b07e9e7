"""Organisations: who they are, and whether they are trusted."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people import register, services
from hormiga.domain.people.rules import NoSuchOrganisation
from hormiga.doors.web.operator import words
from hormiga.doors.web.operator.access import AT_ONCE, actor_of, before, for_operators
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


class TrustForm(forms.Form):
    """Whether to trust, and why."""

    trust = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(max_length=500)


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List organisations, the newest first, each with a form to trust it or not."""
    rows = register.organisations(before=before(request), limit=AT_ONCE)
    page = {"rows": rows, "next": rows[-1].pk if len(rows) == AT_ONCE else None}
    return render(request, "operator/organisations.html", page)


@require_POST
@for_operators
def trust(request: HttpRequest, organisation: str) -> HttpResponse:
    """Trust an organisation or end it, with a reason that is kept."""
    try:
        found = register.organisation_known_as(
            public_id=ids.known(organisation, ids.ORGANISATION)
        )
    except NoSuchOrganisation as refusal:
        raise Http404 from refusal
    form = TrustForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a reason. It is kept in the audit log."))
        return redirect("operator_organisations")
    try:
        services.set_trust(
            organisation=found,
            is_trusted=form.cleaned_data["trust"] == "yes",
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("Done. It is written in the audit log."))
    return redirect("operator_organisations")
