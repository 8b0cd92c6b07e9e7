"""What a bank's words mean for the books, decided without a database."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from enum import StrEnum

from hormiga.engines.rails.camt import Kind as CamtKind
from hormiga.kit.errors import Kind, Refusal

REPORT = "pain.002"
FILE_KINDS = (CamtKind.STATEMENT.value, CamtKind.NOTICE.value, REPORT)

LONGEST_REASON = 300

# The bank's or our own mistakes: no worker's account is the worse for them.
_BLAMELESS = frozenset(
    [
        *("AM01", "AM02", "AM03", "AM04", "AM05", "AM09", "AM10"),
        *("CURR", "CUST", "DT01", "DUPL", "ED05", "FF01", "FF05"),
        *("TM01", "NARR", "FOCR", "TECH", "CUTA", "UPAY"),
    ]
)


class State(StrEnum):
    """Where a line of a bank's file stands."""

    NEW = "new"  # read, and not dealt with yet
    MATCHED = "matched"
    SUSPENSE = "suspense"
    ASKS = "asks"  # nothing was booked; a person must look
    IGNORED = "ignored"
    RESOLVED = "resolved"  # by a person, out of suspense or after a look


class Came(StrEnum):
    """What came of a line."""

    PAID = "paid"
    PAID_ALREADY = "paid-already"
    GIVEN_BACK = "given-back"
    GIVEN_BACK_ALREADY = "given-back-already"
    DEPOSITED = "deposited"
    UNKNOWN_SENDER = "unknown-sender"
    UNKNOWN_RETURN = "unknown-return"
    ODD_AMOUNT = "odd-amount"
    TWICE = "twice"
    NOT_EXPECTED = "not-expected"
    REVERSAL = "reversal"
    ANNOUNCED = "announced"  # the statement will bring it
    NOT_OURS = "not-ours"
    NOTED = "noted"  # a status that moves no money
    UNKNOWN_PAYOUT = "unknown-payout"


class Resolution(StrEnum):
    """What a person did with a line."""

    TO_WALLET = "to-wallet"
    SENT_BACK = "sent-back"
    LOOKED_AT = "looked-at"


class NotOurAccount(Refusal):
    """The file is about another account than the one that pays; nothing was booked."""


class NotOurRun(Refusal):
    """The report is about a payment file that is not ours; nothing was booked."""

    kind = Kind.NOT_FOUND


class NoSuchBankLine(Refusal):
    """There is no such line that waits for a person."""

    kind = Kind.NOT_FOUND


class AlreadyResolved(Refusal):
    """Somebody has settled this line already, so nothing moved: look at it again."""

    kind = Kind.CONFLICT


class NoResolution(Refusal):
    """This cannot be done with this line; nothing moved: choose what is offered."""


class NoReasonWritten(Refusal):
    """Write in 1 to 300 characters why: it is kept with the money."""


class NoWalletThere(Refusal):
    """No requester has this reference, so nothing moved: correct it."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class RunSeen:
    """What decides whether a bank's debit is a run's; all in micro-units.

    `back` sums payouts that were given back before the bank took any money for them,
    `back_credited` those of them for which the bank has credited money all the same.
    """

    total_micro: int
    back_micro: int
    back_credited_micro: int


def is_run_amount(*, amount_micro: int, run: RunSeen) -> bool:
    """Say whether a batch booking is this run's.

    A bank takes either the whole and gives rejected payments back, or only the rest.
    """
    rest = run.total_micro - run.back_micro + run.back_credited_micro
    return amount_micro in (run.total_micro, rest)


def is_accounts_fault(*, reason: str, is_whole: bool) -> bool:
    """Say whether a payment came back because of the account it went to.

    A file that is rejected whole says nothing of any account in it.
    """
    return not is_whole and reason not in _BLAMELESS


def clean_reason(text: str) -> str:
    """Keep a person's words; refuse none and too many."""
    words = " ".join(text.split())
    if not 1 <= len(words) <= LONGEST_REASON:
        raise NoReasonWritten
    return words


def resolutions_for(*, state: str) -> tuple[Resolution, ...]:
    """List what a person can do with a line."""
    if state == State.SUSPENSE:
        return (Resolution.TO_WALLET, Resolution.SENT_BACK)
    return (Resolution.LOOKED_AT,) if state == State.ASKS else ()


def account_digest(*, iban: str, pepper: str) -> bytes:
    """Know an account again without keeping it."""
    return hmac.new(
        pepper.encode(), b"bank-account:" + iban.encode(), "sha256"
    ).digest()


def masked(iban: str) -> str:
    """Show enough of an account to know it by."""
    return f"{iban[:4]} … {iban[-4:]}"


def run_key(run_id: int) -> str:
    """Name a run as what a line matched."""
    return f"run:{run_id}"


def paid_key(payout_id: int) -> str:
    """Name a payment that left, as what a line matched."""
    return f"payout:{payout_id}"


def back_key(payout_id: int) -> str:
    """Name a payment that came back: the ledger's key of what was given back."""
    return f"payout:{payout_id}:returned"


def money_key(*, statement_id: int, entry_id: int) -> str:
    """Key what came in, by its statement and entry."""
    return f"bank:{statement_id}:{entry_id}"


def resolved_key(*, statement_id: int, entry_id: int) -> str:
    """Key what took it out of suspense: one key for all ways, so it happens once."""
    return f"bank:{statement_id}:{entry_id}:resolved"


def entry_context(public_id: str) -> str:
    """Bind sealed words to their entry."""
    return f"bank-entry:{public_id}"


def status_context(public_id: str) -> str:
    """Bind a sealed name to its status."""
    return f"bank-status:{public_id}"
