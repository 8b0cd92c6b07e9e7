"""Workers ask for their payout, where a programme pays when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, models, transaction

from hormiga.domain.payouts.models import PayoutRequest
from hormiga.domain.payouts.planning import plan_of
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money


class NotPaidOnRequest(Refusal):
    """This programme pays on its days by itself: there is nothing to ask for."""

    kind = Kind.CONFLICT


class AlreadyAsked(Refusal):
    """You have asked for this payout already. It goes with the next daily run."""

    kind = Kind.CONFLICT


class NothingToAskFor(Refusal):
    """Nothing can be paid to you now, so there is nothing to ask for yet."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Askable:
    """A programme that pays a worker when asked; `reasons` say why it cannot now."""

    slug: str
    name: dict[str, str]
    amount: Money
    reasons: tuple[str, ...]
    asked_at: datetime | None
    paid_on: date | None


@transaction.atomic
def ask(*, worker: Worker, slug: str, now: datetime) -> PayoutRequest:
    """Ask for what is due; refuses by name where nothing could be paid.

    Refuses `NoSuchProgramme`, `NotPaidOnRequest`, `NothingToAskFor`, `AlreadyAsked`.
    """
    programme = Programme.objects.filter(
        slug=slug, pk__in=_places(worker.pk).values("programme")
    ).first()
    if programme is None:
        raise NoSuchProgramme
    if programme.cadence != Programme.Cadence.ON_REQUEST:
        raise NotPaidOnRequest
    plan = plan_of(programme=programme, at=now, workers=[worker.pk])
    if not plan.payouts:
        raise NothingToAskFor(reasons=[str(one.reason) for one in plan.unpaid])
    try:
        with transaction.atomic():
            return PayoutRequest.objects.create(
                worker=worker, programme=programme, asked_at=now
            )
    except IntegrityError as error:
        raise AlreadyAsked from error


def askable(*, worker_id: int, now: datetime) -> list[Askable]:
    """List the programmes that pay a worker when asked, each with what it would pay."""
    found = Programme.objects.filter(
        pk__in=_places(worker_id).values("programme"),
        cadence=Programme.Cadence.ON_REQUEST,
    )
    return [_askable(one, worker_id, now) for one in found.order_by("slug")]


def asked_before(*, programme: Programme, day: date) -> list[int]:
    """List who asked before a day of the programme's zone began, and was not paid."""
    zone = ZoneInfo(programme.time_zone)
    begins = datetime(day.year, day.month, day.day, tzinfo=zone)
    rows = PayoutRequest.objects.filter(
        programme=programme, honoured_at__isnull=True, asked_at__lt=begins
    )
    return list(rows.order_by("worker_id").values_list("worker_id", flat=True))


def _askable(programme: Programme, worker_id: int, now: datetime) -> Askable:
    plan = plan_of(programme=programme, at=now, workers=[worker_id])
    request = PayoutRequest.objects.filter(
        programme=programme, worker=worker_id, honoured_at__isnull=True
    ).first()
    return Askable(
        programme.slug,
        programme.name,
        Money(programme.currency, plan.total_micro),
        tuple(str(one.reason) for one in plan.unpaid),
        request.asked_at if request else None,
        _tomorrow(programme, request.asked_at) if request else None,
    )


def _tomorrow(programme: Programme, asked_at: datetime) -> date:
    asked_on = asked_at.astimezone(ZoneInfo(programme.time_zone)).date()
    return asked_on + timedelta(days=1)


def _places(worker_id: int) -> models.QuerySet[Enrolment]:
    return Enrolment.objects.filter(worker=worker_id)
