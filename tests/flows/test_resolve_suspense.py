"""Money in suspense leaves it once, by a person, with a reason."""

from __future__ import annotations

import pytest
from tests.build.bank import back, batch, came, file
from tests.build.bank_house import block_of, problems, read, run_open, suspense
from tests.build.payouts import LATER, PAYER, configure, has, sepa_worker
from tests.build.people import requester

from hormiga.domain.bank.models import BankEntry
from hormiga.domain.bank.rules import (
    AlreadyResolved,
    NoReasonWritten,
    NoResolution,
    NoSuchBankLine,
    NoWalletThere,
)
from hormiga.domain.billing.references import reference_of
from hormiga.domain.people.models import AuditEntry
from hormiga.flows.resolve_suspense import Decision, resolve_suspense
from hormiga.kit import accounts, ids

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def payer(settings):
    configure(settings, **PAYER)


@pytest.fixture
def line() -> BankEntry:
    """Money that nobody knows, in suspense."""
    read(file(came("250.00", "our last invoice")))
    return BankEntry.objects.get()


def decided(line: BankEntry, resolution: str, **given: object) -> None:
    named = {"reason": "They wrote to us.", "by": "user:1", **given}
    decision = Decision(resolution=resolution, **named)  # type: ignore[arg-type]
    resolve_suspense(public_id=line.public_id, decision=decision, now=LATER)


class TestALineInSuspense:
    def test_goes_into_a_requesters_wallet(self, line):
        owner = requester()

        decided(line, "to-wallet", whose=ids.outside(owner.public_id, "C"))

        assert [has(accounts.wallet(owner.pk)), suspense()] == ["250.00", "0.00"]
        noted = AuditEntry.objects.get(act="suspense-resolved")
        assert noted.facts == {
            "amount": "250.00 EUR",
            "kind": "to-wallet",
            "reason": "They wrote to us.",
        }
        assert noted.organisation_id == owner.pk
        assert problems() == []

    def test_goes_to_whoever_a_reference_names(self, line):
        owner = requester()

        decided(line, "to-wallet", whose=f" {reference_of(owner)} ")

        assert [has(accounts.wallet(owner.pk)), suspense()] == ["250.00", "0.00"]

    def test_goes_back_to_its_sender(self, line):
        decided(line, "sent-back")

        assert [suspense(), has(accounts.BANK)] == ["0.00", "0.00"]
        line.refresh_from_db()
        assert (line.state, line.resolution) == ("resolved", "sent-back")
        assert (line.resolution_reason, line.resolved_by) == (
            "They wrote to us.",
            "user:1",
        )
        assert problems() == []

    def test_moves_once(self, line):
        owner = requester()
        decided(line, "sent-back")

        with pytest.raises(AlreadyResolved):
            decided(line, "to-wallet", whose=ids.outside(owner.public_id, "C"))

        assert [has(accounts.wallet(owner.pk)), suspense()] == ["0.00", "0.00"]
        assert AuditEntry.objects.filter(act="suspense-resolved").count() == 1
        assert problems() == []

    @pytest.mark.parametrize(
        ("resolution", "given", "refusal"),
        [
            ("to-wallet", {}, NoWalletThere),
            ("to-wallet", {"whose": ids.outside(ids.NOBODY, "C")}, NoWalletThere),
            ("sent-back", {"reason": " \n"}, NoReasonWritten),
            ("sent-back", {"reason": "x" * 301}, NoReasonWritten),
            ("looked-at", {}, NoResolution),
            ("burnt", {}, NoResolution),
        ],
    )
    def test_stays_where_it_is_when_refused(self, line, resolution, given, refusal):
        with pytest.raises(refusal):
            decided(line, resolution, **given)

        line.refresh_from_db()
        assert (line.state, suspense()) == ("suspense", "250.00")
        assert not AuditEntry.objects.filter(act="suspense-resolved").exists()
        assert problems() == []


class TestALineThatAsks:
    def test_is_looked_at_and_moves_nothing(self):
        sepa_worker("12.34")
        run = run_open()
        read(file(batch("99.00", block_of(run))))
        (odd,) = BankEntry.objects.all()
        before = has(accounts.BANK)

        decided(odd, "looked-at")

        assert has(accounts.BANK) == before
        assert BankEntry.objects.get().state == "resolved"
        assert problems() == []


class TestALineThatIsDealtWith:
    def test_is_no_business_of_anybodys(self):
        sepa_worker("12.34")
        run = run_open()
        read(file(batch("12.34", block_of(run))))
        (paid,) = BankEntry.objects.all()

        with pytest.raises(NoSuchBankLine):
            decided(paid, "sent-back")

        assert suspense() == "0.00"


class TestTheCheck:
    """The questions find what somebody did by hand."""

    def test_finds_suspense_that_no_entry_explains(self, line):
        BankEntry.objects.update(state="ignored")

        assert [one.split(":")[0] for one in problems()] == [
            "money in suspense is the bank's entries that nobody has claimed yet"
        ]

    def test_finds_an_entry_without_its_transaction(self):
        read(file(back("5.00", "3UNKNOWN")))
        BankEntry.objects.update(match_key="bank:0:0")

        assert [one.split(":")[0] for one in problems()] == [
            "each bank entry that matched has its ledger transaction"
        ]

    def test_finds_a_payout_that_is_still_on_its_way(self):
        sepa_worker("12.34")
        run = run_open()
        read(file(batch("99.00", block_of(run))))
        BankEntry.objects.update(state="matched", match_key=f"run:{run.pk}")

        assert [one.split(":")[0] for one in problems()] == [
            "no payout is on its way whose money the bank shows as gone"
        ]
