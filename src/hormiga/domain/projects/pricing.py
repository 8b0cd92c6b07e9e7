"""What a place in a batch may cost, and what of it is fee, margin and reserve.

All of it is whole micro-units. A share that does not come out whole is carried from one
payment of the batch to the next, so that each part is less than a micro-unit away from
its ideal and all parts make the whole: the same as sharing the whole out by largest
remainder, payment by payment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from hormiga.domain.projects.models import Batch, BatchMoney, ProjectVersion
from hormiga.domain.projects.rules import Unit
from hormiga.kit.money import MICRO, Money

MEASURED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Price:
    """What a batch's judgments cost: its version's terms, and what it sets aside.

    `margin_ppm` is the most that a vendor's margin can be.
    """

    reward: Money
    fee: Money
    fee_ppm: int | None = None
    unit: Unit | None = None
    margin_ppm: int = 0
    reserve_ppm: int = 0

    @property
    def most(self) -> Money:
        """Tell the most that one judgment can earn its worker."""
        return self.reward + self.unit.most if self.unit else self.reward

    def earned(self, units: int) -> Money:
        """Tell what a judgment with so many units earns its worker."""
        if self.unit is None:
            return self.reward
        return self.reward + self.unit.reward * min(units, self.unit.cap)

    def fee_share(self, paid: Money) -> int:
        """Tell the fee on what is paid to a worker, in millionths of a micro-unit."""
        if self.fee_ppm is None:
            return self.fee.micro * MICRO
        return paid.micro * self.fee_ppm

    def escrow_for(self, places: int) -> Money:
        """Tell what so many places may cost: reward, fee and the largest margin."""
        fees = self.fee_share(self.most) * places // MICRO
        margins = self.most.micro * self.margin_ppm * places // MICRO
        return self._money(self.most.micro * places + fees + margins)

    def held_for(self, places: int) -> Money:
        """Tell what so many open places may still cost, with what others carried."""
        fees = -(-self.fee_share(self.most) * places // MICRO)
        margins = -(-self.most.micro * self.margin_ppm * places // MICRO)
        return self._money(self.most.micro * places + fees + margins)

    def reserve_for(self, places: int) -> Money:
        """Tell what so many places set aside for the pay floor."""
        return self._money(self.most.micro * self.reserve_ppm * places // MICRO)

    def _money(self, micro: int) -> Money:
        return Money(self.reward.currency, micro)


@dataclass(frozen=True, slots=True)
class Funding:
    """What goes into a batch's escrow and its reserve, or comes out of both."""

    escrow: Money
    reserve: Money

    @property
    def total(self) -> Money:
        """Add up both."""
        return self.escrow + self.reserve


class Carry:
    """Turns shares in millionths into whole micro-units, one after the other."""

    def __init__(self, carried: int) -> None:
        self.carried = carried

    def part(self, share: int) -> int:
        """Give a share's whole micro-units, with one that others' parts have made."""
        micro, self.carried = divmod(share + self.carried, MICRO)
        return micro


def price_of(version: ProjectVersion, *, batch: Batch | None = None) -> Price:
    """Read a version's price, with what its batch has set aside if one is named."""
    currency = version.currency
    return Price(
        reward=Money(currency, version.reward_micro),
        fee=Money(currency, version.fee_micro),
        fee_ppm=version.fee_ppm,
        unit=unit_of(version),
        margin_ppm=batch.margin_ppm_cap if batch else 0,
        reserve_ppm=batch.reserve_ppm if batch else 0,
    )


def unit_of(version: ProjectVersion) -> Unit | None:
    """Read what a version pays for inside a task, if it does."""
    if not version.unit_name:
        return None
    return Unit(
        name=version.unit_name,
        source=version.unit_source,
        pointer=version.unit_pointer,
        reward=Money(version.currency, version.unit_reward_micro),
        cap=version.unit_cap,
    )


def settle_terms(
    *, batch: Batch, margin_ppm: int, reserve_ppm: int, floor_micro: int
) -> None:
    """Write into a batch that is being published what it has to set aside."""
    batch.margin_ppm_cap = margin_ppm
    batch.reserve_ppm = reserve_ppm
    batch.floor_micro = floor_micro
    batch.save(update_fields=["margin_ppm_cap", "reserve_ppm", "floor_micro"])


def add_places(*, batch: Batch, price: Price, places: int) -> Funding:
    """Count places that are now paid for; give what has to go in for them.

    With fewer (below zero) both are what comes out again, below zero too.
    """
    money = lock_money(batch_id=batch.pk)
    before, after = money.places, money.places + places
    money.places = after
    money.save(update_fields=["places"])
    return Funding(
        price.escrow_for(after) - price.escrow_for(before),
        price.reserve_for(after) - price.reserve_for(before),
    )


def lock_money(*, batch_id: int) -> BatchMoney:
    """Lock a batch's money row; one of before has counted none of its places."""
    BatchMoney.objects.get_or_create(batch_id=batch_id)
    return BatchMoney.objects.select_for_update().get(batch_id=batch_id)


def batches_to_measure(*, now: datetime, limit: int) -> list[int]:
    """List live batches with a pay floor that were not measured for a day."""
    rows = BatchMoney.objects.filter(
        Q(measured_at=None) | Q(measured_at__lte=now - MEASURED_EVERY),
        batch__state=Batch.State.LIVE,
        batch__floor_micro__gt=0,
    )
    return list(rows.order_by("batch_id").values_list("batch_id", flat=True)[:limit])


def keep_carried(*, money: BatchMoney, fee: Carry, margin: Carry) -> None:
    """Write down what a locked batch carries to its next payment."""
    money.fee_carry, money.margin_carry = fee.carried, margin.carried
    money.save(update_fields=["fee_carry", "margin_carry"])
