"""Agreements: read, signed, and taken along as a PDF."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.agreements import queries
from hormiga.domain.agreements.models import AgreementVersion
from hormiga.domain.agreements.rules import (
    LANGUAGES,
    LONGEST_NAME,
    NoSuchAgreement,
    NoSuchSignature,
)
from hormiga.domain.agreements.services import Signing
from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import Worker
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.programme.copies import pdf_response
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.worker.guard import for_workers
from hormiga.engines.markdown import to_html
from hormiga.flows.sign_agreement import sign_agreement
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal


@for_workers
@require_safe
def index(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List what one has signed, each with its copy."""
    rows = queries.signed_by(worker_id=worker.pk)
    return render(request, "programme/agreements.html", {"rows": rows})


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, worker: Worker, agreement: str) -> HttpResponse:
    """Show the text in force; sign it, if it is still the one that was shown."""
    public_id = ids.known(agreement)
    try:
        newest = queries.newest_of(public_id=public_id)
        if request.method != "POST":
            return _show(request, worker, newest)
        sign_agreement(
            worker=worker,
            public_id=public_id,
            signing=Signing(
                request.POST.get("name", ""),
                request.POST.get("language", ""),
                request.POST.get("sha256", ""),
                agrees=request.POST.get("agrees") == "on",
            ),
            actor=user_actor(user_of(request).pk),
            now=clock.read(),
        )
    except NoSuchAgreement as refusal:
        raise Http404 from refusal
    except Refusal as refusal:
        newest = queries.newest_of(public_id=public_id)
        return _show(request, worker, newest, words.of(refusal))
    messages.success(request, _("Signed. You can take your copy along as a PDF."))
    return redirect("agreement", agreement=agreement)


@for_workers
@require_safe
def pdf(request: HttpRequest, worker: Worker, signature: str) -> HttpResponse:
    """Hand out the worker's own copy."""
    try:
        signed, name = queries.signed_copy(
            public_id=ids.known(signature), worker_id=worker.pk
        )
    except NoSuchSignature as refusal:
        raise Http404 from refusal
    return pdf_response(signed, name)


def _show(
    request: HttpRequest, worker: Worker, newest: AgreementVersion, problem: str = ""
) -> HttpResponse:
    language = get_language() or "en"
    language = language if language in LANGUAGES else "en"
    signed = queries.signature_of(worker_id=worker.pk, agreement_id=newest.agreement_id)
    page = {
        "agreement": newest.agreement,
        "version": newest,
        "language": language,
        "sha256": newest.sha256[language],
        "html": mark_safe(to_html(newest.text[language], heading=3)),  # noqa: S308 - cleaned there
        "signed": signed,
        "signature": ids.outside(signed.public_id) if signed else "",
        "is_signed": bool(signed and signed.version_id == newest.pk),
        "typed": request.POST.get("name", "")[:LONGEST_NAME],
        "problem": problem,
    }
    return render(
        request, "programme/agreement.html", page, status=422 if problem else 200
    )
