"""What a person may take along, and what goes when they leave."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import (
    AccessKey,
    ApiToken,
    Consent,
    Membership,
    User,
    Worker,
)
from hormiga.domain.people.rules import (
    AccountClosed,
    LastOperator,
    nobodys_email,
)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What somebody agreed to, and when."""

    document: str
    version: str
    agreed_at: datetime


def consents_of(*, user_id: int) -> list[Agreed]:
    """List what a user agreed to, in the order in which they did."""
    rows = Consent.objects.filter(user_id=user_id).order_by("agreed_at", "pk")
    return [Agreed(row.document, row.version, row.agreed_at) for row in rows]


def lock_user(*, user_id: int) -> User:
    """Fetch a user whom nobody else changes meanwhile; refuses `AccountClosed`."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.closed_at is not None:
        raise AccountClosed
    return user


def check_operator_may_leave(*, user: User) -> None:
    """Refuse `LastOperator` where the site would have none."""
    if not user.is_operator:
        return
    operators = User.objects.select_for_update().filter(
        is_operator=True, is_active=True
    )
    if not operators.exclude(pk=user.pk).exists():
        raise LastOperator


def organisations_left_alone(*, user_id: int) -> list[int]:
    """List the organisations whose only member a user is."""
    mine = Membership.objects.filter(user_id=user_id).values("organisation_id")
    shared = (
        Membership.objects.filter(organisation_id__in=mine)
        .exclude(user_id=user_id)
        .values("organisation_id")
    )
    rows = Membership.objects.filter(user_id=user_id).exclude(
        organisation_id__in=shared
    )
    return list(rows.order_by("organisation_id").values_list("organisation", flat=True))


def forget_worker(*, worker: Worker) -> None:
    """Part a worker from the person: no user, no country, no token, no more work."""
    ApiToken.objects.filter(worker=worker).delete()
    Worker.objects.filter(pk=worker.pk).update(
        user=None, country="", state=Worker.State.CLOSED
    )


def sign_out_everywhere(*, user: User) -> None:
    """End all of a user's sessions, on every device."""
    visits = UserSession.objects.filter(user=user)
    Session.objects.filter(
        pk__in=list(visits.values_list("session_key", flat=True))
    ).delete()
    visits.delete()


def forget_user(*, user: User, alone: list[int], now: datetime) -> None:
    """Take name, password and roles from a user; keys of the organisations end too."""
    Membership.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    sign_out_everywhere(user=user)
    ApiToken.objects.filter(organisation__in=alone, revoked_at=None).update(
        revoked_at=now
    )
    AccessKey.objects.filter(organisation__in=alone, revoked_at=None).update(
        revoked_at=now
    )
    User.objects.filter(pk=user.pk).update(
        email=nobodys_email(secrets.token_hex(8)),
        password=make_password(None),
        language="en",
        last_login=None,
        is_operator=False,
        is_active=False,
        closed_at=now,
    )
    actor = user_actor(user.pk)
    note_act(actor=actor, noted=Noted(AuditedAct.ACCOUNT_CLOSED, actor), now=now)
