"""A programme's terms, as values."""

from __future__ import annotations

from datetime import date, timedelta

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

OPEN = "open"


class NoSuchProgramme(Refusal):
    """There is no programme with this name. `open` always exists."""

    kind = Kind.NOT_FOUND


class NotInProgramme(Refusal):
    """You are not in this project's programme. Join the programme first."""

    kind = Kind.FORBIDDEN


class InvitationOver(Refusal):
    """This invitation has ended or never was. Ask who sent it for a new one."""

    kind = Kind.NOT_FOUND


class NoSuchInvitation(Refusal):
    """You have no invitation with this id that still holds."""

    kind = Kind.NOT_FOUND


class PlaceEnded(Refusal):
    """Your place through this vendor was ended; a link cannot renew it, so ask them."""

    kind = Kind.FORBIDDEN


def fee_of(*, reward: Money, fee_ppm: int) -> Money:
    """Tell the platform's fee on top of one reward, rounded down to the micro-unit."""
    return reward.share(ppm=fee_ppm)


def next_payout_on(*, cadence: str, today: date) -> date | None:
    """Tell the first payout day after today; None where one has to ask for payouts.

    Weekly is each Monday, twice a month the 1st and the 16th, monthly the 1st; `today`
    is a day in the programme's time zone.
    """
    first_of_next = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    match cadence:
        case "weekly":
            return today + timedelta(days=7 - today.weekday())
        case "twice-a-month":
            return today.replace(day=16) if today.day < 16 else first_of_next
        case "monthly":
            return first_of_next
        case _:
            return None
