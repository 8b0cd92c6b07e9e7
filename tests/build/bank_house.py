"""A house with a run on its way, and what its bank says of it."""

from __future__ import annotations

from datetime import datetime

from tests.build import bank
from tests.build.payouts import LATER, has, opened

from hormiga.domain.bank.audit import QUESTIONS
from hormiga.domain.bank.models import BankEntry, PaymentStatus
from hormiga.domain.ledger.queries import drift, sums_balance
from hormiga.domain.payouts import queries
from hormiga.domain.payouts.models import Payout, Run
from hormiga.flows.audit_house import _ask
from hormiga.flows.read_bank_file import Read, read_bank_file
from hormiga.kit import accounts, ids

OPERATOR = "user:1"


def run_open() -> Run:
    """Open the one run that is due."""
    (run,) = opened().runs
    return run


def names_of(run: Run) -> list[str]:
    """Tell the end-to-end ids of a run's payouts, in their order."""
    return [ids.outside(one.public_id) for one in queries.payouts_of(run=run)]


def block_of(run: Run) -> str:
    """Tell by which name a bank knows the run's block of payments."""
    return f"{run.sender_batch_id}-1"


def read(content: bytes, now: datetime = LATER) -> Read:
    return read_bank_file(content=content, by=OPERATOR, now=now)


def states(run: Run) -> list[str]:
    rows = Payout.objects.filter(run=run).order_by("pk")
    return list(rows.values_list("state", flat=True))


def came_of() -> list[tuple[str, str]]:
    """Tell what came of each entry, in their order."""
    return list(BankEntry.objects.order_by("pk").values_list("state", "came"))


def came_of_statuses() -> list[tuple[str, str]]:
    return list(PaymentStatus.objects.order_by("pk").values_list("state", "came"))


def suspense() -> str:
    return has(accounts.SUSPENSE)


def problems() -> list[str]:
    """List what does not add up in the books; nothing when all is well."""
    found = [
        f"{rule}: {_ask(query)}" for rule, query in QUESTIONS.items() if _ask(query)
    ]
    if drift() or not sums_balance():
        found.append("the ledger drifts")
    return [*found, *queries.problems()]


def rows() -> dict[str, dict[str, str]]:
    """Read a file with money that nobody knows; name it and the line, by route."""
    told = read(bank.file(bank.came("250.00", "our last invoice"), name="rows"))
    line = BankEntry.objects.get(statement__file=told.file)
    return {
        "operator_bank_file": {"file": ids.outside(told.file.public_id)},
        "operator_bank_line": {"line": ids.outside(line.public_id)},
    }
