"""What payouts decide without a database: who is due, and what an answer means."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from hormiga.domain.people.rules import NotAnEmail, clean_email
from hormiga.engines.rails import iban, pain001, paypal
from hormiga.engines.rails.pain001 import Party, Payment
from hormiga.engines.rails.paypal import BatchStatus, Item, ItemReport, ItemStatus
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import MICRO_PER_CENT, Money

MOST_PAYOUTS = paypal.MOST_ITEMS
"""Payouts of one run, on either rail; more make a further run."""

EMAIL_SUBJECT = "You have been paid for your tasks"
"""Part of the words that PayPal compares when it is asked again: it never changes."""


PAYOUT_KEYS = "payout:"


class Rail(StrEnum):
    """How money goes out."""

    SEPA = "sepa"
    PAYPAL = "paypal"
    LIST = "list"  # paid by hand, where neither of the two reaches


class NoPaypalAccount(Refusal):
    """A PayPal account is an e-mail address of at most 127 characters; correct it."""


class SepaNotConfigured(Refusal):
    """No payer is set for SEPA: set HORMIGA_SEPA_NAME and HORMIGA_SEPA_IBAN."""

    kind = Kind.CONFLICT


class PaypalNotConfigured(Refusal):
    """No PayPal account pays: set HORMIGA_PAYPAL_URL, _CLIENT_ID and _SECRET."""

    kind = Kind.CONFLICT


class NoSuchRun(Refusal):
    """There is no payout run with this id."""

    kind = Kind.NOT_FOUND


class FileRunsOnly(Refusal):
    """This run was sent through PayPal, which says itself what it has paid."""

    kind = Kind.CONFLICT


class FileIsOver(Refusal):
    """All of this file came back and is paid anew: take it to the bank no more."""

    kind = Kind.CONFLICT


class PlanHasChanged(Refusal):
    """What is due has changed since you looked, so nobody was paid: look again."""

    kind = Kind.CONFLICT


class RunDoesNotAddUp(Refusal):
    """A run's file, payouts and books differ, so it was not opened and nobody paid."""

    kind = Kind.CONFLICT


class Reason(StrEnum):
    """Why somebody is not paid now; a refusal's name is a reason as well."""

    BELOW_MINIMUM = "below-minimum"
    NO_METHOD = "no-method"
    CURRENCY = "currency"
    BALANCE_CHANGED = "balance-changed"
    IN_HOLD = "in-hold"
    NEW_ACCOUNT = "new-account"
    IN_REVIEW = "in-review"
    BANK_REFUSED = "bank-refused"
    TAX_DATA = "tax-data"


@dataclass(frozen=True, slots=True)
class Due:
    """One worker's payment, in whole cents, with the account it goes to."""

    worker_id: int
    method_id: int
    amount: Money
    holder: str = field(repr=False)
    account: str = field(repr=False)
    details: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Unpaid:
    """A worker whose money stays payable this time, and why."""

    worker_id: int
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Who would be paid now, by rail, and who would not."""

    due: Mapping[Rail, Sequence[Due]]
    unpaid: Sequence[Unpaid]

    @property
    def fingerprint(self) -> str:
        """Name exactly these payments, so that what is approved is what is paid."""
        lines = sorted(
            f"{rail.value} {one.worker_id} {one.method_id} {one.amount}"
            for rail, due in self.due.items()
            for one in due
        )
        return sha256("\n".join(lines).encode()).hexdigest()

    @property
    def payouts(self) -> int:
        """Count the workers who would be paid."""
        return sum(len(due) for due in self.due.values())

    @property
    def total_micro(self) -> int:
        """Sum what would be paid, over all rails and runs."""
        return sum(one.amount.micro for due in self.due.values() for one in due)

    @property
    def parts(self) -> list[tuple[Rail, Sequence[Due]]]:
        """Cut each rail's payments into runs that the rail can carry."""
        return [
            (rail, due[start : start + MOST_PAYOUTS])
            for rail, due in self.due.items()
            for start in range(0, len(due), MOST_PAYOUTS)
        ]

    def without(self, worker_id: int, reason: Reason = Reason.BALANCE_CHANGED) -> Plan:
        """Leave out a worker, by default one whose money went elsewhere meanwhile."""
        left_out = [
            Unpaid(each.worker_id, each.amount, reason)
            for due in self.due.values()
            for each in due
            if each.worker_id == worker_id
        ]
        due = {
            rail: [each for each in due if each.worker_id != worker_id]
            for rail, due in self.due.items()
        }
        return Plan(due, [*self.unpaid, *left_out])


class Verdict(StrEnum):
    """What PayPal's word on one payment means for the books."""

    PAID = "paid"
    BACK = "back"
    WAIT = "wait"
    ASK_A_HUMAN = "ask-a-human"


def method_context(*, worker_id: int, part: str) -> str:
    """Bind a sealed part to its worker; part is holder, account or details."""
    return f"payout-method:{worker_id}:{part}"


def file_context(*, message_id: str) -> str:
    """Bind a sealed file to its run."""
    return f"payout-run:{message_id}:file"


def payout_key(payout_id: int) -> str:
    """Key the entry that takes a payout from the worker's payable."""
    return f"{PAYOUT_KEYS}{payout_id}"


def settled_key(payout_id: int) -> str:
    """Key the entry that says that the money has left us."""
    return f"{PAYOUT_KEYS}{payout_id}:settled"


def unsettled_key(payout_id: int) -> str:
    """Key the reversal of `settled_key`, when money that had arrived comes back."""
    return f"{PAYOUT_KEYS}{payout_id}:unsettled"


def returned_key(payout_id: int) -> str:
    """Key the reversal of `payout_key`: the worker has the money payable again."""
    return f"{PAYOUT_KEYS}{payout_id}:returned"


def payout_of_key(key: str) -> int:
    """Tell whose entry a key is; 0 where it is no payout's."""
    number = key.removeprefix(PAYOUT_KEYS).partition(":")[0]
    return int(number) if re.fullmatch("[0-9]{1,18}", number) else 0


def keys_needed(payout_id: int, state: str | None) -> set[str]:
    """List the entries that a payout in this state cannot be without."""
    needed = {
        "in-transit": {payout_key(payout_id)},
        "paid": {payout_key(payout_id), settled_key(payout_id)},
        "returned": {payout_key(payout_id), returned_key(payout_id)},
    }
    return needed.get(state or "", set())


def keys_allowed(payout_id: int, state: str | None) -> set[str]:
    """List the entries that a payout in this state may have; none without a payout."""
    undone = {settled_key(payout_id), unsettled_key(payout_id)}
    return keys_needed(payout_id, state) | (undone if state == "returned" else set())


def clean_account(*, rail: Rail, account: str) -> str:
    """Write an account the one way it is stored; refuse by name what is none."""
    if rail is Rail.SEPA:
        return iban.sepa(account)
    try:
        email = clean_email(account)
    except NotAnEmail as error:
        raise NoPaypalAccount from error
    if len(email) > 127:
        raise NoPaypalAccount
    return email


def clean_holder(*, rail: Rail, holder: str) -> str:
    """Keep the holder as the bank has it; a name that no file can carry is refused."""
    name = " ".join(holder.split())
    if rail is Rail.SEPA:
        pain001.name(name)
    return name


def masked(*, rail: Rail, account: str) -> str:
    """Show enough of an account for its owner to know it: `ES91 … 1332`, `a…@b.org`."""
    if rail is Rail.SEPA:
        return f"{account[:4]} … {account[-4:]}"
    if rail is Rail.LIST:
        return f"… {account[-4:] if len(account) > 7 else account[-2:]}"
    name, _, host = account.rpartition("@")
    return f"{name[:1]}…@{host}"


def account_digest(*, account: str, pepper: str) -> bytes:
    """Make what finds one account used twice, and tells nothing without the pepper."""
    return hmac.new(
        pepper.encode(), b"payout-account:" + account.encode(), "sha256"
    ).digest()


def needs_second_person(*, total_micro: int, limit: Money) -> bool:
    """Say whether a run pays more than one person may send off."""
    return total_micro > limit.micro


def due_until(*, now: datetime, time_zone: str, hold_days: int) -> datetime:
    """Tell until when money was credited whose hold is over.

    Days are the calendar's of the programme's zone: a day of 23 hours is a day.
    """
    return now.astimezone(ZoneInfo(time_zone)) - timedelta(days=hold_days)


def minimum_of(*, now_micro: int, kept_micro: Sequence[int]) -> int:
    """Tell the smallest payout: a promise from before a raise still counts."""
    return min([now_micro, *kept_micro])


def reason_against(
    *,
    payable: Money,
    minimum_micro: int,
    rail: Rail | None,
    closed: Mapping[Rail, str],
) -> str | None:
    """Tell why a worker is not paid now; None when they are. Cents count, not parts."""
    if payable.whole_cents.micro < max(minimum_micro, MICRO_PER_CENT):
        return Reason.BELOW_MINIMUM
    if rail is None:
        return Reason.NO_METHOD
    return closed.get(rail)


def payment_of(*, due: Due, end_to_end_id: str) -> Payment:
    """Write one payment as a SEPA file carries it."""
    return Payment(
        end_to_end_id=end_to_end_id,
        creditor=Party(name=due.holder, iban=due.account),
        amount=due.amount,
        remittance=f"Payout {end_to_end_id}",
    )


def item_of(*, due: Due, sender_item_id: str) -> Item:
    """Write one payment as PayPal carries it."""
    return Item(sender_item_id=sender_item_id, receiver=due.account, amount=due.amount)


def batch_of(*, sender_batch_id: str, items: Sequence[Item]) -> paypal.Batch:
    """Write the one call of a run; the same run always gives the same words."""
    return paypal.Batch(
        sender_batch_id=sender_batch_id,
        items=tuple(items),
        email_subject=EMAIL_SUBJECT,
    )


def check_due(*, rail: Rail, due: Due, debtor: Party | None) -> None:
    """Refuse by name a payment that would spoil the whole run."""
    if rail is Rail.PAYPAL:
        item = item_of(due=due, sender_item_id="check")
        paypal.payload(batch=batch_of(sender_batch_id="check", items=[item]))
    elif rail is Rail.SEPA and debtor is not None:
        payment = payment_of(due=due, end_to_end_id="check")
        pain001.check_payment(payment=payment, debtor=debtor)


def verdict_on(
    *, reports: Sequence[ItemReport], amount: Money, batch: BatchStatus
) -> Verdict:
    """Tell what PayPal's reports on one payout mean.

    A batch that was denied as a whole was never begun, so its money is back even where
    PayPal lists no items. Anything that does not fit is a person's business.
    """
    is_denied = batch is BatchStatus.DENIED
    if not reports:
        return Verdict.BACK if is_denied else Verdict.WAIT
    if len(reports) > 1 or reports[0].amount != amount:
        return Verdict.ASK_A_HUMAN
    status = reports[0].status
    if status.is_back or (is_denied and status is ItemStatus.PENDING):
        return Verdict.BACK
    if status is ItemStatus.SUCCESS:
        return Verdict.PAID
    return Verdict.WAIT if status.is_underway else Verdict.ASK_A_HUMAN
