"""Whoever lost phone and codes is let in again, and it is kept that this was done."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from tests.build import web
from tests.build.people import NOON

from hormiga.domain.people.audit_log import AuditedAct, latest
from hormiga.domain.people.lost_step import reset_second_step
from hormiga.domain.people.rules import NoSuchUser

pytestmark = pytest.mark.django_db


class TestALostSecondStep:
    def test_is_taken_away_and_every_session_with_it(self, client):
        user, _ = web.worker_user()
        other, _ = web.worker_user()
        for one in (user, other):
            Authenticator.objects.create(user=one, type="totp", data={"secret": "x"})
        client.force_login(user)
        UserSession.objects.create(
            user=user, ip="127.0.0.1", session_key=client.session.session_key
        )

        taken = reset_second_step(email=user.email.upper(), now=NOON, actor="cli")

        assert taken == 1
        assert [one.user for one in Authenticator.objects.all()] == [other]
        assert not Session.objects.exists()
        kept = latest(AuditedAct.SECOND_STEP_RESET)
        assert kept is not None
        assert (kept.actor, kept.subject) == ("cli", f"user:{user.pk}")

    def test_of_nobody_is_refused_by_name(self):
        with pytest.raises(NoSuchUser):
            reset_second_step(email="nobody@example.org", now=NOON)
