"""A vendor's pages: its workers, and the links that it invites them with."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.people import register
from hormiga.domain.people.audit_log import FIRST, user_actor
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.queries import vendors_of
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import (
    NoContract,
    NoSuchInvitation,
    NoSuchProgramme,
)
from hormiga.domain.programmes.services import programme_named
from hormiga.doors.web.programme import vendor_words as words
from hormiga.doors.web.shared.who import user_of
from hormiga.doors.web.vendor.access import MAY_INVITE, link_of, vendor_member
from hormiga.doors.web.vendor.columns import rows_of
from hormiga.flows.accept_invitation import make_invitation, revoke_invitation
from hormiga.kit import clock, ids

AT_ONCE = 100


@never_cache
@login_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Go to one's vendor, or choose among several; who has none may not come in."""
    mine = vendors_of(user_id=user_of(request).pk)
    if not mine:
        raise PermissionDenied
    if len(mine) == 1:
        return redirect("vendor_roster", vendor=_name(mine[0]))
    rows = [{"name": one.name, "id": _name(one)} for one in mine]
    return render(request, "vendor/index.html", {"rows": rows})


@never_cache
@login_required
@require_safe
def show(request: HttpRequest, vendor: str) -> HttpResponse:
    """Show the workers who came through this vendor, and its open invitations."""
    member = vendor_member(request, vendor)
    found = member.organisation
    places = invitations.roster_of(
        vendor_id=found.pk, before=_before(request), limit=AT_ONCE
    )
    emails = register.emails_of(worker_ids=[place.worker_id for place in places])
    open_now = invitations.invitations_of(vendor_id=found.pk, now=clock.read())
    page = {
        "vendor": found,
        "vendor_id": vendor,
        "may_invite": member.role in MAY_INVITE,
        "places": rows_of(found, places, emails),
        "outcomes": words.OUTCOMES.items(),
        "reasons": words.REASONS.items(),
        "can_record": member.role in MAY_INVITE,
        "next": places[-1].pk if len(places) == AT_ONCE else None,
        "invitations": [(one, link_of(one.public_id)) for one in open_now],
        "programmes": invitations.programmes_to_join(vendor_id=found.pk),
    }
    return render(request, "vendor/roster.html", page)


@never_cache
@login_required
@require_POST
def invite(request: HttpRequest, vendor: str) -> HttpResponse:
    """Make an invitation into a programme."""
    found = _may_invite(request, vendor)
    try:
        programme = programme_named(request.POST.get("programme", ""))
    except NoSuchProgramme:
        messages.error(request, _("Choose a programme."))
    else:
        _make(request, found, programme)
    return redirect("vendor_roster", vendor=vendor)


def _make(request: HttpRequest, vendor: Organisation, programme: Programme) -> None:
    try:
        make_invitation(
            vendor=vendor,
            programme=programme,
            actor=user_actor(user_of(request).pk),
            now=clock.read(),
        )
    except NoContract as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("The link is ready. Send it to your workers."))


@never_cache
@login_required
@require_POST
def revoke(request: HttpRequest, vendor: str, invitation: str) -> HttpResponse:
    """End an invitation; those who came by it stay."""
    found = _may_invite(request, vendor)
    try:
        revoke_invitation(
            vendor=found,
            public_id=ids.known(invitation),
            actor=user_actor(user_of(request).pk),
            now=clock.read(),
        )
    except NoSuchInvitation as refusal:
        raise Http404 from refusal
    messages.success(request, _("The link no longer works."))
    return redirect("vendor_roster", vendor=vendor)


def _may_invite(request: HttpRequest, vendor: str) -> Organisation:
    member = vendor_member(request, vendor)
    if member.role not in MAY_INVITE:
        raise PermissionDenied
    return member.organisation


def _before(request: HttpRequest) -> int:
    text = request.GET.get("before", "")
    is_place = text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if is_place else FIRST


def _name(vendor: Organisation) -> str:
    return ids.outside(vendor.public_id, ids.ORGANISATION)
