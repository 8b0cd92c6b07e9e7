"""A line that somebody says is wrong, and the same for a line that a vendor pays."""

from __future__ import annotations

from tests.build.payouts import programme
from tests.build.people import NOON

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.disputes.models import Dispute, LatePay
from hormiga.domain.disputes.rules import Wrong
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.models import Organisation, Worker
from hormiga.domain.programmes.models import Enrolment
from hormiga.flows.list_lines import Cursor, Reader
from hormiga.flows.open_dispute import open_dispute
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money

WORDS = "I sent the answer, and nobody looked."


def disputed(
    who: Worker, judgment: Assignment, *, wrong: Wrong = Wrong.NOT_PAID
) -> Dispute:
    return open_dispute(
        worker_id=who.pk,
        name=ids.outside(judgment.public_id),
        wrong=wrong,
        words=WORDS,
        now=NOON,
    )


def owed_by(owing: Organisation, who: Worker, *, amount: str = "0.07") -> None:
    """A vendor owes a worker this, and pays by itself."""
    Enrolment.objects.get_or_create(
        worker=who,
        programme=programme(),
        vendor=owing,
        defaults={"joined_at": NOON},
    )
    transfer = Transfer(
        accounts.vendor_debts(owing.pk),
        accounts.owed_by_vendor(owing.pk, who.pk),
        Money.of(amount, "EUR"),
    )
    key = f"owed:{owing.pk}:{who.pk}"
    ledger.post(entry=Entry(key, "approve", (transfer,)), now=NOON)


def disputed_with(owing: Organisation, who: Worker) -> Dispute:
    """A dispute about a line that a vendor pays."""
    owed_by(owing, who)
    page = Reader(worker_id=who.pk, now=NOON).page(after=Cursor(), limit=50)
    line = next(one for one in page.lines if one.vendor_id == owing.pk)
    return open_dispute(
        worker_id=who.pk, name=line.name, wrong=Wrong.OTHER, words=WORDS, now=NOON
    )


def late(who: Worker) -> LatePay:
    return LatePay.objects.create(
        worker=who,
        currency="EUR",
        promised_on=NOON.date(),
        lines=3,
        amount_micro=1_230_000,
        found_at=NOON,
    )


def rows(who: Worker, judgment: str, owing: Organisation) -> dict[str, dict[str, str]]:
    """One of each for the pages that show them, by route."""
    found = Assignment.objects.get(public_id=ids.known(judgment))
    mine = ids.outside(disputed(who, found).public_id)
    theirs = ids.outside(disputed_with(owing, who).public_id)
    late(who)
    period = {"period": "2026-11"}
    return {
        "money_line": {"line": judgment},
        "money_dispute": {"dispute": mine},
        "operator_dispute": {"dispute": mine},
        "vendor_pay_dispute": {"dispute": theirs},
        "money_statement": period,
        "money_statement_file": period,
    }
