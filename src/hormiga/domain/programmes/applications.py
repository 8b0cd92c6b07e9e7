"""Applications: a worker asks a vendor for a place, and a person answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import IntegrityError, transaction

from hormiga.domain.people.models import User, Worker
from hormiga.domain.programmes.models import Application, Contract, Enrolment
from hormiga.domain.programmes.rules import (
    AlreadyApplied,
    AlreadyPlaced,
    NoSuchApplication,
    NoSuchContract,
    NoWords,
)
from hormiga.kit.texts import plain

LONGEST = 500
_SENT = Application.State.SENT


class Why(StrEnum):
    """Why a vendor declines; its words say more."""

    LANGUAGES = "languages"
    COUNTRY = "country"
    FULL = "full"
    NOT_CLEAR = "not-clear"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """An application as its vendor sees it."""

    public_id: UUID
    worker_id: int
    programme: dict[str, str]
    languages: str
    why: str
    sent_at: datetime


def apply(
    *, worker: Worker, contract: UUID, languages: str, why: str, now: datetime
) -> Application:
    """Ask a vendor of the directory for a place.

    Refuses `NoSuchContract`, `NoWords`, `AlreadyApplied` and `AlreadyPlaced`.
    """
    found = Contract.objects.filter(
        public_id=contract, state=Contract.State.ACTIVE, is_listed=True
    ).first()
    if found is None:
        raise NoSuchContract
    why, languages = plain(why, most=LONGEST), plain(languages, most=200)
    if not why:
        raise NoWords
    if Enrolment.objects.filter(
        worker=worker,
        vendor=found.vendor_id,
        programme=found.programme_id,
        is_active=True,
    ).exists():
        raise AlreadyPlaced
    try:
        with transaction.atomic():
            return Application.objects.create(
                worker=worker,
                contract=found,
                languages=languages,
                why=why,
                sent_at=now,
            )
    except IntegrityError as error:
        raise AlreadyApplied from error


def withdraw(*, worker_id: int, contract: UUID, now: datetime) -> None:
    """Take back an application that waits; refuses `NoSuchApplication`."""
    changed = Application.objects.filter(
        worker=worker_id, contract__public_id=contract, state=_SENT
    ).update(state=Application.State.WITHDRAWN, decided_at=now)
    if not changed:
        raise NoSuchApplication


def lock_sent(*, vendor_id: int, public_id: UUID) -> Application:
    """Find an application that waits, so that one alone answers it."""
    found = (
        Application.objects.select_for_update(of=("self",))
        .filter(contract__vendor=vendor_id, public_id=public_id, state=_SENT)
        .exclude(contract__state=Contract.State.ENDED)
        .select_related("contract", "contract__vendor", "contract__programme", "worker")
        .first()
    )
    if found is None:
        raise NoSuchApplication
    return found


def accept(*, application: Application, by: User, now: datetime) -> Enrolment:
    """Give the worker the place; one that had ended is theirs again."""
    application.state = Application.State.ACCEPTED
    application.decided_at, application.decided_by = now, by
    application.save(update_fields=["state", "decided_at", "decided_by"])
    contract = application.contract
    place, _ = Enrolment.objects.update_or_create(
        worker=application.worker,
        programme=contract.programme,
        vendor=contract.vendor,
        defaults={"is_active": True},
        create_defaults={"joined_at": now, "is_active": True},
    )
    return place


def decline(
    *, application: Application, by: User, why: Why, words: str, now: datetime
) -> None:
    """Say no, with words that the worker reads; refuses `NoWords`."""
    said = plain(words, most=LONGEST)
    if not said:
        raise NoWords
    application.state = Application.State.DECLINED
    application.decided_at, application.decided_by = now, by
    application.reason, application.words = why.value, said
    application.save(
        update_fields=["state", "decided_at", "decided_by", "reason", "words"]
    )


def waiting(*, vendor_id: int, limit: int) -> list[ApplicationRow]:
    """List the applications that wait for a vendor's answer, the oldest first."""
    rows = Application.objects.filter(contract__vendor=vendor_id, state=_SENT)
    return [
        ApplicationRow(
            row.public_id,
            row.worker_id,
            row.contract.programme.name,
            row.languages,
            row.why,
            row.sent_at,
        )
        for row in rows.select_related("contract__programme").order_by("pk")[:limit]
    ]


def newest_application(*, worker_id: int, contract_id: int) -> Application | None:
    """Find what a worker last asked of a vendor."""
    rows = Application.objects.filter(worker=worker_id, contract=contract_id)
    return rows.order_by("-pk").first()
