"""An organisation writes what its workers sign, and puts new words in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.agreements import queries, services
from hormiga.domain.agreements.models import Agreement
from hormiga.domain.messages import services as messages
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.qualifications.queries import users_who_lost
from hormiga.kit import ids


@transaction.atomic(durable=True)
def make_agreement(
    *,
    organisation: Organisation,
    title: Mapping[str, str],
    texts: Mapping[str, str],
    by: User,
    now: datetime,
) -> Agreement:
    """Make an agreement with its first text; refuses `NoAgreementText`."""
    made = services.make_agreement(organisation=organisation, title=title, now=now)
    services.publish_version(agreement=made, texts=texts, by=by, now=now)
    _note(AuditedAct.AGREEMENT_MADE, made, by, now, {"version": 1})
    return made


@transaction.atomic(durable=True)
def publish_agreement(
    *,
    organisation: Organisation,
    public_id: UUID,
    texts: Mapping[str, str],
    by: User,
    now: datetime,
) -> int:
    """Put a new text in force; count who must sign it before they take new tasks.

    Refuses `NoSuchAgreement`, `NoAgreementText` and `SameText`.
    """
    found = queries.own_agreement(organisation_id=organisation.pk, public_id=public_id)
    version, must_sign = services.publish_version(
        agreement=found, texts=texts, by=by, now=now
    )
    facts = {"version": version.number, "must_sign": must_sign}
    _note(AuditedAct.AGREEMENT_PUBLISHED, found, by, now, facts)
    messages.tell_many(
        user_ids=users_who_lost(type_id=found.type_id, at=now),
        kind="account.sign-again",
        facts={"title": found.title, "by": organisation.name},
        link=("agreement", ids.outside(found.public_id)),
        key=f"sign-again:{found.pk}:{version.number}",
        now=now,
    )
    return must_sign


def _note(
    act: AuditedAct,
    agreement: Agreement,
    by: User,
    now: datetime,
    facts: Mapping[str, int],
) -> None:
    subject = f"agreement:{ids.outside(agreement.public_id)}"
    noted = Noted(act, subject, dict(facts), agreement.organisation_id)
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
