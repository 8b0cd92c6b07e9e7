"""Users, workers, organisations, and what they sign in with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.people.models import (
    AccessKey,
    ApiToken,
    Consent,
    Membership,
    Organisation,
    User,
    Worker,
)
from hormiga.domain.people.rules import (
    TOKEN_PREFIX,
    EmailTaken,
    NameTaken,
    NoReason,
    NoSuchKey,
    clean_email,
    digest,
    fingerprint,
)
from hormiga.kit import ids, vault

ROWS_AT_ONCE = 5_000
"""A statement takes 65,535 values at most."""


@dataclass(frozen=True, slots=True)
class KeySet:
    """What an organisation's programs sign in with; shown once."""

    access_key_id: str
    secret_access_key: str
    token: str


def create_user(
    *,
    email: str,
    password: str | None,
    is_operator: bool,
    now: datetime,
    actor: str = UNNAMED,
) -> User:
    """Make somebody who can sign in; no password means that none works yet."""
    user = User(email=clean_email(email), is_operator=is_operator, created_at=now)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
            if is_operator:
                made = Noted(AuditedAct.OPERATOR_MADE, f"user:{user.pk}")
                note_act(actor=actor, noted=made, now=now)
    except IntegrityError as error:
        raise EmailTaken from error
    return user


def choose_language(*, user: User, language: str) -> None:
    """Remember the language that we write to a user in."""
    user.language = language
    user.save(update_fields=["language"])


def record_consents(*, user: User, versions: Mapping[str, str], now: datetime) -> None:
    """Keep what a user agreed to, document by document; twice is harmless."""
    Consent.objects.bulk_create(
        [
            Consent(user=user, document=document, version=version, agreed_at=now)
            for document, version in versions.items()
        ],
        ignore_conflicts=True,
    )


def create_organisation(
    *,
    name: str,
    kind: Organisation.Kind,
    is_trusted: bool,
    now: datetime,
    actor: str = UNNAMED,
) -> Organisation:
    """Make a requester or a vendor."""
    try:
        with transaction.atomic():
            made = Organisation.objects.create(
                name=name.strip(), kind=kind, is_trusted=is_trusted, created_at=now
            )
            facts: dict[str, str | int | bool] = {
                "kind": str(kind),
                "trusted": is_trusted,
            }
            _note(AuditedAct.ORGANISATION_MADE, made, facts, actor, now)
    except IntegrityError as error:
        raise NameTaken from error
    return made


@transaction.atomic
def set_trust(
    *,
    organisation: Organisation,
    is_trusted: bool,
    reason: str,
    actor: str,
    now: datetime,
) -> None:
    """Trust an organisation or stop trusting it, with the reason; `NoReason` without.

    To say again what is so changes nothing and is not noted.
    """
    if not (words := reason.strip()):
        raise NoReason
    changed = Organisation.objects.filter(
        pk=organisation.pk, is_trusted=not is_trusted
    ).update(is_trusted=is_trusted)
    if changed:
        act = (
            AuditedAct.ORGANISATION_TRUSTED
            if is_trusted
            else AuditedAct.ORGANISATION_UNTRUSTED
        )
        _note(act, organisation, {"reason": words}, actor, now)


@transaction.atomic
def add_member(
    *,
    user: User,
    organisation: Organisation,
    role: Membership.Role,
    now: datetime,
    actor: str = UNNAMED,
) -> Membership:
    """Give a user a role in an organisation, or change it."""
    member, _ = Membership.objects.update_or_create(
        user=user,
        organisation=organisation,
        defaults={"role": role},
        create_defaults={"role": role, "created_at": now},
    )
    facts = {"member": f"user:{user.pk}", "role": str(role)}
    _note(AuditedAct.MEMBER_ADDED, organisation, facts, actor, now)
    return member


def create_workers(*, count: int, now: datetime) -> list[tuple[Worker, str]]:
    """Make workers that sign in by token alone; each with its token, shown once."""
    workers = Worker.objects.bulk_create(
        [Worker(created_at=now) for _ in range(count)], batch_size=ROWS_AT_ONCE
    )
    tokens = [_fresh_token() for _ in workers]
    ApiToken.objects.bulk_create(
        (
            ApiToken(digest=digest(token), worker=worker, created_at=now)
            for worker, token in zip(workers, tokens, strict=True)
        ),
        batch_size=ROWS_AT_ONCE,
    )
    return list(zip(workers, tokens, strict=True))


def create_worker(*, user: User, country: str, now: datetime) -> Worker:
    """Make the worker behind a user; a token for programs can be made later."""
    return Worker.objects.create(user=user, country=country, created_at=now)


def create_worker_for(*, user: User, now: datetime) -> tuple[Worker, str]:
    """Make the worker behind a user, with a token for programs."""
    worker = Worker.objects.create(user=user, created_at=now)
    token = _fresh_token()
    ApiToken.objects.create(digest=digest(token), worker=worker, created_at=now)
    return worker, token


@transaction.atomic
def create_keys(
    *, organisation: Organisation, now: datetime, actor: str = UNNAMED
) -> KeySet:
    """Make an access key pair and a bearer token for an organisation."""
    keys = KeySet(
        access_key_id="HRM" + secrets.token_hex(8).upper(),
        secret_access_key=secrets.token_urlsafe(30),
        token=_fresh_token(),
    )
    AccessKey.objects.create(
        access_key_id=keys.access_key_id,
        sealed_secret=vault.seal(keys.secret_access_key, keys.access_key_id),
        organisation=organisation,
        created_at=now,
    )
    ApiToken.objects.create(
        digest=digest(keys.token), organisation=organisation, created_at=now
    )
    facts = {"access_key_id": keys.access_key_id}
    _note(AuditedAct.KEYS_MADE, organisation, facts, actor, now)
    return keys


@transaction.atomic
def revoke_access_key(
    *,
    organisation: Organisation,
    access_key_id: str,
    now: datetime,
    actor: str = UNNAMED,
) -> None:
    """End an organisation's access key: requests signed with it are refused."""
    ended = AccessKey.objects.filter(
        organisation=organisation, access_key_id=access_key_id, revoked_at=None
    ).update(revoked_at=now)
    if not ended:
        raise NoSuchKey
    facts = {"access_key_id": access_key_id}
    _note(AuditedAct.KEYS_REVOKED, organisation, facts, actor, now)


@transaction.atomic
def revoke_token(
    *, organisation: Organisation, name: str, now: datetime, actor: str = UNNAMED
) -> None:
    """End an organisation's token, named by its fingerprint."""
    live = ApiToken.objects.filter(organisation=organisation, revoked_at=None)
    meant = [row.pk for row in live if fingerprint(bytes(row.digest)) == name]
    if not meant:
        raise NoSuchKey
    live.filter(pk__in=meant).update(revoked_at=now)
    _note(AuditedAct.KEYS_REVOKED, organisation, {"token": name}, actor, now)


def _note(
    act: AuditedAct,
    organisation: Organisation,
    facts: Mapping[str, str | int | bool],
    actor: str,
    now: datetime,
) -> None:
    subject = f"organisation:{ids.outside(organisation.public_id, ids.ORGANISATION)}"
    noted = Noted(act, subject, facts, organisation.pk)
    note_act(actor=actor, noted=noted, now=now)


def _fresh_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(30)
