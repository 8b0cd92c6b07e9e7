"""Somebody joins: a worker, or a requester's first member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from hormiga.domain.people import services as people
from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import Membership, Organisation, User
from hormiga.domain.programmes import services as programmes
from hormiga.domain.programmes.rules import OPEN
from hormiga.flows.refresh_standing import keep_said


@transaction.atomic(durable=True)
def sign_up_worker(
    *,
    email: str,
    password: str,
    country: str,
    language: str,
    versions: Mapping[str, str],
    now: datetime,
) -> User:
    """Make a user who works, in the programme that is open to all.

    `versions` are the documents agreed to; refuses `EmailTaken` and `NotAnEmail`.
    """
    user = people.create_user(
        email=email, password=password, is_operator=False, now=now
    )
    people.choose_language(user=user, language=language)
    people.record_consents(user=user, versions=versions, now=now)
    worker = people.create_worker(user=user, country=country, now=now)
    keep_said(worker=worker, now=now)
    programmes.enrol(
        workers=[worker], programme=programmes.programme_named(OPEN), now=now
    )
    return user


@transaction.atomic(durable=True)
def sign_up_requester(
    *,
    email: str,
    password: str,
    organisation: str,
    language: str,
    versions: Mapping[str, str],
    now: datetime,
) -> User:
    """Make a user who owns a new requester; an operator has yet to trust it.

    `versions` are the documents agreed to; refuses `EmailTaken`, `NotAnEmail` and
    `NameTaken`.
    """
    user = people.create_user(
        email=email, password=password, is_operator=False, now=now
    )
    people.choose_language(user=user, language=language)
    people.record_consents(user=user, versions=versions, now=now)
    requester = people.create_organisation(
        name=organisation,
        kind=Organisation.Kind.REQUESTER,
        is_trusted=False,
        now=now,
        actor=user_actor(user.pk),
    )
    people.add_member(
        user=user,
        organisation=requester,
        role=Membership.Role.OWNER,
        now=now,
        actor=user_actor(user.pk),
    )
    return user
