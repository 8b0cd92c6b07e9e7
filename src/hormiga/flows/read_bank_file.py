"""What the bank says comes into the books, each thing once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from hormiga.domain.bank import rules, services as bank
from hormiga.domain.bank.models import BankFile, PaymentStatus
from hormiga.domain.bank.rules import Came, NotOurRun, State
from hormiga.domain.bank.services import Line
from hormiga.domain.payouts import payer
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rules import Rail
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.engines.rails import camt, pain002, safe_xml
from hormiga.engines.rails.camt import Kind
from hormiga.engines.rails.pain002 import LineStatus, Report, Status
from hormiga.flows.book_bank_entries import Reading, book_entries, payouts_named
from hormiga.flows.tell_of_return import Back, return_payout
from hormiga.kit import ids


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read; `was_known` where the same bytes were read before."""

    file: BankFile
    was_known: bool


def read_bank_file(*, content: bytes, by: str, now: datetime) -> Read:
    """Read a status report, statement or notice, and book what it says.

    Any number of calls, in any order of files and entries, books each thing once. What
    is refused leaves nothing; a call that is cut short is finished by the next one.
    Raises what the engines do, SepaNotConfigured, NotOurAccount, NotOurRun or
    DuplicateStatement.
    """
    file, was_known = _record(content, by, now)
    if file.kind == rules.REPORT:
        for status in bank.waiting_statuses():
            _act_on(status, now)
    else:
        book_entries(reading=Reading(file.kind, by, now))
    if _look_again():
        book_entries(reading=Reading(Kind.STATEMENT.value, by, now))
    return Read(file, was_known)


@transaction.atomic(durable=True)
def _look_again() -> bool:
    return bank.look_again() > 0


@transaction.atomic(durable=True)
def _record(content: bytes, by: str, now: datetime) -> tuple[BankFile, bool]:
    """Write down all that a file says, or nothing; say whether it was known."""
    bank.one_at_a_time()
    known = bank.file_known(content)
    if known is not None:
        return known, True
    root = safe_xml.parse(content)
    if pain002.is_report(root):
        file = _record_report(content, root, by, now)
    else:
        document = camt.read_parsed(root)
        file = bank.record_statements(
            content=content,
            document=document,
            our_iban=payer.debtor().iban,
            by=by,
            now=now,
        )
    noted = Noted(
        AuditedAct.BANK_FILE_READ,
        f"bank-file:{ids.outside(file.public_id)}",
        {"kind": file.kind},
    )
    note_act(actor=by, noted=noted, now=now)
    return file, False


def _record_report(content: bytes, root: Any, by: str, now: datetime) -> BankFile:
    report = pain002.read_parsed(root)
    run = Run.objects.filter(
        sender_batch_id=report.original_message_id, rail=Rail.SEPA.value
    ).first()
    if run is None:
        raise NotOurRun
    return bank.record_statuses(
        content=content,
        message_id=report.message_id,
        run_key=rules.run_key(run.pk),
        lines=_lines_of(report, run),
        by=by,
        now=now,
    )


def _lines_of(report: Report, run: Run) -> list[Line]:
    """List what is said of each payment; what is said of the whole is said of all."""
    told = {line.end_to_end_id: line.status for line in report.lines}
    whole = report.rejection
    if whole is not None:
        rows = Payout.objects.filter(run=run).order_by("pk")
        named = {ids.outside(one.public_id): one for one in rows}
        told = dict.fromkeys(named, whole) | {
            name: _rejected(status, whole) for name, status in told.items()
        }
    else:
        found = payouts_named(list(told))
        named = {name: one for name, one in found.items() if one.run_id == run.pk}
    lines = []
    for name, status in told.items():
        payout = named.get(name)
        lines.append(
            Line(
                status=LineStatus(end_to_end_id=name, status=status),
                payout_key=rules.paid_key(payout.pk) if payout else "",
                worker_id=payout.worker_id if payout else None,
                is_whole=whole is not None,
            )
        )
    return lines


def _rejected(status: Status, whole: Status) -> Status:
    """Read a payment's status where the bank took nothing of the file."""
    reason = status.reason or whole.reason
    return Status(code=pain002.REJECTED, reason=reason, name=status.name)


def _act_on(status: PaymentStatus, now: datetime) -> None:
    """Give a rejected payment back; every other status moves no money.

    That a bank accepts or even executes a file proves no payment: a statement does.
    """
    payout_id = int(status.payout_key.rpartition(":")[2] or 0)
    if not payout_id:
        _mark(status, State.IGNORED, Came.UNKNOWN_PAYOUT)
        return
    if status.status != pain002.REJECTED:
        _mark(status, State.IGNORED, Came.NOTED)
        return
    was_back = Payout.objects.filter(pk=payout_id, state=Payout.State.RETURNED).exists()
    back = Back(payout_id, status.reason, status.is_whole)
    return_payout(back=back, now=now)
    came = Came.GIVEN_BACK_ALREADY if was_back else Came.GIVEN_BACK
    _mark(status, State.MATCHED, came)


@transaction.atomic(durable=True)
def _mark(status: PaymentStatus, state: State, came: Came) -> None:
    bank.mark_status(status_id=status.pk, state=state, came=came)
