"""Which vendor somebody may act for, and the links that it sends out."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest
from django.urls import reverse

from hormiga.domain.people.models import Membership, Organisation
from hormiga.domain.people.queries import membership_in
from hormiga.domain.people.rules import NotAMember
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import ids

MAY_INVITE = {Membership.Role.OWNER, Membership.Role.MANAGER}
_SIGNER_SALT = "hormiga.invitation"


def vendor_member(request: HttpRequest, name: str) -> Membership:
    """Find one's own membership in a vendor; another's vendor is not there."""
    try:
        return membership_in(
            user_id=user_of(request).pk,
            public_id=ids.known(name, ids.ORGANISATION),
            kind=Organisation.Kind.VENDOR,
        )
    except NotAMember as refusal:
        raise Http404 from refusal


def link_of(invitation: str) -> str:
    """Write an invitation's address, signed, so that none can be tried out."""
    token = signing.Signer(salt=_SIGNER_SALT).sign(invitation)
    return f"{settings.BASE_URL}{reverse('invitation', args=[token])}"


def invitation_in(token: str) -> UUID:
    """Read an invitation's id out of a link; a forged one is not there."""
    try:
        name = signing.Signer(salt=_SIGNER_SALT).unsign(token)
    except signing.BadSignature as error:
        raise Http404 from error
    return ids.known(name)
