"""What operators see of the bank's files, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from hormiga.domain.bank.models import BankEntry, BankFile, PaymentStatus
from hormiga.domain.bank.rules import (
    NoSuchBankLine,
    Resolution,
    State,
    resolutions_for,
    run_key,
)
from hormiga.domain.bank.services import name_of, words_of
from hormiga.engines.rails.camt_entries import EURO
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money


class NoSuchBankFile(Refusal):
    """There is no bank file with this id."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file in a line; `counts` tells how many lines came to what."""

    id: int
    public_id: str
    kind: str
    message_id: str
    read_at: datetime
    read_by: str
    counts: Sequence[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class LineRow:
    """A movement on the account; money that came in is positive."""

    id: int
    public_id: str
    booked_on: date | None
    amount: Money
    state: str
    came: str
    reason: str
    reference: str
    end_to_end_id: str
    sender: str
    remittance: str
    resolutions: Sequence[Resolution]
    resolution: str
    resolution_reason: str
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class StatusRow:
    """What a bank reported of one payment; `name` as the payee's bank has it."""

    id: int
    end_to_end_id: str
    payout_key: str
    status: str
    reason: str
    name: str
    came: str


def files(*, before: int, limit: int) -> list[FileRow]:
    """List the files that were read, the newest first."""
    rows = list(BankFile.objects.filter(pk__lt=before).order_by("-pk")[:limit])
    counts = _counts([row.pk for row in rows])
    return [_file_row(row, counts.get(row.pk, [])) for row in rows]


def file_named(public_id: UUID) -> FileRow:
    """Find a file by its id outside; raises NoSuchBankFile."""
    row = BankFile.objects.filter(public_id=public_id).first()
    if row is None:
        raise NoSuchBankFile
    return _file_row(row, _counts([row.pk]).get(row.pk, []))


def lines_of(*, file_id: int, before: int, limit: int) -> list[LineRow]:
    """List what a file brought, the last of it first."""
    rows = _entries().filter(statement__file=file_id, pk__lt=before)
    return [_line_row(row) for row in rows.order_by("-pk")[:limit]]


def statuses_in(*, file_id: int, before: int, limit: int) -> list[StatusRow]:
    """List what a report says of single payments, the last of it first."""
    rows = PaymentStatus.objects.filter(file=file_id, pk__lt=before)
    return [_status_row(row) for row in rows.order_by("-pk")[:limit]]


def statuses_of_run(*, run_id: int) -> list[StatusRow]:
    """Tell the last thing that the bank reported of each payment of a run."""
    rows = PaymentStatus.objects.filter(run_key=run_key(run_id)).exclude(payout_key="")
    last = rows.order_by("payout_key", "-pk").distinct("payout_key")
    return [_status_row(row) for row in last]


def waiting(*, before: int, limit: int) -> list[LineRow]:
    """List the lines that wait for a person, the newest first."""
    rows = _entries().filter(state__in=[State.SUSPENSE, State.ASKS], pk__lt=before)
    return [_line_row(row) for row in rows.order_by("-pk")[:limit]]


def waiting_count() -> int:
    """Count the lines that wait for a person."""
    return BankEntry.objects.filter(state__in=[State.SUSPENSE, State.ASKS]).count()


def in_suspense() -> Money:
    """Sum the money that is nobody's yet."""
    rows = BankEntry.objects.filter(state=State.SUSPENSE)
    return Money(EURO, rows.aggregate(micro=Sum("amount_micro"))["micro"] or 0)


def line_named(public_id: UUID) -> LineRow:
    """Find a line that waits for a person or was settled; raises NoSuchBankLine."""
    row = (
        _entries()
        .filter(
            public_id=public_id,
            state__in=[State.SUSPENSE, State.ASKS, State.RESOLVED],
        )
        .first()
    )
    if row is None:
        raise NoSuchBankLine
    return _line_row(row)


def _entries() -> QuerySet[BankEntry]:
    return BankEntry.objects.select_related("statement")


def _counts(file_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    entries = (
        BankEntry.objects.filter(statement__file__in=file_ids)
        .values_list("statement__file", "came")
        .annotate(n=Count("pk"))
    )
    statuses = (
        PaymentStatus.objects.filter(file__in=file_ids)
        .values_list("file", "came")
        .annotate(n=Count("pk"))
    )
    found: dict[int, list[tuple[str, int]]] = {}
    told: Iterable[tuple[int, str, int]] = [*entries, *statuses]
    for file_id, came, number in told:
        found.setdefault(file_id, []).append((came, number))
    return {file_id: sorted(rows) for file_id, rows in found.items()}


def _file_row(row: BankFile, counts: Sequence[tuple[str, int]]) -> FileRow:
    return FileRow(
        id=row.pk,
        public_id=ids.outside(row.public_id),
        kind=row.kind,
        message_id=row.message_id,
        read_at=row.read_at,
        read_by=row.read_by,
        counts=counts,
    )


def _line_row(row: BankEntry) -> LineRow:
    words = words_of(row)
    sign = 1 if row.is_credit else -1
    return LineRow(
        id=row.pk,
        public_id=ids.outside(row.public_id),
        booked_on=row.booked_on,
        amount=Money(EURO, sign * row.amount_micro),
        state=row.state,
        came=row.came,
        reason=row.reason,
        reference="" if row.reference.startswith("#") else row.reference,
        end_to_end_id=row.end_to_end_id,
        sender=words["name"],
        remittance=words["remittance"],
        resolutions=resolutions_for(state=row.state),
        resolution=row.resolution,
        resolution_reason=row.resolution_reason,
        resolved_at=row.resolved_at,
    )


def _status_row(row: PaymentStatus) -> StatusRow:
    return StatusRow(
        id=row.pk,
        end_to_end_id=row.end_to_end_id,
        payout_key=row.payout_key,
        status=row.status,
        reason=row.reason,
        name=name_of(row),
        came=row.came,
    )
