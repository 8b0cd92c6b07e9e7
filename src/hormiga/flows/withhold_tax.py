"""Tax kept back from payouts: where dated data says a rate, as a leg of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hormiga.domain.payouts.models import Payout
from hormiga.domain.payouts.opening import Kept
from hormiga.domain.payouts.planning import plan_of
from hormiga.domain.payouts.rules import Plan, Reason, payout_key
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Programme
from hormiga.domain.tax import queries, services
from hormiga.domain.tax.identity import residences_of
from hormiga.domain.tax.payer import payer_country
from hormiga.domain.tax.rules import TaxRow, kept_back, withholding_for
from hormiga.domain.tax.services import KeptBack
from hormiga.kit import accounts
from hormiga.kit.money import Money

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Cut:
    """What is kept back from one worker's payout, and by which row."""

    worker_id: int
    country: str
    row: TaxRow
    gross: Money
    kept: Money

    @property
    def net(self) -> Money:
        """Tell what goes to the worker."""
        return self.gross - self.kept


def cuts_for(*, gross: Mapping[int, Money], today: date) -> dict[int, Cut]:
    """Tell what to keep back from these workers' payouts, by worker.

    Nobody is in it where no payer's country is set, or no row says a rate. Where a
    worker has not told where they live for tax, their country counts.
    """
    payer = payer_country()
    if not payer or not gross:
        return {}
    tables = queries.tables()
    homes = homes_of(worker_ids=gross)
    reliefs = queries.reliefs_on(worker_ids=gross, day=today)
    cuts = {}
    for worker_id, amount in gross.items():
        row = withholding_for(
            tables=tables,
            payer=payer,
            residence=homes.get(worker_id, ""),
            relief=reliefs.get(worker_id, ""),
            day=today,
        )
        kept = kept_back(gross=amount, ppm=row.rate_ppm or 0) if row else None
        if row and kept and kept.micro:
            cuts[worker_id] = Cut(worker_id, payer, row, amount, kept)
    return cuts


def homes_of(*, worker_ids: Iterable[int]) -> dict[int, str]:
    """Tell where workers live for tax: as they told for it, else their country."""
    wanted = list(worker_ids)
    homes: dict[int, str] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        homes |= dict(Worker.objects.filter(pk__in=part).values_list("pk", "country"))
        homes |= residences_of(worker_ids=part)
    return homes


def plan_with_holds(
    *, programme: Programme, at: datetime, workers: Collection[int] | None = None
) -> Plan:
    """Tell who would be paid, without those whom a person holds for their tax data."""
    plan = plan_of(programme=programme, at=at, workers=workers)
    for worker_id in sorted(queries.held_workers()):
        plan = plan.without(worker_id, Reason.TAX_DATA)
    return plan


def cuts_of(*, plan: Plan, today: date) -> dict[int, Cut]:
    """Tell what is kept back from a plan's payouts, by worker."""
    gross = {one.worker_id: one.amount for due in plan.due.values() for one in due}
    return cuts_for(gross=gross, today=today)


def kept_of(cuts: Mapping[int, Cut]) -> dict[int, Kept]:
    """Tell where what is kept back goes, by worker."""
    return {
        worker_id: Kept(accounts.withheld(cut.country), cut.kept)
        for worker_id, cut in cuts.items()
    }


def note_cuts(
    *, payouts: Sequence[Payout], rail: str, cuts: Mapping[int, Cut], now: datetime
) -> None:
    """Write down, for worker and reports, why less goes out."""
    lines = [
        KeptBack(
            source=payout_key(payout.pk),
            worker_id=cut.worker_id,
            country=cut.country,
            row=cut.row.name,
            rate_ppm=cut.row.rate_ppm or 0,
            rail=rail,
            gross=cut.gross,
            kept=cut.kept,
        )
        for payout in payouts
        if (cut := cuts.get(payout.worker_id))
    ]
    services.note_kept_back(lines=lines, now=now)


def undo_cut(*, payout_id: int, now: datetime) -> None:
    """Write down that a payout came back whole; its reversal gives the tax back too."""
    services.undo_kept_back(source=payout_key(payout_id), now=now)
