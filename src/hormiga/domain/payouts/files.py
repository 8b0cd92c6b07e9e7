"""A run's one file: made once with its run, and read back before anybody sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from django.conf import settings

from hormiga.domain.payouts import accounts_given, payer
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.payouts.rules import (
    Due,
    Rail,
    RunDoesNotAddUp,
    file_context,
    payment_of,
)
from hormiga.engines.rails import pain001, payout_list
from hormiga.engines.rails.pain001 import Message, Version
from hormiga.engines.rails.payout_list import ListLine
from hormiga.kit import ids, vault
from hormiga.kit.money import Money

FILED = frozenset({Rail.SEPA.value, Rail.LIST.value})
"""Rails whose money a person moves, by a file of ours."""

Paid = tuple[str, str, Money]
"""A payment as a file has it: its reference, account and amount."""


def ending_of(rail: Rail) -> str:
    """Tell what a run's file is called at its end."""
    return "csv" if rail is Rail.LIST else "xml"


def freeze_file(
    *, run: Run, payouts: Sequence[Payout], due: Sequence[Due], today: date
) -> None:
    """Make the run's one file; raises `RunDoesNotAddUp` where it reads otherwise."""
    written = write_file(run=run, payouts=payouts, due=due, today=today)
    wanted = [
        (ids.outside(payout.public_id), one.account, one.amount)
        for payout, one in zip(payouts, due, strict=True)
    ]
    if paid_by(rail=Rail(run.rail), written=written) != wanted:
        raise RunDoesNotAddUp
    context = file_context(message_id=run.sender_batch_id)
    run.sealed_file = vault.seal(written.decode(), context)
    run.file_sha256 = sha256(written).digest()


def write_file(
    *, run: Run, payouts: Sequence[Payout], due: Sequence[Due], today: date
) -> bytes:
    """Write a run's payments as its rail has them: the same ones, the same bytes."""
    names = [ids.outside(payout.public_id) for payout in payouts]
    if run.rail == Rail.LIST.value:
        return _by_hand(names, due)
    return _sepa(run, names, due, today)


def paid_by(*, rail: Rail, written: bytes) -> list[Paid]:
    """Read every payment of a file; refuses one that is not as we make them."""
    if rail is Rail.LIST:
        return [
            (line.reference, line.account, line.amount)
            for line in payout_list.read_back(written)
        ]
    return [
        (line.end_to_end_id, line.iban, line.amount)
        for line in pain001.read_back(written).lines
    ]


def list_line(*, due: Due, reference: str) -> ListLine:
    """Write one payment as a list carries it."""
    details = accounts_given.read_details(due.details)
    return ListLine(
        reference=reference,
        holder=due.holder,
        country=details.country,
        bank=details.bank,
        account=due.account,
        note=details.note,
        amount=due.amount,
    )


def _sepa(run: Run, names: Sequence[str], due: Sequence[Due], today: date) -> bytes:
    message = Message(
        id=run.sender_batch_id,
        created_at=run.created_at,
        debtor=payer.debtor(),
        execution_date=today,
        payments=tuple(
            payment_of(due=one, end_to_end_id=name)
            for name, one in zip(names, due, strict=True)
        ),
        version=Version.of(settings.ENVIRONMENT.sepa_version),
    )
    pain001.check(message=message, today=today)
    return pain001.write(message=message)


def _by_hand(names: Sequence[str], due: Sequence[Due]) -> bytes:
    return payout_list.write(
        lines=[
            list_line(due=one, reference=name)
            for name, one in zip(names, due, strict=True)
        ]
    )
