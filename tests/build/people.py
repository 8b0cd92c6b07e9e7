"""Workers, and the organisations that they work for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from hormiga.domain.people import services
from hormiga.domain.people.models import Organisation, Worker
from hormiga.flows.deposit_money import deposit_money
from hormiga.kit.money import Money

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

_numbers = count(1)


def requester(*, wallet: str = "", currency: str = "EUR") -> Organisation:
    """A requester, with this much in its wallet."""
    owner = services.create_organisation(
        name=f"Laboratorio {next(_numbers)}",
        kind=Organisation.Kind.REQUESTER,
        is_trusted=True,
        now=NOON,
    )
    if wallet:
        deposit_money(
            organisation=owner,
            amount=Money.of(wallet, currency),
            key=str(next(_numbers)),
            now=NOON,
        )
    return owner


def workers(number: int) -> list[Worker]:
    return [worker for worker, _ in services.create_workers(count=number, now=NOON)]


def worker() -> Worker:
    return workers(1)[0]


def worker_token() -> tuple[Worker, str]:
    return services.create_workers(count=1, now=NOON)[0]


def requester_token(*, wallet: str = "") -> tuple[Organisation, str]:
    owner = requester(wallet=wallet)
    return owner, services.create_keys(organisation=owner, now=NOON).token
