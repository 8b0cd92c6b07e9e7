"""Types are made, qualifications granted and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

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


def platform_type(
    *,
    slug: str,
    kind: QualificationType.Kind,
    title: Mapping[str, str],
    now: datetime,
    valid_days: int | None = None,
) -> QualificationType:
    """Make a type of the platform, or bring its texts up to date; the slug names it."""
    found, _ = QualificationType.objects.update_or_create(
        slug=slug,
        defaults={"title": dict(title), "kind": kind, "valid_days": valid_days},
        create_defaults={
            "name": slug,
            "title": dict(title),
            "kind": kind,
            "valid_days": valid_days,
            "created_at": now,
        },
    )
    return found


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
            "expires_at": now + timedelta(days=type.valid_days)
            if type.valid_days
            else None,
            "revoked_at": None,
        },
    )
    return holding


def revoke_all(
    *,
    type: QualificationType,  # noqa: A002 - the domain's word
    now: datetime,
) -> int:
    """Take a qualification back from everybody who holds it; returns how many did."""
    held = Qualification.objects.filter(type=type, revoked_at__isnull=True)
    return held.update(revoked_at=now)


def revoke(
    *,
    type: QualificationType,  # noqa: A002 - the domain's word
    worker: Worker,
    now: datetime,
) -> bool:
    """Take a qualification back from one worker; False where there was none."""
    held = Qualification.objects.filter(
        type=type, worker=worker, revoked_at__isnull=True
    )
    return held.update(revoked_at=now) == 1
