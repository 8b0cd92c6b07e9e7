"""The fake's memory: batches, their lives on a simulated clock, and its own books.

Nothing here reads a real clock: time is seconds since the fake began, moved by a
second a request and by days when somebody asks for it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

DAY = 86_400
PROCESSING_AFTER = 2
DONE_AFTER = 4
FEES_AFTER = 6
TURNS_AFTER = DAY
"""When a payment that succeeded is refunded or reversed, where its script says so."""
REMEMBERED = 30 * DAY
UNCLAIMED_FOR = 30 * DAY

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_NOT_OUT = frozenset(["FAILED", "DENIED", "RETURNED", "REFUNDED", "REVERSED"])
_SCRIPTED = frozenset(
    [
        *("FAILED", "DENIED", "UNCLAIMED", "ONHOLD", "BLOCKED", "PENDING"),
        *("REFUNDED", "REVERSED", "QUANTUM"),
    ]
)
_ISSUES = {
    "FAILED": "RECEIVER_ACCOUNT_LOCKED",
    "DENIED": "INSUFFICIENT_FUNDS",
    "UNCLAIMED": "RECEIVER_UNREGISTERED",
    "RETURNED": "RECEIVER_UNREGISTERED",
    "BLOCKED": "REGULATORY_BLOCKED",
}


@dataclass
class FakeItem:
    """One payment that was asked for; `sent` is the item of the request."""

    payout_item_id: str
    sent: dict[str, Any]
    cancelled: bool = False

    @property
    def cents(self) -> int:
        """Tell the amount."""
        return _cents(self.sent["amount"]["value"])

    @property
    def currency(self) -> str:
        """Tell the currency."""
        return str(self.sent["amount"]["currency"])

    @property
    def script(self) -> str:
        """Tell what is to become of it, by its note or else its receiver.

        A note of `ERRPYO-UNCLAIMED`, or an address such as `unclaimed.7@…`, names the
        outcome; another note that begins with ERRPYO fails; anything else succeeds.
        """
        note = str(self.sent.get("note", ""))
        if note.startswith("ERRPYO"):
            word = note.removeprefix("ERRPYO").strip("- ").upper()
            return word if word in _SCRIPTED else "FAILED"
        word = re.split(r"[.+@-]", str(self.sent["receiver"]))[0].upper()
        return word if word in _SCRIPTED else "SUCCESS"


@dataclass
class FakeBatch:
    """A batch that was taken, once, at `taken_at` (seconds of the simulated clock)."""

    payout_batch_id: str
    header: dict[str, Any]
    items: list[FakeItem]
    taken_at: int
    decided: bool = False
    denied: bool = False

    @property
    def sender_batch_id(self) -> str:
        """Tell the sender's own id."""
        return str(self.header["sender_batch_id"])

    @property
    def currency(self) -> str:
        """Tell the one currency of the batch."""
        return self.items[0].currency

    def status(self, at: int) -> str:
        """Tell the batch's status at a moment."""
        age = at - self.taken_at
        if age < PROCESSING_AFTER:
            return "PENDING"
        if self.denied:
            return "DENIED"
        return "PROCESSING" if age < DONE_AFTER else "SUCCESS"

    def item_status(self, item: FakeItem, at: int) -> str:
        """Tell one item's transaction status at a moment."""
        status = self.status(at)
        if status == "DENIED":
            return "DENIED"
        if item.cancelled:
            return "RETURNED"
        return (
            _ripened(item.script, at - self.taken_at)
            if status == "SUCCESS"
            else ("PENDING")
        )


def _ripened(script: str, age: int) -> str:
    if script == "UNCLAIMED":
        return "RETURNED" if age >= UNCLAIMED_FOR else "UNCLAIMED"
    if script in {"REFUNDED", "REVERSED"}:
        return script if age >= TURNS_AFTER else "SUCCESS"
    return script


@dataclass
class FakeBooks:
    """All that the fake knows. Not safe for threads: the server holds a lock."""

    balance: dict[str, str] = field(default_factory=dict)
    """Decimal by currency, at the start; a currency that is not listed has no end."""
    clock: int = 0
    batches: dict[str, FakeBatch] = field(default_factory=dict)
    by_sender_id: dict[str, str] = field(default_factory=dict)
    by_request_id: dict[str, str] = field(default_factory=dict)
    _spent: Counter[str] = field(default_factory=Counter)
    _open: list[FakeBatch] = field(default_factory=list)

    @property
    def moment(self) -> str:
        """Tell the simulated time."""
        return _written(self.clock)

    def move(self, seconds: int) -> None:
        """Let simulated time pass, and decide the batches whose moment came."""
        self.clock += seconds
        due = [b for b in self._open if self.clock - b.taken_at >= PROCESSING_AFTER]
        for batch in due:
            self._decide(batch)
        self._open = [b for b in self._open if not b.decided]

    def remembered(self, ids: Mapping[str, str], key: str) -> FakeBatch | None:
        """Find the batch that an id names, if it was taken within thirty days."""
        batch = self.batches.get(ids.get(key, ""))
        if batch is None or self.clock - batch.taken_at >= REMEMBERED:
            return None
        return batch

    def take(self, body: dict[str, Any], request_id: str) -> FakeBatch:
        """Take a batch that was checked."""
        number = len(self.batches) + 1
        batch = FakeBatch(
            payout_batch_id=_made_up("batch", number),
            header=body["sender_batch_header"],
            items=[
                FakeItem(payout_item_id=_made_up("item", number, place), sent=item)
                for place, item in enumerate(body["items"])
            ],
            taken_at=self.clock,
        )
        self.batches[batch.payout_batch_id] = batch
        self.by_sender_id[batch.sender_batch_id] = batch.payout_batch_id
        if request_id:
            self.by_request_id[request_id] = batch.payout_batch_id
        self._open.append(batch)
        return batch

    def find_item(self, payout_item_id: str) -> tuple[FakeBatch, FakeItem] | None:
        """Find an item by PayPal's id for it."""
        for batch, item in self._everything():
            if item.payout_item_id == payout_item_id:
                return batch, item
        return None

    def header_document(self, batch: FakeBatch) -> dict[str, Any]:
        """Write the `batch_header` as it is now; fees come late."""
        total = sum(item.cents for item in batch.items)
        document = {
            "payout_batch_id": batch.payout_batch_id,
            "batch_status": batch.status(self.clock),
            "time_created": _written(batch.taken_at),
            "sender_batch_header": batch.header,
            "funding_source": "BALANCE",
            "amount": _money(total, batch.currency),
        }
        if self._has_fees(batch):
            fees = sum(self._fee(batch, item) for item in batch.items)
            document["fees"] = _money(fees, batch.currency)
            document["time_completed"] = _written(batch.taken_at + DONE_AFTER)
        return document

    def item_document(self, batch: FakeBatch, item: FakeItem) -> dict[str, Any]:
        """Write one item as it is now."""
        status = batch.item_status(item, self.clock)
        document = {
            "payout_item_id": item.payout_item_id,
            "payout_batch_id": batch.payout_batch_id,
            "sender_batch_id": batch.sender_batch_id,
            "transaction_status": status,
            "payout_item": item.sent,
        }
        if batch.status(self.clock) == "SUCCESS":
            document["transaction_id"] = f"T{item.payout_item_id}"
            document["time_processed"] = _written(batch.taken_at + DONE_AFTER)
        if self._has_fees(batch):
            fee = self._fee(batch, item)
            document["payout_item_fee"] = _money(fee, item.currency)
        if status in _ISSUES:
            document["errors"] = {"name": _ISSUES[status], "message": "As scripted."}
        return document

    def told(self) -> dict[str, Any]:
        """Write the books: what was asked for, what is out, and who got what."""
        rows = [
            (batch, item, batch.item_status(item, self.clock))
            for batch, item in self._everything()
        ]
        asked: Counter[str] = Counter()
        out: Counter[str] = Counter()
        fees: Counter[str] = Counter()
        statuses: dict[str, Counter[str]] = {}
        for batch, item, status in rows:
            asked[item.currency] += item.cents
            out[item.currency] += 0 if status in _NOT_OUT else item.cents
            fees[item.currency] += self._fee(batch, item)
            statuses.setdefault(item.currency, Counter())[status] += item.cents
        return {
            "clock": self.moment,
            "batches": len(self.batches),
            "asked": _sums(asked),
            "out": _sums(out),
            "fees": _sums(fees),
            "by_status": {key: _sums(value) for key, value in statuses.items()},
            "payments": [_row(*row) for row in rows],
        }

    def kept(self) -> dict[str, Any]:
        """Write all that must outlive the process, for JSON."""
        return {
            "balance": self.balance,
            "clock": self.clock,
            "batches": {key: asdict(batch) for key, batch in self.batches.items()},
            "by_sender_id": self.by_sender_id,
            "by_request_id": self.by_request_id,
        }

    @classmethod
    def of(cls, document: dict[str, Any]) -> FakeBooks:
        """Read what `kept` wrote."""
        batches = {
            key: FakeBatch(**{**kept, "items": [FakeItem(**i) for i in kept["items"]]})
            for key, kept in document["batches"].items()
        }
        books = cls(**{**document, "batches": batches})
        books._open = [batch for batch in batches.values() if not batch.decided]
        books._spent = books._counted()
        return books

    def _everything(self) -> Iterator[tuple[FakeBatch, FakeItem]]:
        for batch in self.batches.values():
            for item in batch.items:
                yield batch, item

    def _decide(self, batch: FakeBatch) -> None:
        """Deny the whole batch where the balance does not reach, as PayPal does."""
        total = sum(item.cents for item in batch.items)
        batch.decided = True
        if self._room(batch.currency, total):
            self._spent[batch.currency] += total
        else:
            batch.denied = True

    def _room(self, currency: str, cents: int) -> bool:
        if currency not in self.balance:
            return True
        most = _cents(self.balance[currency])
        if self._spent[currency] + cents <= most:
            return True
        # Money has come back since, perhaps; counting it takes a look at every item.
        self._spent = self._counted()
        return self._spent[currency] + cents <= most

    def _counted(self) -> Counter[str]:
        spent: Counter[str] = Counter()
        for batch, item in self._everything():
            if batch.decided and batch.item_status(item, self.clock) not in _NOT_OUT:
                spent[item.currency] += item.cents
        return spent

    def _has_fees(self, batch: FakeBatch) -> bool:
        is_old = self.clock - batch.taken_at >= FEES_AFTER
        return is_old and not batch.denied

    def _fee(self, batch: FakeBatch, item: FakeItem) -> int:
        """Take two per cent, rounded up, as long as the payment is not turned down."""
        status = batch.item_status(item, self.clock)
        if not self._has_fees(batch) or status in {"FAILED", "DENIED"}:
            return 0
        return -(-item.cents * 2 // 100)


def _row(batch: FakeBatch, item: FakeItem, status: str) -> dict[str, str]:
    return {
        "sender_batch_id": batch.sender_batch_id,
        "sender_item_id": str(item.sent.get("sender_item_id", "")),
        "receiver": str(item.sent["receiver"]),
        "currency": item.currency,
        "amount": _decimal(item.cents),
        "status": status,
    }


def _made_up(*parts: object) -> str:
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return digest[:13].upper()


def _written(clock: int) -> str:
    moment = _BEGAN + timedelta(seconds=clock)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _cents(value: str) -> int:
    return int(Decimal(value) * 100)


def _decimal(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _money(cents: int, currency: str) -> dict[str, str]:
    return {"currency": currency, "value": _decimal(cents)}


def _sums(cents: Mapping[str, int]) -> dict[str, str]:
    return {key: _decimal(value) for key, value in sorted(cents.items())}
