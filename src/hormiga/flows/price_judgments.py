"""What each approved judgment is paid, and to whom: its terms, units, vendor and fee.

Not a story of its own: those who pay use it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hormiga.domain.assignments import paid
from hormiga.domain.assignments.models import Assignment, JudgmentPay
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.programmes.payers import (
    Through,
    paid_through,
    vendors_behind,
)
from hormiga.domain.projects import pricing
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.pricing import Carry, Price
from hormiga.kit import accounts
from hormiga.kit.money import MICRO, Money

_NOT_MONEY = (
    *("version__template", "version__input_schema", "version__answer_schema"),
    *("version__title", "version__description", "version__instructions"),
    "version__settings",
)


@dataclass(frozen=True, slots=True)
class Payment:
    """One judgment's money, with what it is computed from."""

    judgment: Assignment
    reward: Money
    fee: Money
    margin: Money
    through: Through | None = None
    margin_ppm: int = 0
    units: int = 0
    is_plain: bool = True

    def entry(self) -> Entry | None:
        """Write it for the ledger; None where nothing moves."""
        legs = tuple(leg for leg in self._legs() if leg.amount.micro)
        key = accounts.judgment_key(self.judgment.pk)
        return Entry(key, "approve", legs) if legs else None

    def _legs(self) -> Iterator[Transfer]:
        escrow = accounts.escrow(self.judgment.batch_id)
        worker_id = self.judgment.worker_id
        yield from reward_legs(escrow, worker_id, self.reward, self.through)
        if self.through:
            vendor = accounts.vendor_payable(self.through.vendor_id)
            yield Transfer(escrow, vendor, self.margin)
        yield Transfer(escrow, accounts.FEE, self.fee)

    def row(self) -> JudgmentPay:
        """Write it down for whoever computes it again."""
        through = self.through
        pays = through is not None and through.vendor_pays
        return JudgmentPay(
            assignment_id=self.judgment.pk,
            batch_id=self.judgment.batch_id,
            units=self.units,
            reward_micro=self.reward.micro,
            fee_micro=self.fee.micro,
            margin_micro=self.margin.micro,
            margin_ppm=self.margin_ppm,
            payer=JudgmentPay.Payer.VENDOR if pays else JudgmentPay.Payer.PLATFORM,
            vendor_id=through.vendor_id if through else None,
        )


def reward_legs(
    source: str, worker_id: int, amount: Money, through: Through | None
) -> Iterator[Transfer]:
    """Move what a worker has earned: to them, or to the vendor that now owes it."""
    if through is None or not through.vendor_pays:
        yield Transfer(source, accounts.payable(worker_id), amount)
        return
    vendor = through.vendor_id
    owed = accounts.owed_by_vendor(vendor, worker_id)
    yield Transfer(source, accounts.vendor_payable(vendor), amount)
    yield Transfer(accounts.vendor_debts(vendor), owed, amount)


def payments_of(judgments: Sequence[Assignment]) -> list[Payment]:
    """Compute what each of these judgments is paid; keep what terms alone do not say.

    Locks the money of batches in which parts of micro-units are carried on.
    """
    through = through_of(judgments)
    by_batch: dict[int, list[Assignment]] = defaultdict(list)
    for judgment in judgments:
        by_batch[judgment.batch_id].append(judgment)
    batches = Batch.objects.select_related("version").defer(*_NOT_MONEY)
    found = batches.in_bulk(list(by_batch))
    payments: list[Payment] = []
    for batch_id in sorted(by_batch):
        batch = found[batch_id]
        price = pricing.price_of(batch.version, batch=batch)
        rows = sorted(by_batch[batch_id], key=lambda one: one.pk)
        payments += _of_batch(batch_id, price, rows, through)
    paid.keep_pay(one.row() for one in payments if not one.is_plain)
    return payments


def through_of(assignments: Sequence[Assignment]) -> dict[int, Through]:
    """Tell through which vendor assignments came, and on which contract."""
    vendors = vendors_behind(enrolment_ids={one.enrolment_id for one in assignments})
    if not vendors:
        return {}
    chosen = [one.pk for one in assignments if one.enrolment_id in vendors]
    claims = paid.claimed_through(assignment_ids=chosen)
    return paid_through(claims=claims, vendors=vendors)


def _of_batch(
    batch_id: int,
    price: Price,
    judgments: Sequence[Assignment],
    through: Mapping[int, Through],
) -> list[Payment]:
    units = _units(price, judgments)
    shares = [_shares(price, units[one.pk], through.get(one.pk)) for one in judgments]
    is_whole = all(part % MICRO == 0 for both in shares for part in both)
    money = None if is_whole else pricing.lock_money(batch_id=batch_id)
    fees = Carry(money.fee_carry if money else 0)
    margins = Carry(money.margin_carry if money else 0)
    currency = price.reward.currency
    payments = [
        Payment(
            judgment=one,
            reward=price.earned(units[one.pk]),
            fee=Money(currency, fees.part(fee)),
            margin=Money(currency, margins.part(margin)),
            through=through.get(one.pk),
            margin_ppm=_margin_ppm(price, through.get(one.pk)),
            units=units[one.pk],
            is_plain=money is None and one.pk not in through and price.unit is None,
        )
        for one, (fee, margin) in zip(judgments, shares, strict=True)
    ]
    if money:
        pricing.keep_carried(money=money, fee=fees, margin=margins)
    return payments


def _shares(price: Price, units: int, through: Through | None) -> tuple[int, int]:
    """Tell a judgment's ideal fee and margin, in millionths of a micro-unit."""
    reward = price.earned(units)
    return price.fee_share(reward), reward.micro * _margin_ppm(price, through)


def _margin_ppm(price: Price, through: Through | None) -> int:
    """Tell a vendor's margin: its contract's, never above what the batch set aside."""
    return min(through.margin_ppm, price.margin_ppm) if through else 0


def _units(price: Price, judgments: Sequence[Assignment]) -> Mapping[int, int]:
    chosen = [one.pk for one in judgments]
    if price.unit is None:
        return dict.fromkeys(chosen, 0)
    bodies = paid.bodies_of(assignment_ids=chosen, source=price.unit.source)
    return {pk: price.unit.count_in(body) for pk, body in bodies.items()}
