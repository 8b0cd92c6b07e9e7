"""What an operator sees of payouts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from hormiga.domain.ledger import queries as ledger
from hormiga.domain.payouts.files import FILED
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.queries import PAYABLES, RunRow, runs_in
from hormiga.domain.payouts.rules import Plan, Rail
from hormiga.domain.programmes.models import Programme
from hormiga.kit.money import Money

FIRST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme that may owe money; the name is `{language: text}`."""

    slug: str
    name: dict[str, str]
    currency: str
    cadence: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits for somebody: files for the bank, unknown outcomes, odd answers."""

    files: int
    unknown: int
    needs_person: int


@dataclass(frozen=True, slots=True)
class Part:
    """A run to be: how many are paid, and how much."""

    rail: Rail
    payouts: int
    total: Money


@dataclass(frozen=True, slots=True)
class Left:
    """Who is not paid this time, by reason."""

    reason: str
    workers: int
    total: Money


def programmes() -> list[ProgrammeRow]:
    """List all programmes, ended ones too: what was earned there is still owed."""
    rows = Programme.objects.order_by("slug")
    return [ProgrammeRow(p.slug, p.name, p.currency, p.cadence) for p in rows]


def runs(*, before: int = FIRST, limit: int) -> list[RunRow]:
    """List payout runs, the newest first."""
    found = Run.objects.filter(pk__lt=before, pk__in=Payout.objects.values("run"))
    page = found.order_by("-pk").values_list("pk", flat=True)[:limit]
    return sorted(runs_in(run_ids=list(page)), key=lambda row: -row.id)


def standing() -> Standing:
    """Count the runs that wait for a person or for an answer."""
    in_transit = Payout.objects.filter(state=Payout.State.IN_TRANSIT).values("run")
    is_open = Q(pk__in=in_transit)
    counted = Run.objects.aggregate(
        files=Count("pk", filter=is_open & Q(rail__in=FILED)),
        unknown=Count("pk", filter=is_open & Q(state=Run.State.UNKNOWN)),
        needs_person=Count("pk", filter=is_open & Q(needs_person=True)),
    )
    return Standing(**counted)


def owed() -> list[Money]:
    """Sum what workers have earned and not been sent, a line a currency."""
    currencies = Programme.objects.order_by("currency").values_list(
        "currency", flat=True
    )
    return [
        sum(
            (
                row.amount
                for row in ledger.balances_under(prefix=PAYABLES, currency=currency)
            ),
            start=Money(currency, 0),
        )
        for currency in currencies.distinct()
    ]


def sent() -> list[Money]:
    """Sum what has arrived, a line a currency."""
    rows = Payout.objects.filter(state=Payout.State.PAID).values_list("run__currency")
    return [
        Money(currency, micro)
        for currency, micro in rows.annotate(Sum("amount_micro")).order_by(
            "run__currency"
        )
    ]


def parts_of(plan: Plan) -> list[Part]:
    """Sum a plan's payments, a line for each run that it would open."""
    return [
        Part(
            rail,
            len(due),
            sum((one.amount for one in due[1:]), start=due[0].amount),
        )
        for rail, due in plan.parts
    ]


def left_in(plan: Plan) -> list[Left]:
    """Sum whom a plan leaves unpaid, a line a reason."""
    workers = Counter(str(one.reason) for one in plan.unpaid)
    totals: dict[str, Money] = {}
    for one in plan.unpaid:
        reason = str(one.reason)
        known = totals.get(reason)
        totals[reason] = one.amount if known is None else known + one.amount
    return [Left(reason, workers[reason], totals[reason]) for reason in sorted(totals)]
