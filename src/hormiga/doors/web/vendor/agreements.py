"""A vendor's agreements: write them, put new words in force, keep the copies."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.agreements import queries
from hormiga.domain.agreements.models import Agreement
from hormiga.domain.agreements.rules import NoSuchAgreement, NoSuchSignature
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.programme.copies import pdf_response
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor.access import MAY_INVITE, vendor_member
from hormiga.doors.web.vendor.people import managed
from hormiga.flows.publish_agreement import make_agreement, publish_agreement
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest, vendor: str) -> HttpResponse:
    """List the agreements; write a new one."""
    member = vendor_member(request, vendor)
    problem = ""
    if request.method == "POST":
        try:
            made = make_agreement(
                organisation=managed(request, vendor),
                title={lang: request.POST.get(f"title_{lang}", "") for lang in _BOTH},
                texts=_texts(request),
                by=user_of(request),
                now=clock.read(),
            )
        except Refusal as refusal:
            problem = words.of(refusal)
        else:
            messages.success(
                request, _("The agreement is in force. Ask for it in a contract.")
            )
            return redirect(
                "vendor_agreement", vendor=vendor, agreement=ids.outside(made.public_id)
            )
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "rows": queries.agreements_of(organisation_id=member.organisation_id),
        "may_change": member.role in MAY_INVITE,
        "problem": problem,
        "given": request.POST,
    }
    status = 422 if problem else 200
    return render(request, "vendor/agreements.html", page, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, vendor: str, agreement: str) -> HttpResponse:
    """Show the words in force; put new ones in force, which takes a second yes."""
    member = vendor_member(request, vendor)
    try:
        found = queries.own_agreement(
            organisation_id=member.organisation_id, public_id=ids.known(agreement)
        )
    except NoSuchAgreement as refusal:
        raise Http404 from refusal
    problem = ""
    if request.method == "POST":
        problem = _publish(request, managed(request, vendor), found)
        if not problem:
            return redirect("vendor_agreement", vendor=vendor, agreement=agreement)
    newest = queries.newest_texts(agreement_id=found.pk)
    page = {
        "vendor": member.organisation,
        "vendor_id": vendor,
        "agreement": found,
        "version": newest,
        "texts": _texts(request) if problem else (newest.text if newest else {}),
        "may_change": member.role in MAY_INVITE,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "vendor/agreement.html", page, status=status)


def _publish(request: HttpRequest, vendor: Organisation, found: Agreement) -> str:
    """Put the sent text in force; give what stands against it, or ""."""
    if request.POST.get("sure") != "on":
        return _("Tick the box: everybody has to sign the new text.")
    try:
        again = publish_agreement(
            organisation=vendor,
            public_id=found.public_id,
            texts=_texts(request),
            by=user_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        return words.of(refusal)
    messages.success(request, _published(again))
    return ""


@never_cache
@login_required
@require_safe
def pdf(request: HttpRequest, vendor: str, signature: str) -> HttpResponse:
    """Hand out the vendor's copy of a signature; that it was taken is kept."""
    organisation = managed(request, vendor)
    try:
        signed, name = queries.signed_copy(
            public_id=ids.known(signature), organisation_id=organisation.pk
        )
    except NoSuchSignature as refusal:
        raise Http404 from refusal
    noted = Noted(
        AuditedAct.SIGNATURE_READ, f"signature:{signature}", {}, organisation.pk
    )
    note_act(actor=user_actor(user_of(request).pk), noted=noted, now=clock.read())
    return pdf_response(signed, name)


_BOTH = ("es", "en")


def _texts(request: HttpRequest) -> dict[str, str]:
    return {lang: request.POST.get(f"text_{lang}", "") for lang in _BOTH}


def _published(again: int) -> str:
    return ngettext(
        "The new text is in force. %(n)s worker has to sign it before taking new"
        " tasks.",
        "The new text is in force. %(n)s workers have to sign it before taking new"
        " tasks.",
        again,
    ) % {"n": again}
