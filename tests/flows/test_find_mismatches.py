"""The list of mismatches is empty, until somebody has been at the tables by hand."""

from __future__ import annotations

import psycopg
import pytest
from tests.build import web
from tests.build.payouts import PAYER, configure, opened, sepa_worker
from tests.build.people import NOON
from tests.build.projects import live_batch
from tests.build.work import judge

from hormiga.domain.disputes.models import Dispute
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.models import Worker
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.find_mismatches import find_mismatches
from hormiga.flows.settle_run import settle_file
from hormiga.kit import accounts
from hormiga.kit.money import Money

JUDGED = "each approved judgment is in its worker's account"
PAYABLE = "each payable is its lines less its payouts"
PAYOUTS = "payouts, their files and the ledger agree"
GIVEN = "what PayPal paid it had been given"
DEBTS = "what vendors owe is what their workers are owed"
STATEMENTS = "statements close with what the ledger holds"
DISPUTES = "each corrected dispute is in the books"


@pytest.fixture
def by_hand(committed_database):
    """Somebody who may change every table, and a house with some of everything."""

    def change(statement: str) -> None:
        url = committed_database.superuser_url
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(statement)

    return change


@pytest.fixture
def house(committed_database, settings) -> Worker:
    """A worker with judgments, a payout, and a vendor that owes."""
    configure(settings, **PAYER)
    who = sepa_worker("3.00")
    judge(who, live_batch(tasks=2, review_seconds=0), "ant", "ant")
    approve_due_judgments(now=NOON)
    (run,) = opened().runs
    settle_file(run_id=run.pk, now=NOON)
    owing = web.vendor().pk
    transfer = Transfer(
        accounts.vendor_debts(owing),
        accounts.owed_by_vendor(owing, who.pk),
        Money.of("0.07", "EUR"),
    )
    ledger.post(entry=Entry("x:1", "approve", (transfer,)), now=NOON)
    assert find_mismatches() == []
    return who


def sentences() -> set[tuple[str, str]]:
    return {(one.rule, words) for one in find_mismatches() for words in one.broken}


# One after the other on one house: a copy of the database a change would take minutes.
PLANTED = {
    "UPDATE projects_projectversion SET reward_micro = 60000, fee_micro = 12000": {
        JUDGED,
        PAYABLE,
    },
    "UPDATE ledger_transaction SET key = 'judgment:999' WHERE key LIKE 'judgment:%'"
    " AND id = (SELECT min(id) FROM ledger_transaction WHERE key LIKE 'judgment:%')": {
        JUDGED
    },
    "UPDATE ledger_balance SET amount = amount + 1 WHERE account_id IN"
    " (SELECT id FROM ledger_account WHERE owner LIKE 'payable:worker:%')": {
        PAYABLE,
        STATEMENTS,
    },
    "UPDATE payouts_payout SET amount_micro = amount_micro + 10000": {PAYABLE, PAYOUTS},
    "UPDATE ledger_balance SET amount = amount - 1 WHERE account_id IN"
    " (SELECT id FROM ledger_account WHERE owner LIKE 'owed:vendor:%')": {
        DEBTS,
        STATEMENTS,
    },
    "DELETE FROM ledger_transaction WHERE key LIKE 'earned:%'": {PAYABLE, STATEMENTS},
    "UPDATE payouts_run SET rail = 'paypal', sealed_file = NULL, file_sha256 = NULL": {
        GIVEN
    },
    "UPDATE disputes_dispute SET state = 'answered', outcome = 'corrected',"
    " corrected_micro = 5, decided_at = now(), decided_by_id ="
    " (SELECT min(id) FROM people_user)": {DISPUTES},
}


class TestTheList:
    def test_finds_each_thing_that_was_changed_by_hand(self, by_hand, house):
        Dispute.objects.create(
            worker=house,
            line="payout:1",
            name="t1-0",
            currency="EUR",
            amount_micro=5,
            wrong="other",
            opened_at=NOON,
            answer_by=NOON,
        )
        desk = web.signed_in(web.user(is_operator=True))
        well = desk.post("/operator/mismatches/").content.decode()
        known = sentences()
        assert known == set()

        found = {}
        for statement in PLANTED:
            by_hand(statement)
            now = sentences()
            found[statement] = {rule for rule, _ in now - known}
            known = now

        assert found == PLANTED
        assert "Everything matches" in well
        ill = desk.post("/operator/mismatches/").content.decode()
        assert "These do not match" in ill
