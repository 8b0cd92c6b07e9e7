"""Low funds: told once when a wallet falls below its line, and again after it rose."""

from __future__ import annotations

from dataclasses import dataclass

from hormiga.domain.billing.models import FundsAlert
from hormiga.domain.billing.rules import BadLimit
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.people.models import Organisation
from hormiga.kit import accounts
from hormiga.kit.money import MOST_MICRO, Money

PAGE = 500


@dataclass(frozen=True, slots=True)
class Fallen:
    """A wallet that has fallen below its line since it was last looked at."""

    organisation_id: int
    left: Money
    least: Money
    times: int
    """How often it has: what keeps two notices apart."""


def set_alert(*, organisation: Organisation, least: Money) -> None:
    """Set below which amount to tell; zero tells nothing any more."""
    if not 0 <= least.micro < MOST_MICRO:
        raise BadLimit
    mine = FundsAlert.objects.filter(organisation=organisation, currency=least.currency)
    if not least.micro:
        mine.delete()
        return
    FundsAlert.objects.update_or_create(
        organisation=organisation,
        currency=least.currency,
        defaults={"least_micro": least.micro},
    )


def alerts_of(*, organisation_id: int) -> dict[str, Money]:
    """Give a requester's lines by currency."""
    rows = FundsAlert.objects.filter(organisation_id=organisation_id)
    return {row.currency: Money(row.currency, row.least_micro) for row in rows}


def fallen(*, after: int = 0) -> tuple[list[Fallen], int | None]:
    """Look at a page of wallets, remember where each stands; give those that fell.

    The second value is where the next page begins; None at the end.
    """
    rows = list(
        FundsAlert.objects.select_for_update(skip_locked=True)
        .filter(pk__gt=after)
        .order_by("pk")[:PAGE]
    )
    found = []
    for row in rows:
        left = balance_of(
            owner=accounts.wallet(row.organisation_id), currency=row.currency
        )
        is_below = left.micro < row.least_micro
        if is_below == row.is_below:
            continue
        row.is_below = is_below
        row.times += is_below
        row.save(update_fields=["is_below", "times"])
        if is_below:
            least = Money(row.currency, row.least_micro)
            found.append(Fallen(row.organisation_id, left, least, row.times))
    return found, rows[-1].pk if len(rows) == PAGE else None
