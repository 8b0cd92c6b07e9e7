"""What a requester's programs sign in with."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from hormiga.domain.people import queries, services
from hormiga.domain.people.rules import Act
from hormiga.doors.web.requester.access import Member, member_page, show, to
from hormiga.kit import clock


@member_page(Act.HOLD_KEYS, "GET", "POST")
@sensitive_variables("made")
def keys(request: HttpRequest, member: Member) -> HttpResponse:
    """List keys; make a set, which this one answer shows and nothing keeps."""
    made = None
    if request.method == "POST":
        made = services.create_keys(
            organisation=member.organisation, now=clock.read(), actor=member.actor
        )
    page = {
        "made": made,
        "access_keys": queries.access_keys_of(organisation_id=member.organisation.pk),
        "tokens": queries.tokens_of(organisation_id=member.organisation.pk),
    }
    return show(request, member, "keys", page)


@member_page(Act.HOLD_KEYS, "POST")
def revoke_access_key(request: HttpRequest, member: Member, name: str) -> HttpResponse:
    """End an access key."""
    services.revoke_access_key(
        organisation=member.organisation,
        access_key_id=name,
        now=clock.read(),
        actor=member.actor,
    )
    messages.success(request, _("The access key is revoked. It works no more."))
    return to("keys", member)


@member_page(Act.HOLD_KEYS, "POST")
def revoke_token(request: HttpRequest, member: Member, name: str) -> HttpResponse:
    """End a token."""
    services.revoke_token(
        organisation=member.organisation,
        name=name,
        now=clock.read(),
        actor=member.actor,
    )
    messages.success(request, _("The token is revoked. It works no more."))
    return to("keys", member)
