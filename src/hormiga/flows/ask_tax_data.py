"""Tax data is asked for when it is needed, never before, and goes when its time is up.

Without data nothing is lost: the money stays payable, and only a person may hold it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from hormiga.domain.ledger import queries as books
from hormiga.domain.messages.services import tell_worker
from hormiga.domain.payouts.paid import paid_between
from hormiga.domain.people.models import Worker
from hormiga.domain.tax import identity, queries, services
from hormiga.domain.tax.identity import Identity
from hormiga.domain.tax.payer import house_zone, payer_country
from hormiga.domain.tax.rules import (
    HOLD_AFTER,
    Counted,
    Tables,
    TaxRow,
    asks_for_data,
    keep_until,
)
from hormiga.domain.tax.years import PAYABLES, figures_of, quarters_of
from hormiga.flows.withhold_tax import homes_of
from hormiga.kit.money import Money

LINK = "/money/tax/"


def make_round(*, now: datetime) -> bool:
    """Do a day's tax chores, once a day; False where they were done already."""
    if not _begun(now.date()):
        return False
    ask_workers(now=now)
    remind_workers(now=now)
    purge_tax_data(now=now)
    return True


@transaction.atomic(durable=True)
def _begun(today: date) -> bool:
    return services.begin_round(today=today)


@transaction.atomic(durable=True)
def ask_workers(*, now: datetime) -> list[int]:
    """Ask all whose data a report will need; give those who were not asked before.

    Nobody is asked where no payer's country is set.
    """
    payer = payer_country()
    if not payer:
        return []
    tables = queries.tables()
    wanted = _needed(tables, payer, now)
    asked = services.ask(
        asked={pk: (row.name, row.form) for pk, row in wanted.items()}, now=now
    )
    for worker_id in asked:
        row = wanted[worker_id]
        _tell(worker_id, "tax-asked", {"form": dict(row.title)}, now)
    return asked


@transaction.atomic(durable=True)
def remind_workers(*, now: datetime) -> int:
    """Remind those who have not answered, twice at most; give how many now."""
    due = services.note_reminders(now=now)
    for worker_id, number in due:
        _tell(worker_id, f"tax-reminder-{number}", {"days": HOLD_AFTER.days}, now)
    return len(due)


@transaction.atomic(durable=True)
def give_tax_data(*, worker: Worker, given: Identity, now: datetime) -> date:
    """Take a worker's data into the vault; payouts that were held go on at once.

    Gives the last day on which it is kept. Refuses what `identity.give` refuses.
    """
    before = queries.request_of(worker_id=worker.pk)
    tables = queries.tables()
    until = keep_until(
        tables=tables, country=payer_country() or given.residence, year=now.year
    )
    identity.give(worker=worker, given=given, keep_until=until, now=now)
    if before and before.held_at:
        _tell(worker.pk, f"tax-released-{before.held_at:%Y%m%d}", {}, now)
    return until


@transaction.atomic(durable=True)
def hold_payouts(*, worker_id: int, reason: str, actor: str, now: datetime) -> None:
    """Hold a worker's payouts until data is given: a person's decision, with a reason.

    Refuses NoHoldReason, NothingToHold or TooEarlyToHold.
    """
    services.hold(worker_id=worker_id, reason=reason, actor=actor, now=now)
    facts = {"reason": reason.strip()[:500]}
    _tell(worker_id, f"tax-held-{now:%Y%m%d}", facts, now)


@transaction.atomic(durable=True)
def release_payouts(*, worker_id: int, actor: str, now: datetime) -> None:
    """Let a worker's payouts go on without the data; refuses NothingToHold."""
    services.release(worker_id=worker_id, actor=actor, now=now)
    _tell(worker_id, f"tax-released-{now:%Y%m%d}", {}, now)


@transaction.atomic(durable=True)
def purge_tax_data(*, now: datetime) -> int:
    """Delete what must not be kept any longer, on the house's own calendar."""
    zone = house_zone(tables=queries.tables(), country=payer_country())
    return identity.purge(today=now.astimezone(zone).date())


def _needed(tables: Tables, payer: str, now: datetime) -> dict[int, TaxRow]:
    zone = house_zone(tables=tables, country=payer)
    today = now.astimezone(zone).date()
    counted = _counted(tables, payer, today)
    people = Worker.objects.filter(user__isnull=False).exclude(
        state=Worker.State.CLOSED
    )
    askable = set(people.values_list("pk", flat=True)) & counted.keys()
    askable -= queries.asked_workers(worker_ids=askable)
    homes = homes_of(worker_ids=sorted(askable))
    found = {}
    for worker_id in sorted(askable):
        row = asks_for_data(
            tables=tables,
            payer=payer,
            country=homes[worker_id],
            day=today,
            counted=[Counted(m, 0) for m in counted[worker_id].values()],
        )
        if row:
            found[worker_id] = row
    return found


def _counted(tables: Tables, payer: str, today: date) -> Mapping[int, dict[str, Money]]:
    """Add up, by worker and currency, the more of what was earned and will be paid."""
    zone = house_zone(tables=tables, country=payer)
    bounds = quarters_of(year=today.year, zone=zone)
    earned: dict[int, dict[str, Money]] = {}
    for one in figures_of(year=today.year, zone=zone):
        earned.setdefault(one.worker_id, {})[one.currency] = one.total(one.gross)
    paid: dict[tuple[int, str], int] = {}
    for row in paid_between(since=bounds[0], until=bounds[-1]):
        key = (row.worker_id, row.amount.currency)
        paid[key] = paid.get(key, 0) + row.amount.micro
    currencies = {name for sums in earned.values() for name in sums}
    for name in sorted(currencies | {currency for _, currency in paid}):
        for owed in books.balances_under(prefix=PAYABLES, currency=name):
            key = (int(owed.owner.removeprefix(PAYABLES)), name)
            paid[key] = paid.get(key, 0) + owed.amount.micro
    for (worker_id, name), micro in paid.items():
        sums = earned.setdefault(worker_id, {})
        sums[name] = max(sums.get(name, Money(name, 0)), Money(name, micro))
    return earned


def _tell(
    worker_id: int, what: str, facts: Mapping[str, object], now: datetime
) -> None:
    kind = "-".join(part for part in what.split("-") if not part.isdigit())
    tell_worker(
        worker_id=worker_id,
        kind=f"money.{kind}",
        facts=facts,
        link=LINK,
        key=f"{what}:{worker_id}",
        now=now,
    )
