"""Bar 19: a month of the bank's files, read three times, in any order, and attacked.

`HORMIGA_BANK_PAYMENTS=1000` makes it as large as the bar (benchmarks/bench_bank.py).
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.build import bank
from tests.build.bank import OURS, came, euros
from tests.build.bank_house import block_of, problems, read, run_open, suspense
from tests.build.payouts import PAYER, configure, has, payable, sepa_worker
from tests.build.people import requester

from hormiga.domain.bank.models import BankEntry
from hormiga.domain.billing.references import reference_of
from hormiga.domain.payouts import queries
from hormiga.domain.payouts.models import Payout, Run
from hormiga.domain.people.models import Organisation
from hormiga.engines.rails.camt import Entry, Kind, Movement, Statement
from hormiga.engines.rails.safe_xml import NotXml, XmlTruncated, XmlWithDoctype
from hormiga.kit import accounts, ids
from hormiga.kit.money import MICRO_PER_CENT, Money

PAYMENTS = int(os.environ.get("HORMIGA_BANK_PAYMENTS", "20"))
REWARD = "0.23"  # a thousand of them stay below the limit of one person
SEEDS = (19, 20, 21, 22) if PAYMENTS < 100 else (19,)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Month:
    """A run of which the bank rejects a tenth and returns three, and other money."""

    run: Run
    rejected: list[str]
    returned: list[str]
    owner: Organisation
    statements: list[Statement]
    report: bytes

    def expected_payable(self, name: str) -> int:
        return euros(REWARD).micro if name in {*self.rejected, *self.returned} else 0


def month(number: int) -> Month:
    """Make a run of so many workers, and all that a bank says of it."""
    for _ in range(number):
        sepa_worker(REWARD)
    run = run_open()
    names = [ids.outside(one.public_id) for one in queries.payouts_of(run=run)]
    rejected, returned = names[: number // 10], names[number // 10 : number * 4 // 10]
    owner = requester()
    rest = euros(REWARD) * (number - len(rejected))
    out = Movement(amount=rest, is_credit=False, information_id=block_of(run))
    entries = [
        bank.entry("OUT", out, count=number),
        *(bank.back(REWARD, one, reference=f"R-{one}") for one in returned),
        *(bank.back(REWARD, f"3X{at}", reference=f"U-{at}") for at in range(3)),
        *(_deposit(owner, at) for at in range(5)),
        *(came("0.77", "who am I", reference=f"S-{at}") for at in range(4)),
    ]
    half = len(entries) // 2
    statements = [
        bank.statement(*entries[:half], name="D1", opening="99999"),
        bank.statement(*entries[half:], name="D2", opening="99999"),
    ]
    report = bank.rejected(run.sender_batch_id, *rejected)
    return Month(run, rejected, returned, owner, statements, report)


def _deposit(owner: Organisation, at: int) -> Entry:
    return came("50.00", f"{reference_of(owner)} no {at}", reference=f"D-{at}")


def files_of(told: Month, dice: random.Random) -> list[bytes]:
    """Write all files in an order of their own, with notices of the same entries."""
    written = [told.report]
    for one in told.statements:
        mixed = tuple(dice.sample(one.entries, len(one.entries)))
        written.append(bank.camt(bank.document(replace(one, entries=mixed))))
        notice = Statement(
            id=f"N{one.id}", iban=OURS, opening=None, closing=None, entries=one.entries
        )
        written.append(bank.camt(bank.document(notice, kind=Kind.NOTICE)))
    return dice.sample(written, len(written))


def attacks(content: bytes) -> Iterator[bytes]:
    """Cut a file short at several places, and have it name a file of the server's."""
    for part in (0.2, 0.5, 0.9, 0.999):
        yield content[: int(len(content) * part)]
    head, body = content.split(b"?>", 1)
    entity = b'?><!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield head + entity + body.replace(b"who am I", b"&x;").replace(b"AC04", b"&x;")


def resolved() -> int:
    """Count the lines into which a file of the server's has found its way."""
    known = Path("/etc/passwd").read_text().split("\n", 1)[0]
    return sum(known in str(row) for row in BankEntry.objects.values())


class TestAMonthOfTheBanksFiles:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_leaves_no_cent_unexplained_and_credits_nothing_twice(
        self, settings, capsys, seed
    ):
        configure(settings, **PAYER)
        told = month(PAYMENTS)
        dice = random.Random(seed)
        before = Money.of(has(accounts.BANK).removeprefix("-"), "EUR")

        for _ in range(3):
            for content in files_of(told, dice):
                for hostile in attacks(content):
                    with pytest.raises((XmlTruncated, NotXml, XmlWithDoctype)):
                        read(hostile)
                read(content)

        unexplained = _unexplained(told, before)
        double = _double_credits(told)
        entities = resolved()
        with capsys.disabled():
            print(
                f"\nbar 19: {PAYMENTS} payments, seed {seed}: cents unexplained"
                f" {unexplained}, double credits {double}, entities {entities}"
            )
        assert (unexplained, double, entities) == (0, 0, 0)
        assert problems() == []


def _unexplained(told: Month, before: Money) -> int:
    """Compare suspense with its lines, and our books with the bank's own balance."""
    waiting = sum(
        BankEntry.objects.filter(state="suspense").values_list(
            "amount_micro", flat=True
        )
    )
    wrong = abs(euros(suspense()).micro - waiting)
    now = Money.of(has(accounts.BANK).removeprefix("-"), "EUR")
    moved = sum(one.signed_micro for each in told.statements for one in each.entries)
    return (wrong + abs(now.micro - before.micro - moved)) // MICRO_PER_CENT


def _double_credits(told: Month) -> int:
    """Count workers and wallets that have other than what they should."""
    rows = Payout.objects.filter(run=told.run).select_related("worker")
    wrong = [
        row.pk
        for row in rows
        if euros(payable(row.worker)).micro
        != told.expected_payable(ids.outside(row.public_id))
    ]
    is_right = has(accounts.wallet(told.owner.pk)) == "250.00"
    return len(wrong) + (not is_right)
