"""A vendor answers who asked it for a place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.messages import services as messages
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act, user_actor
from hormiga.domain.people.models import Organisation, User
from hormiga.domain.programmes import applications
from hormiga.domain.programmes.applications import Why
from hormiga.domain.programmes.models import Application, Enrolment
from hormiga.kit import ids


@transaction.atomic(durable=True)
def accept_application(
    *, vendor: Organisation, public_id: UUID, by: User, now: datetime
) -> Enrolment:
    """Give the place; refuses `NoSuchApplication`, also where it was answered."""
    found = applications.lock_sent(vendor_id=vendor.pk, public_id=public_id)
    place = applications.accept(application=found, by=by, now=now)
    _tell(found, "account.application-accepted", "", now)
    _note(AuditedAct.APPLICATION_ACCEPTED, vendor, public_id, by, now)
    return place


@transaction.atomic(durable=True)
def decline_application(
    *,
    vendor: Organisation,
    public_id: UUID,
    why: Why,
    words: str,
    by: User,
    now: datetime,
) -> None:
    """Say no in words that the worker reads; refuses `NoSuchApplication`, `NoWords`."""
    found = applications.lock_sent(vendor_id=vendor.pk, public_id=public_id)
    applications.decline(application=found, by=by, why=why, words=words, now=now)
    _tell(found, "account.application-declined", words, now)
    _note(AuditedAct.APPLICATION_DECLINED, vendor, public_id, by, now)


def _tell(application: Application, kind: str, words: str, now: datetime) -> None:
    contract = application.contract
    messages.tell_worker(
        worker_id=application.worker_id,
        kind=kind,
        facts={"vendor": contract.vendor.name, "reason": words},
        link=("place", ids.outside(contract.public_id)),
        key=f"application-answered:{application.pk}",
        now=now,
    )


def _note(
    act: AuditedAct, vendor: Organisation, public_id: UUID, by: User, now: datetime
) -> None:
    noted = Noted(act, f"application:{ids.outside(public_id)}", {}, vendor.pk)
    note_act(actor=user_actor(by.pk), noted=noted, now=now)
