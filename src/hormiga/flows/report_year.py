"""A tax year as tax offices want it: who is in it, the files, and what was filed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hormiga.domain.payouts.paid import PaidByRail, paid_between
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.tax import identity, queries, services
from hormiga.domain.tax.models import Declarant, Filing
from hormiga.domain.tax.payer import house_zone
from hormiga.domain.tax.rules import Counted, Tables, is_past, keep_until
from hormiga.domain.tax.services import Report
from hormiga.domain.tax.years import YearFigures, figures_of, quarters_of
from hormiga.flows._report_files import Contents, Part, dac7_part, nec_part
from hormiga.flows.withhold_tax import homes_of
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

NEC, CARDS, DAC7 = "1099-nec", "1099-k", "dac7"
UNION = "EU"


class NoDeclarant(Refusal):
    """Nobody is named who reports, so nothing was filed: fill in the platform first."""

    kind = Kind.CONFLICT


class YearNotOver(Refusal):
    """This year is not over on the tax office's clock; file it when it is."""

    kind = Kind.CONFLICT


class NothingToFile(Refusal):
    """Nothing has changed since the last report, so there is nothing to file."""

    kind = Kind.CONFLICT


class DataMissing(Refusal):
    """Nobody in this report has given their data yet, so nothing can be filed: ask."""

    kind = Kind.CONFLICT


class NotThisForm(Refusal):
    """This form is not for the country of the platform that reports."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A year before it is filed: how many are in it, whose data lacks, the sums."""

    sellers: int
    missing: list[int]
    gross: list[Money]
    withheld: list[Money]
    is_over: bool


@dataclass(frozen=True, slots=True)
class NecLine:
    """What a 1099-NEC tells of a worker: all that was paid, and what was kept back."""

    worker_id: int
    paid: Money
    withheld: Money


def sellers_of(*, year: int, country: str) -> list[YearFigures]:
    """List whom DAC7 reports: who lives in the Union and earned in the year."""
    tables = queries.tables()
    zone = house_zone(tables=tables, country=country)
    figures = [one for one in figures_of(year=year, zone=zone) if sum(one.gross) > 0]
    homes = homes_of(worker_ids=sorted({one.worker_id for one in figures}))
    return [one for one in figures if tables.has(UNION, homes.get(one.worker_id, ""))]


def recipients_of(*, year: int) -> list[NecLine]:
    """List whom a 1099-NEC is for: who lives in the US and reaches its threshold."""
    tables = queries.tables()
    row = tables.row_for(form=NEC, country="US", day=date(year, 12, 31))
    if row is None:
        return []
    lines = _dollars_by_hand(tables, year)
    homes = homes_of(worker_ids=lines)
    return [
        line
        for line in lines.values()
        if homes.get(line.worker_id) == "US"
        and is_past(row=row, counted=Counted(line.paid, 0))
    ]


def over_the_rails_limit(*, year: int) -> set[int]:
    """Tell of whom a payment service reports itself on a 1099-K."""
    tables = queries.tables()
    row = tables.row_for(form=CARDS, country="US", day=date(year, 12, 31))
    if row is None:
        return set()
    over = {
        one.worker_id
        for one in _paid(tables, year)
        if one.rail == row.rail
        and is_past(row=row, counted=Counted(one.amount, one.payouts))
    }
    homes = homes_of(worker_ids=over)
    return {pk for pk in over if homes.get(pk) == "US"}


def outlook(*, form: Filing.Form, year: int, country: str, now: datetime) -> Outlook:
    """Tell what a report would hold, without opening anybody's data."""
    tables = queries.tables()
    gross: dict[str, Money] = {}
    withheld: dict[str, Money] = {}
    if form == Filing.Form.NEC:
        lines = [(x.worker_id, x.paid, x.withheld) for x in recipients_of(year=year)]
    else:
        lines = [
            (one.worker_id, one.total(one.gross), one.total(one.withheld))
            for one in sellers_of(year=year, country=country)
        ]
    for _, paid, kept in lines:
        gross[paid.currency] = gross.get(paid.currency, Money(paid.currency, 0)) + paid
        withheld[kept.currency] = (
            withheld.get(kept.currency, Money(kept.currency, 0)) + kept
        )
    people = {worker_id for worker_id, _, _ in lines}
    told = set(identity.residences_of(worker_ids=people))
    return Outlook(
        len(people),
        sorted(people - told),
        [gross[name] for name in sorted(gross)],
        [withheld[name] for name in sorted(withheld)],
        _is_over(tables, country, year, now),
    )


@transaction.atomic(durable=True)
def file_report(*, form: Filing.Form, year: int, actor: str, now: datetime) -> Filing:
    """Make a year's report and freeze it with its hash: new, correction or nil.

    A later one holds only what differs from all that was filed: first the changed
    records, as a correction, then those that are new. Each opening of the vault is
    noted. Who gave no data cannot be in it. Refuses NoDeclarant, NotThisForm,
    YearNotOver, DataMissing, NothingToFile, and what the file's schema refuses.
    """
    by = queries.declarant()
    if by is None:
        raise NoDeclarant
    tables = queries.tables()
    _check_form(tables, form, by)
    if not _is_over(tables, by.country, year, now):
        raise YearNotOver
    filed = queries.filings_of(form=form, country=by.country, year=year)
    found = _contents(form, year, by, actor, now)
    if (found.figures or found.paid) and not found.people:
        raise DataMissing
    part = _part(by, form, year, found, filed, now)
    if part is None:
        raise NothingToFile
    until = keep_until(tables=tables, country=by.country, year=now.year)
    identity.keep_longer(worker_ids=part.worker_ids, until=until)
    report = Report(
        form=form,
        country=by.country,
        year=year,
        number=len(filed) + 1,
        sort=part.sort,
        corrects=filed[-1] if filed else None,
        records=part.records,
        content=part.content,
        keep_until=until,
    )
    return services.file(report=report, actor=actor, now=now)


@transaction.atomic(durable=True)
def take_report(*, filing: Filing, actor: str, now: datetime) -> bytes:
    """Give a filed report's bytes, and note who took them; refuses NoSuchFiling."""
    content = queries.content_of(filing=filing)
    name = f"tax-report:{ids.outside(filing.public_id)}"
    note_act(actor=actor, noted=Noted(AuditedAct.TAX_REPORT_TAKEN, name), now=now)
    return content


def _part(
    by: Declarant,
    form: Filing.Form,
    year: int,
    found: Contents,
    filed: Sequence[Filing],
    now: datetime,
) -> Part | None:
    before = [queries.content_of(filing=one) for one in filed]
    if form == Filing.Form.NEC:
        return nec_part(by=by, year=year, found=found, before=before)
    return dac7_part(by=by, form=form, year=year, found=found, before=before, now=now)


def _contents(
    form: Filing.Form, year: int, by: Declarant, actor: str, now: datetime
) -> Contents:
    """Open the vault for those who are in the report; each opening is noted."""
    nec = recipients_of(year=year) if form == Filing.Form.NEC else []
    figures = (
        [] if form == Filing.Form.NEC else sellers_of(year=year, country=by.country)
    )
    wanted = {one.worker_id for one in nec} | {one.worker_id for one in figures}
    people = identity.read_many(
        worker_ids=wanted, actor=actor, why=identity.Why.REPORT, now=now
    )
    return Contents(figures, {x.worker_id: (x.paid, x.withheld) for x in nec}, people)


def _check_form(tables: Tables, form: Filing.Form, by: Declarant) -> None:
    """Refuse a form of another country than the one that the platform reports to."""
    homes = {
        Filing.Form.DAC7: UNION,
        Filing.Form.NEC: "US",
        Filing.Form.MODELO_238: "ES",
    }
    if not tables.has(homes[form], by.country):
        raise NotThisForm


def _is_over(tables: Tables, country: str, year: int, now: datetime) -> bool:
    zone = house_zone(tables=tables, country=country)
    return now >= quarters_of(year=year, zone=zone)[-1]


def _paid(tables: Tables, year: int) -> list[PaidByRail]:
    zone = house_zone(tables=tables, country="US")
    bounds = quarters_of(year=year, zone=zone)
    rows = paid_between(since=bounds[0], until=bounds[-1])
    return [row for row in rows if row.amount.currency == "USD"]


def _dollars_by_hand(tables: Tables, year: int) -> Mapping[int, NecLine]:
    """Sum what was paid in dollars but not by PayPal, with what was kept back of it."""
    zone = house_zone(tables=tables, country="US")
    bounds = quarters_of(year=year, zone=zone)
    nothing = Money("USD", 0)
    paid: dict[int, Money] = {}
    kept: dict[int, Money] = {}
    for row in _paid(tables, year):
        if row.rail != "paypal":
            paid[row.worker_id] = paid.get(row.worker_id, nothing) + row.amount
    for back in queries.kept_back_sums(country="US", since=bounds[0], until=bounds[-1]):
        if back.rail != "paypal" and back.kept.currency == "USD":
            kept[back.worker_id] = kept.get(back.worker_id, nothing) + back.kept
    return {
        pk: NecLine(
            pk, paid.get(pk, nothing) + kept.get(pk, nothing), kept.get(pk, nothing)
        )
        for pk in sorted(paid.keys() | kept.keys())
    }
