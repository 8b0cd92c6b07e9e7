"""Types are made, qualifications granted and taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.rules import (
    QualificationTypeExists,
    refuse_holding,
)


def create_type(
    *, name: str, organisation: Organisation | None, now: datetime
) -> QualificationType:
    """Make a qualification type of an organisation, or of the platform."""
    try:
        with transaction.atomic():
            return QualificationType.objects.create(
                name=name, organisation=organisation, created_at=now
            )
    except IntegrityError as error:
        raise QualificationTypeExists from error


def grant(
    *,
    type: QualificationType,  # noqa: A002 - the domain's word
    worker: Worker,
    score: int | None,
    locale: str | None,
    now: datetime,
) -> Qualification:
    """Give a worker a qualification, change its score, or let it stand again."""
    refuse_holding(score=score, locale=locale)
    holding, _ = Qualification.objects.update_or_create(
        type=type,
        worker=worker,
        defaults={
            "score": score,
            "locale": locale,
            "granted_at": now,
            "expires_at": None,
            "revoked_at": None,
        },
    )
    return holding
