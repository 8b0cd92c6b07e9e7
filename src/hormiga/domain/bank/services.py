"""What is written down of a bank's files; the ledger's entries are their flow's."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from hormiga.domain.bank import rules
from hormiga.domain.bank.models import (
    BankEntry,
    BankFile,
    BankStatement,
    PaymentStatus,
)
from hormiga.domain.bank.rules import (
    AlreadyResolved,
    Came,
    NoSuchBankLine,
    NotOurAccount,
    Resolution,
    State,
)
from hormiga.engines.rails.camt import (
    Document,
    DuplicateStatement,
    Entry,
    Movement,
    Statement,
)
from hormiga.engines.rails.pain002 import LineStatus, Status
from hormiga.kit import ids, vault


@dataclass(frozen=True, slots=True)
class Line:
    """One payment's status, and whose payment it is: keys, and the worker's id."""

    status: LineStatus
    payout_key: str
    worker_id: int | None
    is_whole: bool


def one_at_a_time() -> None:
    """Let one file be written down at a time, so that the same one is known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('bank:read', 0))")


def file_known(content: bytes) -> BankFile | None:
    """Find a file that was read before, by its bytes."""
    return BankFile.objects.filter(sha256=sha256(content).digest()).first()


@transaction.atomic
def record_statements(
    *, content: bytes, document: Document, our_iban: str, by: str, now: datetime
) -> BankFile:
    """Write down a file and those of its entries that are new, all of them or none.

    A statement that was read before must say the same, in whatever order. Raises
    NotOurAccount or DuplicateStatement.
    """
    if any(one.iban != our_iban for one in document.statements):
        raise NotOurAccount
    file = _file(content, document.kind.value, document.message_id, by, now)
    for one in document.statements:
        _record_statement(file, one)
    return file


@transaction.atomic
def record_statuses(
    *,
    content: bytes,
    message_id: str,
    run_key: str,
    lines: Sequence[Line],
    by: str,
    now: datetime,
) -> BankFile:
    """Write down a report and what it says of each payment."""
    file = _file(content, rules.REPORT, message_id, by, now)
    PaymentStatus.objects.bulk_create(
        (_status_row(file, run_key, line) for line in lines), batch_size=2_000
    )
    return file


def _file(
    content: bytes, kind: str, message_id: str, by: str, now: datetime
) -> BankFile:
    return BankFile.objects.create(
        sha256=sha256(content).digest(),
        kind=kind,
        message_id=message_id,
        read_by=by,
        read_at=now,
    )


def _record_statement(file: BankFile, told: Statement) -> None:
    row, is_new = BankStatement.objects.get_or_create(
        account_digest=rules.account_digest(iban=told.iban, pepper=settings.SECRET_KEY),
        kind=file.kind,
        statement_id=told.id,
        defaults={
            "file": file,
            "account_masked": rules.masked(told.iban),
            "fingerprint": told.fingerprint,
            "opening_micro": told.opening.micro if told.opening else None,
            "closing_micro": told.closing.micro if told.closing else None,
        },
    )
    if not is_new and bytes(row.fingerprint) != told.fingerprint:
        raise DuplicateStatement(statement=told.id)
    if is_new:
        BankEntry.objects.bulk_create(_entry_rows(row, told), batch_size=2_000)


def _entry_rows(statement: BankStatement, told: Statement) -> Iterator[BankEntry]:
    for entry in told.entries:
        for index, movement in enumerate(entry.movements):
            if movement.amount.micro:
                yield _entry_row(statement, entry, index, movement)


def _entry_row(
    statement: BankStatement, entry: Entry, index: int, movement: Movement
) -> BankEntry:
    row = BankEntry(
        statement=statement,
        reference=entry.reference,
        index=index,
        amount_micro=movement.amount.micro,
        is_credit=movement.is_credit,
        is_reversal=entry.is_reversal,
        is_return=movement.is_return,
        booked_on=entry.booked_on,
        end_to_end_id=movement.end_to_end_id,
        information_id=movement.information_id,
        message_id=movement.message_id,
        reason=movement.reason,
    )
    words = {"name": movement.debtor_name, "remittance": movement.remittance}
    if movement.is_credit and any(words.values()):
        row.sealed_words = vault.seal(json.dumps(words), _context_of(row))
    return row


def _context_of(entry: BankEntry) -> str:
    return rules.entry_context(ids.outside(entry.public_id))


def words_of(entry: BankEntry) -> Mapping[str, str]:
    """Open who sent money and with which words: `name` and `remittance`."""
    if not entry.sealed_words:
        return {"name": "", "remittance": ""}
    words: dict[str, str] = json.loads(
        vault.open_sealed(entry.sealed_words, _context_of(entry))
    )
    return words


def _status_row(file: BankFile, run_key: str, line: Line) -> PaymentStatus:
    told: Status = line.status.status
    row = PaymentStatus(
        file=file,
        end_to_end_id=line.status.end_to_end_id,
        run_key=run_key,
        payout_key=line.payout_key,
        worker_id=line.worker_id,
        status=told.code,
        reason=told.reason,
        is_whole=line.is_whole,
    )
    if told.name and line.worker_id:
        context = rules.status_context(ids.outside(row.public_id))
        row.sealed_name = vault.seal(told.name, context)
    return row


def name_of(status: PaymentStatus) -> str:
    """Open the name that the payee's bank gave; "" where it gave none."""
    if not status.sealed_name:
        return ""
    context = rules.status_context(ids.outside(status.public_id))
    return vault.open_sealed(status.sealed_name, context)


def waiting_entries(*, kind: str) -> list[BankEntry]:
    """List entries that are not dealt with: a file's new ones, and any left behind."""
    rows = BankEntry.objects.filter(statement__kind=kind, state=State.NEW)
    return list(rows.select_related("statement").order_by("pk"))


def look_again() -> int:
    """Have debits that did not fit their run looked at once more: count them.

    What the bank rejects may be told after it has taken the rest.
    """
    rows = BankEntry.objects.filter(
        state=State.ASKS, came=Came.ODD_AMOUNT, is_credit=False
    )
    return rows.update(state=State.NEW, came="")


def waiting_statuses() -> list[PaymentStatus]:
    """List reported payments that are not dealt with yet."""
    return list(PaymentStatus.objects.filter(state=State.NEW).order_by("pk"))


def take(*, entry_id: int) -> BankEntry | None:
    """Lock an entry that waits; None where another reader was quicker."""
    rows = BankEntry.objects.select_for_update(no_key=True).select_related("statement")
    return rows.filter(pk=entry_id, state=State.NEW).first()


def mark(
    *, entry_ids: Sequence[int], state: State, came: Came, match_key: str = ""
) -> int:
    """Write what came of entries that wait; words of what matched are not kept.

    Who sent money is needed only while a person may have to look.
    """
    rows = BankEntry.objects.filter(pk__in=entry_ids, state=State.NEW)
    changed: dict[str, str] = {
        "state": state.value,
        "came": came.value,
        "match_key": match_key,
    }
    if state is not State.SUSPENSE:
        changed["sealed_words"] = ""
    return rows.update(**changed)


def mark_status(*, status_id: int, state: State, came: Came) -> None:
    """Write what came of a payment's status."""
    PaymentStatus.objects.filter(pk=status_id).update(
        state=state.value, came=came.value
    )


def line_to_resolve(*, public_id: UUID) -> BankEntry:
    """Lock a line that a person may settle: NoSuchBankLine, AlreadyResolved."""
    rows = BankEntry.objects.select_for_update(no_key=True).select_related("statement")
    entry = rows.filter(public_id=public_id).first()
    if entry is None or entry.state not in (
        State.SUSPENSE,
        State.ASKS,
        State.RESOLVED,
    ):
        raise NoSuchBankLine
    if entry.state == State.RESOLVED:
        raise AlreadyResolved
    return entry


def resolve(
    *, entry: BankEntry, resolution: Resolution, reason: str, by: str, now: datetime
) -> None:
    """Write what a person did with a locked line."""
    entry.state = State.RESOLVED.value
    entry.resolution = resolution.value
    entry.resolution_reason = reason
    entry.resolved_by, entry.resolved_at = by, now
    entry.save(
        update_fields=[
            "state",
            "resolution",
            "resolution_reason",
            "resolved_by",
            "resolved_at",
        ]
    )
