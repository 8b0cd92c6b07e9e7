"""The chart of accounts and its worked examples: one table, a page and tests of it.

`python -m tests.domain.ledger.chart` writes docs/reference/chart-of-accounts.md anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hormiga.kit import accounts

MINUS = "\u2212"
PAGE = Path(__file__).parents[3] / "docs" / "reference" / "chart-of-accounts.md"

WALLET, ESCROW, RESERVE = accounts.wallet(17), accounts.escrow(4), accounts.reserve(4)
ANA, POT = accounts.payable(21), accounts.bonus_pot(17)
VENDOR, DEBTS = accounts.vendor_payable(3), accounts.vendor_debts(3)
OWED = accounts.owed_by_vendor(3, 21)
RUN, SENT = accounts.transit(5), accounts.vendor_transit(8)
TAX = accounts.withheld("ES")
BANK, PAYPAL, FEE = accounts.BANK, accounts.PAYPAL, accounts.FEE
SUSPENSE, ROUNDING = accounts.SUSPENSE, accounts.ROUNDING
GOODWILL = accounts.GOODWILL


@dataclass(frozen=True)
class Account:
    """An account's form, what it is to us, what it holds, and who reads it."""

    owner: str
    kind: str
    holds: str
    readers: str


CHART = [
    Account(
        *(BANK, "asset"),
        "the mirror of our bank account: 100 there shows as \u2212100",
        "operators",
    ),
    Account(PAYPAL, "asset", "the mirror of our PayPal account, likewise", "operators"),
    Account(FEE, "revenue", "the platform's fees", "operators"),
    Account(ROUNDING, "revenue", "micro-units that no share could carry", "operators"),
    Account(
        GOODWILL,
        "expense",
        "what the house paid where an error was its own",
        "operators",
    ),
    Account(
        SUSPENSE, "liability", "money in the bank that nobody claims yet", "operators"
    ),
    Account(WALLET, "liability", "a requester's money, free to spend", "its members"),
    Account(
        ESCROW,
        "liability",
        "what a live batch may still cost",
        "its requester's members",
    ),
    Account(
        RESERVE,
        *("liability", "what a batch set aside for the pay floor"),
        "its requester's members",
    ),
    Account(POT, "liability", "what a requester set aside for bonuses", "its members"),
    Account(ANA, "liability", "what a worker earned and was not sent", "the worker"),
    Account(
        VENDOR,
        *("liability", "what a vendor earned: margins and, where it pays, rewards"),
        "its members, operators",
    ),
    Account(
        OWED,
        *("memorandum", "what a vendor that pays by itself owes a worker"),
        "the worker, the vendor's members",
    ),
    Account(
        DEBTS, "memorandum", "the other side of a vendor's debts: no money", "operators"
    ),
    Account(
        RUN,
        *("clearing", "a payout run's money on its way; zero when all is settled"),
        "operators",
    ),
    Account(
        SENT,
        *("clearing", "a payment to a vendor on its way; zero when it is booked"),
        "operators",
    ),
    Account(
        TAX, "liability", "tax withheld in a country, to be handed over", "operators"
    ),
]


@dataclass(frozen=True)
class Step:
    """An entry, and what its accounts hold afterwards."""

    words: str
    kind: str
    key: str
    legs: tuple[tuple[str, str, str], ...]
    then: dict[str, str]
    reverses: str = ""


@dataclass(frozen=True)
class Example:
    """A story told in entries, the first on empty books."""

    title: str
    about: str
    steps: list[Step] = field(default_factory=list)


DEPOSIT = Step(
    *("100.00 reach the bank", "deposit", "deposit:17:a1", ((BANK, WALLET, "100.00"),)),
    {BANK: "-100.00", WALLET: "100.00"},
)
FUND = Step(
    *("a batch goes live", "fund", "batch:4:funded", ((WALLET, ESCROW, "20.00"),)),
    {WALLET: "80.00", ESCROW: "20.00"},
)
APPROVE = Step(
    *("a judgment is approved", "approve", "judgment:9"),
    ((ESCROW, ANA, "0.07"), (ESCROW, FEE, "0.014")),
    {ESCROW: "19.916", ANA: "0.07", FEE: "0.014"},
)
PAYOUT = Step(
    *("a run's file is written", "payout", "payout:2", ((ANA, RUN, "0.07"),)),
    {ANA: "0.00", RUN: "0.07"},
)
SETTLED = Step(
    *("the statement shows it", "payout-settled", "payout:2:settled"),
    ((RUN, BANK, "0.07"),),
    {RUN: "0.00", BANK: "-99.93"},
)
BEFORE = [DEPOSIT, FUND, APPROVE]

EXAMPLES = [
    Example(
        "From a deposit to a worker's account",
        "What is not used goes back to the wallet.",
        [
            *(*BEFORE, PAYOUT, SETTLED),
            Step(
                *("the batch closes", "refund", "batch:4:refund:1"),
                ((ESCROW, WALLET, "19.916"),),
                {ESCROW: "0.00", WALLET: "99.916"},
            ),
        ],
    ),
    Example(
        "Money that nobody claims yet",
        "It waits in suspense until a person says whose it is.",
        [
            Step(
                *("50.00 come without a reference", "unmatched", "bank:c7"),
                ((BANK, SUSPENSE, "50.00"),),
                {BANK: "-50.00", SUSPENSE: "50.00"},
            ),
            Step(
                *("an operator finds its owner", "matched", "bank:c7:matched"),
                ((SUSPENSE, WALLET, "50.00"),),
                {SUSPENSE: "0.00", WALLET: "50.00"},
            ),
        ],
    ),
    Example(
        "A payout that comes back",
        "Each step is turned round by a reversal; the worker can be paid again.",
        [
            *(*BEFORE, PAYOUT, SETTLED),
            Step(
                *("the bank returns it", "reversal", "payout:2:unsettled"),
                ((BANK, RUN, "0.07"),),
                {BANK: "-100.00", RUN: "0.07"},
                reverses="payout:2:settled",
            ),
            Step(
                *("it is the worker's again", "reversal", "payout:2:returned"),
                ((RUN, ANA, "0.07"),),
                {RUN: "0.00", ANA: "0.07"},
                reverses="payout:2",
            ),
        ],
    ),
    Example(
        "A payout by PayPal",
        "The same, with the other mirror.",
        [
            *BEFORE,
            Step(
                *("the PayPal account is filled", "transfer", "paypal:filled:1"),
                ((PAYPAL, BANK, "10.00"),),
                {PAYPAL: "-10.00", BANK: "-90.00"},
            ),
            PAYOUT,
            Step(
                *("PayPal says it is paid", "payout-settled", "payout:2:settled"),
                ((RUN, PAYPAL, "0.07"),),
                {RUN: "0.00", PAYPAL: "-9.93"},
            ),
        ],
    ),
    Example(
        "A mistake",
        "What was paid is turned round whole; it stays readable, and happens once.",
        [
            *BEFORE,
            Step(
                *("the approval is undone", "reversal", "judgment:9:undone"),
                ((ANA, ESCROW, "0.07"), (FEE, ESCROW, "0.014")),
                {ESCROW: "20.00", ANA: "0.00", FEE: "0.00"},
                reverses="judgment:9",
            ),
        ],
    ),
    Example(
        "A vendor's margin, the platform pays",
        "A tenth of the reward goes to the vendor as a line of its own.",
        [
            *(DEPOSIT, FUND),
            Step(
                *("a judgment is approved", "approve", "judgment:9"),
                (
                    *((ESCROW, ANA, "0.07"), (ESCROW, VENDOR, "0.007")),
                    (ESCROW, FEE, "0.014"),
                ),
                {ESCROW: "19.909", ANA: "0.07", VENDOR: "0.007", FEE: "0.014"},
            ),
        ],
    ),
    Example(
        "A vendor that pays its workers",
        (
            "Reward and margin go to the vendor; what it owes the worker is kept beside"
            " them and ends when the vendor records that it has paid."
        ),
        [
            *(DEPOSIT, FUND),
            Step(
                *("a judgment is approved", "approve", "judgment:9"),
                (
                    *((ESCROW, VENDOR, "0.07"), (ESCROW, VENDOR, "0.007")),
                    *((ESCROW, FEE, "0.014"), (DEBTS, OWED, "0.07")),
                ),
                {ESCROW: "19.909", VENDOR: "0.077", OWED: "0.07", DEBTS: "-0.07"},
            ),
            Step(
                *("the month's undisputed part is sent", "vendor-payment"),
                *("vendor-payment:8", ((VENDOR, SENT, "0.07"),)),
                {VENDOR: "0.007", SENT: "0.07"},
            ),
            Step(
                *("the bank has paid", "vendor-payment-booked"),
                *("vendor-payment:8:booked", ((SENT, BANK, "0.07"),)),
                {SENT: "0.00", BANK: "-99.93"},
            ),
            Step(
                *("the vendor paid its worker", "vendor-paid", "vendor-paid:3:1"),
                ((OWED, DEBTS, "0.07"),),
                {OWED: "0.00", DEBTS: "0.00"},
            ),
        ],
    ),
    Example(
        "The pay floor",
        "A reserve tops up who earned less an hour than the programme promises.",
        [
            DEPOSIT,
            Step(
                *("a batch sets money aside", "reserve", "batch:4:reserved"),
                ((WALLET, RESERVE, "5.00"),),
                {WALLET: "95.00", RESERVE: "5.00"},
            ),
            Step(
                *("the median was too low", "top-up", "topup:9"),
                ((RESERVE, ANA, "0.35"),),
                {RESERVE: "4.65", ANA: "0.35"},
            ),
            Step(
                *("what is left goes back", "refund", "batch:4:reserve:refund"),
                ((RESERVE, WALLET, "4.65"),),
                {RESERVE: "0.00", WALLET: "99.65"},
            ),
        ],
    ),
    Example(
        "An error of ours",
        "A worker said that a line was wrong, and a person agreed.",
        [
            *BEFORE,
            Step(
                *("the difference is paid", "dispute", "dispute:6"),
                ((GOODWILL, ANA, "0.03"),),
                {GOODWILL: "-0.03", ANA: "0.10"},
            ),
        ],
    ),
    Example(
        "An error in a vendor's month",
        "What is changed stands as a correction in the vendor's next statement.",
        [
            *(DEPOSIT, FUND),
            Step(
                *("a judgment is approved", "approve", "judgment:9"),
                (
                    *((ESCROW, ANA, "0.07"), (ESCROW, VENDOR, "0.007")),
                    (ESCROW, FEE, "0.014"),
                ),
                {VENDOR: "0.007", FEE: "0.014"},
            ),
            Step(
                *("the objection is right", "vendor-correction"),
                *("vendor-correction:2", ((FEE, VENDOR, "0.005"),)),
                {FEE: "0.009", VENDOR: "0.012"},
            ),
        ],
    ),
    Example(
        "A bonus",
        "Paid from money set aside, each reason once.",
        [
            DEPOSIT,
            Step(
                *("money is set aside", "bonus-pot", "bonus-pot:17:1"),
                ((WALLET, POT, "10.00"),),
                {WALLET: "90.00", POT: "10.00"},
            ),
            Step(
                *("a bonus is given", "bonus", "bonus:17:first-hundred:21"),
                ((POT, ANA, "1.50"),),
                {POT: "8.50", ANA: "1.50"},
            ),
        ],
    ),
    Example(
        "Tax withheld",
        "A leg of the payout; it is handed over by its own entry.",
        [
            *BEFORE,
            Step(
                *("a run's file is written", "payout", "payout:2"),
                ((ANA, RUN, "0.06"), (ANA, TAX, "0.01")),
                {ANA: "0.00", RUN: "0.06", TAX: "0.01"},
            ),
            Step(
                *("it is handed over", "tax-paid", "tax:ES:2026-12"),
                ((TAX, BANK, "0.01"),),
                {TAX: "0.00", BANK: "-99.99"},
            ),
        ],
    ),
    Example(
        "A rounding remainder",
        "The fee of a whole batch is shared out; what no share can carry is ours.",
        [
            *(DEPOSIT, FUND),
            Step(
                *("a micro-unit is left over", "rounding", "batch:4:rounding"),
                ((ESCROW, ROUNDING, "0.000001"),),
                {ESCROW: "19.999999", ROUNDING: "0.000001"},
            ),
        ],
    ),
]


def page() -> str:
    """Write the page, as it stands in docs/reference."""
    return "\n".join([*_head(), *_chart(), *_examples()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Chart of accounts"
    yield ""
    yield (
        "<!-- Written by tests/domain/ledger/chart.py, which the tests of the same"
        " figures read: `python -m tests.domain.ledger.chart`. -->"
    )
    yield ""
    yield (
        "Whose money is where, by the names of `src/hormiga/kit/accounts.py`; the"
        " numbers stand for a requester, a batch, a worker, a vendor, a run. How the"
        " books are written and read is in [the ledger](ledger.md); why, in ADR-0011."
    )
    yield ""


def _chart() -> Iterator[str]:
    yield (
        "A balance is credits less debits: what is owed to the owner. All but the"
        " `platform` accounts are guarded: their balance is kept, and never goes below"
        " zero. A memorandum account holds a debt between others and no money of ours."
    )
    yield ""
    yield "| account | class | holds | read by |"
    yield "| --- | --- | --- | --- |"
    for one in CHART:
        yield f"| `{one.owner}` | {one.kind} | {one.holds} | {one.readers} |"
    yield ""


def _examples() -> Iterator[str]:
    yield "## Worked examples"
    yield ""
    yield (
        "Each begins on empty books, in EUR; each is a test in"
        " `tests/domain/ledger/test_worked_examples.py`. Balances are those after the"
        " entry, of the accounts that it touched."
    )
    for example in EXAMPLES:
        yield from ("", f"### {example.title}", "", example.about, "")
        yield "| what happens | entry | debit → credit | afterwards |"
        yield "| --- | --- | --- | --- |"
        for step in example.steps:
            legs = "<br>".join(f"`{d}` → `{c}` {a}" for d, c, a in step.legs)
            then = "<br>".join(
                f"`{owner}` {amount.replace('-', MINUS)}"
                for owner, amount in step.then.items()
            )
            yield f"| {step.words} | {step.kind}: `{step.key}` | {legs} | {then} |"


if __name__ == "__main__":
    PAGE.write_text(page())
