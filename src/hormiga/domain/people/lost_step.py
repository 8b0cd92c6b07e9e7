"""Somebody lost the second step of their sign-in, and the recovery codes with it."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from hormiga.domain.people.audit_log import (
    UNNAMED,
    AuditedAct,
    Noted,
    note_act,
    user_actor,
)
from hormiga.domain.people.leaving import sign_out_everywhere
from hormiga.domain.people.models import User
from hormiga.domain.people.rules import NoSuchUser, clean_email


@transaction.atomic
def reset_second_step(*, email: str, now: datetime, actor: str = UNNAMED) -> int:
    """Take codes, passkeys and recovery codes away; the password alone signs in then.

    All sessions end. Gives how many were taken. Refuses `NoSuchUser`; whoever asks for
    this has made sure by other means that it is the person themselves.
    """
    user = User.objects.select_for_update().filter(email=clean_email(email)).first()
    if user is None:
        raise NoSuchUser
    taken: int = Authenticator.objects.filter(user=user).delete()[0]
    sign_out_everywhere(user=user)
    noted = Noted(AuditedAct.SECOND_STEP_RESET, user_actor(user.pk), {"taken": taken})
    note_act(actor=actor, noted=noted, now=now)
    return taken
