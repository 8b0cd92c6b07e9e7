"""Tax: every write but the vault's own and the ledger's entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Worker
from hormiga.domain.tax import rules
from hormiga.domain.tax.models import (
    Declarant,
    Filing,
    TaxFigure,
    TaxRelief,
    TaxRequest,
    TaxRound,
    Withholding,
)
from hormiga.domain.tax.queries import tables
from hormiga.domain.tax.rules import NoHoldReason, NothingToHold, Relief, RowExists
from hormiga.domain.tax.tables import as_given, row_of
from hormiga.kit import ids, vault
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money


class AlreadyFiled(Refusal):
    """A report with this number was filed meanwhile, so this was not: look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBack:
    """Tax kept back from one payout; `source` names it, such as `payout:17`."""

    source: str
    worker_id: int
    country: str
    row: str
    rate_ppm: int
    rail: str
    gross: Money
    kept: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report that is to be filed: for whom, what, and how long it is kept."""

    form: Filing.Form
    country: str
    year: int
    number: int
    sort: Filing.Sort
    corrects: Filing | None
    records: int
    content: bytes
    keep_until: date


@transaction.atomic
def add_row(*, given: Mapping[str, Any], actor: str, now: datetime) -> TaxFigure:
    """Add a dated row; older ones stay as they are. Refuses BadTaxRow or RowExists."""
    row = row_of(dict(given))
    if row.name in {one.name for one in tables().rows}:
        raise RowExists
    try:
        with transaction.atomic():
            made = TaxFigure.objects.create(
                name=row.name, body=as_given(row), added_by=actor, added_at=now
            )
    except IntegrityError as error:
        raise RowExists from error
    noted = Noted(AuditedAct.TAX_ROW_ADDED, f"tax-row:{made.pk}", {"row": row.name})
    note_act(actor=actor, noted=noted, now=now)
    return made


def begin_round(*, today: date) -> bool:
    """Say whether nobody has begun this day's round before; it is begun now."""
    try:
        with transaction.atomic():
            TaxRound.objects.create(day=today)
    except IntegrityError:
        return False
    return True


def ask(*, asked: Mapping[int, tuple[str, str]], now: datetime) -> list[int]:
    """Ask workers, by id, because of (row, form); give those not asked before."""
    known = set(
        TaxRequest.objects.filter(worker_id__in=asked).values_list("pk", flat=True)
    )
    fresh = sorted(asked.keys() - known)
    TaxRequest.objects.bulk_create(
        (
            TaxRequest(worker_id=pk, row=asked[pk][0], form=asked[pk][1], asked_at=now)
            for pk in fresh
        ),
        ignore_conflicts=True,
    )
    return fresh


def note_reminders(*, now: datetime) -> list[tuple[int, int]]:
    """Count a reminder for each open question whose day has come: (worker, which)."""
    due = [
        request
        for request in TaxRequest.objects.select_for_update(skip_locked=True).filter(
            given_at=None, reminders__lt=len(rules.REMINDERS)
        )
        if rules.reminder_due(
            asked_at=request.asked_at, sent=request.reminders, now=now
        )
    ]
    for request in due:
        request.reminders += 1
        request.save(update_fields=["reminders"])
    return [(request.pk, request.reminders) for request in due]


@transaction.atomic
def hold(*, worker_id: int, reason: str, actor: str, now: datetime) -> None:
    """Hold a worker's payouts, by a person's decision; the money stays payable.

    Refuses NoHoldReason, NothingToHold or TooEarlyToHold.
    """
    text = reason.strip()[:500]
    if not text:
        raise NoHoldReason
    request = _open_request(worker_id)
    rules.check_may_hold(
        asked_at=request.asked_at, reminders=request.reminders, now=now
    )
    request.held_at, request.held_by, request.held_reason = now, actor, text
    request.save()
    noted = Noted(AuditedAct.TAX_PAYOUTS_HELD, f"worker:{worker_id}")
    note_act(actor=actor, noted=noted, now=now)


@transaction.atomic
def release(*, worker_id: int, actor: str, now: datetime) -> None:
    """Let a worker's payouts go on; refuses NothingToHold."""
    request = _open_request(worker_id)
    request.held_at, request.held_by, request.held_reason = None, "", ""
    request.save()
    noted = Noted(AuditedAct.TAX_PAYOUTS_RELEASED, f"worker:{worker_id}")
    note_act(actor=actor, noted=noted, now=now)


@transaction.atomic
def note_relief(
    *, worker: Worker, kind: Relief, days: tuple[date, date], actor: str, now: datetime
) -> None:
    """Keep that a worker has proved something; the paper itself is not kept."""
    TaxRelief.objects.create(
        worker=worker,
        kind=kind.value,
        valid_from=days[0],
        valid_to=days[1],
        noted_by=actor,
        noted_at=now,
    )
    noted = Noted(
        AuditedAct.TAX_RELIEF_NOTED, f"worker:{worker.pk}", {"relief": kind.value}
    )
    note_act(actor=actor, noted=noted, now=now)


def note_kept_back(*, lines: Sequence[KeptBack], now: datetime) -> None:
    """Write down why tax was kept back; the money itself moves in the ledger."""
    Withholding.objects.bulk_create(
        Withholding(
            source=one.source,
            worker_id=one.worker_id,
            country=one.country,
            row=one.row,
            rate_ppm=one.rate_ppm,
            rail=one.rail,
            currency=one.gross.currency,
            gross_micro=one.gross.micro,
            kept_micro=one.kept.micro,
            at=now,
        )
        for one in lines
    )


def undo_kept_back(*, source: str, now: datetime) -> None:
    """Write down that a payout came back, and the tax with it; once."""
    Withholding.objects.filter(source=source, undone_at=None).update(undone_at=now)


def declare(*, actor: str, now: datetime, **given: str) -> Declarant:
    """Keep who reports, from now on; earlier reports stay as they were."""
    return Declarant.objects.create(noted_by=actor, noted_at=now, **given)


@transaction.atomic
def file(*, report: Report, actor: str, now: datetime) -> Filing:
    """Freeze a report with its hash; refuses AlreadyFiled."""
    filing = Filing(
        form=report.form,
        country=report.country,
        year=report.year,
        number=report.number,
        sort=report.sort,
        corrects=report.corrects,
        records=report.records,
        sha256=sha256(report.content).digest(),
        filed_by=actor,
        filed_at=now,
        keep_until=report.keep_until,
    )
    name = ids.outside(filing.public_id)
    filing.sealed_content = vault.seal(report.content.decode(), f"tax-filing:{name}")
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyFiled from error
    noted = Noted(
        AuditedAct.TAX_REPORT_FILED,
        f"tax-report:{name}",
        {"form": report.form.value, "year": report.year, "records": report.records},
    )
    note_act(actor=actor, noted=noted, now=now)
    return filing


def _open_request(worker_id: int) -> TaxRequest:
    request = (
        TaxRequest.objects.select_for_update()
        .filter(worker_id=worker_id, given_at=None)
        .first()
    )
    if request is None:
        raise NothingToHold
    return request
