"""PayPal Payouts: build the request and read the answers; nothing is sent from here.

Shapes: payments_payouts_batch_v1 of PayPal's published API descriptions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hormiga.engines.rails import amounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotACurrency, NotAnAmount

MOST_ITEMS = 15_000
CURRENCIES = frozenset(
    [
        *("AUD", "BRL", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS"),
        *("MXN", "MYR", "NOK", "NZD", "PHP", "PLN", "SEK", "SGD", "THB", "USD"),
    ]
)
"""What PayPal pays out with two decimals; yen, forints and Taiwan dollars have none."""

DUPLICATE_OR_BUSINESS = "USER_BUSINESS_ERROR"
_ID = re.compile(r"[A-Za-z0-9_-]{1,30}")
_ORIGINAL = re.compile(r"/v1/payments/payouts/([A-Za-z0-9_-]{1,30})(?:[?#].*)?$")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_OUR_ID = re.compile(r"[A-Za-z0-9_.:-]+")


class BadPayPalBatch(Refusal):
    """A PayPal batch has 1 to 15,000 items, an id and a subject, none too long."""


class BadPayPalItem(Refusal):
    """A PayPal item needs an id of its own, an e-mail address and a shorter note."""


class NotPaidByPayPal(Refusal):
    """PayPal pays one currency a batch, in two decimals, and not this one; split it."""


class NotFromPayPal(Refusal):
    """The answer is not one that PayPal describes, so nothing is concluded from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One payment to the e-mail address of a PayPal account."""

    sender_item_id: str
    receiver: str
    amount: Money
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What goes out in one call; `sender_batch_id` is never used for another."""

    sender_batch_id: str
    items: tuple[Item, ...]
    email_subject: str
    email_message: str = ""

    @property
    def total(self) -> Money:
        """Add up what the items pay."""
        nothing = Money(self.items[0].amount.currency, 0)
        return sum((item.amount for item in self.items), start=nothing)


class BatchStatus(StrEnum):
    """Where PayPal is with a batch. Finished says nothing of any one item."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    DENIED = "DENIED"
    CANCELED = "CANCELED"
    ASK_A_HUMAN = "ASK_A_HUMAN"


class ItemStatus(StrEnum):
    """Where one payment is; success can still become refunded or reversed."""

    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    DENIED = "DENIED"
    BLOCKED = "BLOCKED"
    ONHOLD = "ONHOLD"
    UNCLAIMED = "UNCLAIMED"
    RETURNED = "RETURNED"
    REFUNDED = "REFUNDED"
    REVERSED = "REVERSED"
    ASK_A_HUMAN = "ASK_A_HUMAN"

    @property
    def is_underway(self) -> bool:
        """Say whether the money is still between us and the worker."""
        return self in _UNDERWAY

    @property
    def is_back(self) -> bool:
        """Say whether PayPal states that the money is ours again, or never left."""
        return self in _BACK


_UNDERWAY = {
    ItemStatus.PENDING,
    ItemStatus.UNCLAIMED,
    ItemStatus.ONHOLD,
    # A blocked payment is neither paid nor given back yet.
    ItemStatus.BLOCKED,
}
_BACK = {
    ItemStatus.FAILED,
    ItemStatus.DENIED,
    ItemStatus.RETURNED,
    ItemStatus.REFUNDED,
    ItemStatus.REVERSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A batch as PayPal tells it; `written` is the status in PayPal's own word."""

    payout_batch_id: str
    sender_batch_id: str
    status: BatchStatus
    written: str
    amount: Money | None
    fees: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """An item as PayPal tells it; `fee` is None until PayPal has worked it out."""

    payout_item_id: str
    sender_item_id: str
    transaction_id: str | None
    status: ItemStatus
    written: str
    amount: Money
    fee: Money | None
    issue: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """PayPal's 'no', with what their support asks for (`debug_id`)."""

    name: str
    issues: tuple[str, ...]
    debug_id: str
    original: str | None
    """The id of the batch that already has our sender_batch_id, where it says so."""

    @property
    def issue(self) -> str:
        """Name the finest reason given."""
        return self.issues[0] if self.issues else self.name


def payload(*, batch: Batch) -> dict[str, Any]:
    """Build the body of the one call; refuse by name what PayPal would not take."""
    _check(batch)
    header = {
        "sender_batch_id": batch.sender_batch_id,
        "email_subject": batch.email_subject,
        "email_message": batch.email_message,
    }
    return {
        "sender_batch_header": {key: value for key, value in header.items() if value},
        "items": [_item(item) for item in batch.items],
    }


def _check(batch: Batch) -> None:
    if not 1 <= len(batch.items) <= MOST_ITEMS:
        raise BadPayPalBatch(items=len(batch.items))
    if not _is_our_id(batch.sender_batch_id, most=256):
        raise BadPayPalBatch(sender_batch_id=batch.sender_batch_id)
    if not batch.email_subject or len(batch.email_subject) > 255:
        raise BadPayPalBatch(email_subject=batch.email_subject)
    if len(batch.email_message) > 1000:
        raise BadPayPalBatch(email_message=batch.email_message)
    ids = {item.sender_item_id for item in batch.items}
    if len(ids) < len(batch.items):
        raise BadPayPalItem(
            "Two items of a PayPal batch have one id; give each its own."
        )
    currencies = {item.amount.currency for item in batch.items}
    if len(currencies) > 1 or not currencies <= CURRENCIES:
        raise NotPaidByPayPal(currencies=sorted(currencies))


def _item(item: Item) -> dict[str, Any]:
    facts = {"sender_item_id": item.sender_item_id}
    if not _is_our_id(item.sender_item_id, most=63):
        raise BadPayPalItem(**facts)
    if len(item.receiver) > 127 or not _EMAIL.fullmatch(item.receiver):
        raise BadPayPalItem(receiver=item.receiver, **facts)
    if len(item.note) > 1000:
        raise BadPayPalItem(note=item.note, **facts)
    written = {
        "recipient_type": "EMAIL",
        "receiver": item.receiver,
        "amount": {
            "currency": item.amount.currency,
            "value": amounts.payable(item.amount),
        },
        "sender_item_id": item.sender_item_id,
        "note": item.note,
    }
    return {key: value for key, value in written.items() if value}


def _is_our_id(text: str, *, most: int) -> bool:
    return len(text) <= most and bool(_OUR_ID.fullmatch(text))


def read_header(document: Any) -> Header:
    """Read the `batch_header` of an answer; NotFromPayPal when it is not one."""
    header = _part(document, "batch_header")
    written = _text(header, "batch_status")
    return Header(
        payout_batch_id=_id(header, "payout_batch_id"),
        sender_batch_id=_text(_part(header, "sender_batch_header"), "sender_batch_id"),
        status=_batch_status(written),
        written=written,
        amount=_money(header.get("amount")),
        fees=_money(header.get("fees")),
    )


def read_items(document: Any) -> tuple[ItemReport, ...]:
    """Read the items of one page; none while PayPal has not listed them yet."""
    items = _mapping(document).get("items", [])
    if not isinstance(items, list):
        raise NotFromPayPal
    return tuple(read_item(item) for item in items)


def read_item(document: Any) -> ItemReport:
    """Read one item, from a page or from its own address."""
    item = _mapping(document)
    sent = _part(item, "payout_item")
    amount = _money(sent.get("amount"))
    if amount is None:
        raise NotFromPayPal
    # An item that is not begun has no status; it is as pending as one that says so.
    written = str(item.get("transaction_status") or ItemStatus.PENDING)
    errors = item.get("errors")
    return ItemReport(
        payout_item_id=_id(item, "payout_item_id"),
        sender_item_id=str(sent.get("sender_item_id") or ""),
        transaction_id=str(item["transaction_id"])
        if "transaction_id" in item
        else None,
        status=_item_status(written),
        written=written,
        amount=amount,
        fee=_money(item.get("payout_item_fee")),
        issue=str(errors["name"])
        if isinstance(errors, Mapping) and "name" in errors
        else None,
    )


def read_error(document: Any) -> Error:
    """Read an error of either form: REST's `name`, or OAuth's `error`."""
    error = _mapping(document)
    name = error.get("name") or error.get("error")
    if not isinstance(name, str):
        raise NotFromPayPal
    details = error.get("details")
    listed = details if isinstance(details, list) else []
    issues = (d["issue"] for d in listed if isinstance(d, Mapping) and "issue" in d)
    return Error(
        name=name,
        issues=tuple(str(issue) for issue in issues),
        debug_id=str(error.get("debug_id") or ""),
        original=_original([error, *listed]),
    )


def _original(holders: list[Any]) -> str | None:
    """Find the batch that a duplicate's answer points to.

    Only the id is taken from the link: whatever host it names is never called.
    """
    for holder in holders:
        links = holder.get("links") if isinstance(holder, Mapping) else None
        for link in links if isinstance(links, list) else []:
            href = link.get("href") if isinstance(link, Mapping) else None
            found = _ORIGINAL.search(str(href))
            if found:
                return found[1]
    return None


def _batch_status(written: str) -> BatchStatus:
    try:
        return BatchStatus(written)
    except ValueError:
        return BatchStatus.ASK_A_HUMAN


def _item_status(written: str) -> ItemStatus:
    try:
        # PayPal's newer pages write ON_HOLD for the same thing.
        return ItemStatus(written.replace("ON_HOLD", "ONHOLD"))
    except ValueError:
        return ItemStatus.ASK_A_HUMAN


def _mapping(document: Any) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise NotFromPayPal
    return document


def _part(document: Any, key: str) -> Mapping[str, Any]:
    return _mapping(_mapping(document).get(key))


def _text(document: Mapping[str, Any], key: str) -> str:
    value = document.get(key)
    if not isinstance(value, str):
        raise NotFromPayPal(missing=key)
    return value


def _id(document: Mapping[str, Any], key: str) -> str:
    value = _text(document, key)
    if not _ID.fullmatch(value):
        raise NotFromPayPal(missing=key)
    return value


def _money(document: Any) -> Money | None:
    if document is None:
        return None
    part = _mapping(document)
    try:
        return Money.of(_text(part, "value"), _text(part, "currency"))
    except (NotAnAmount, NotACurrency) as error:
        raise NotFromPayPal from error
