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


class JoinThroughVendor(Refusal):
    """One comes into this programme through a vendor: choose one and apply there."""

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


def latest_payout_on(*, cadence: str, today: date) -> date | None:
    """Tell the last payout day up to today; None where one has to ask for payouts."""
    match cadence:
        case "weekly":
            return today - timedelta(days=today.weekday())
        case "twice-a-month":
            return today.replace(day=16 if today.day >= 16 else 1)
        case "monthly":
            return today.replace(day=1)
        case _:
            return None


def promised_day(*, cadence: str, hold_days: int, decided_on: date) -> date | None:
    """Tell the payout day that carries what was approved on a day, its hold over.

    None where one has to ask for payouts.
    """
    return next_payout_on(cadence=cadence, today=decided_on + timedelta(days=hold_days))


class NoSuchContract(Refusal):
    """There is no contract with this id, or it has ended."""

    kind = Kind.NOT_FOUND


class ContractStands(Refusal):
    """This vendor has a contract with this programme already. End that one first."""

    kind = Kind.CONFLICT


class AgreementMissing(Refusal):
    """By this contract your workers sign an agreement first: choose one, then go on."""

    kind = Kind.CONFLICT


class NoContract(Refusal):
    """A vendor brings workers into this programme only with a contract in force."""

    kind = Kind.FORBIDDEN


class BadMargin(Refusal):
    """A vendor's margin is between 0 and 50 percent of each reward."""


class NotYetListed(Refusal):
    """The directory shows a vendor only once its contract is in force and has words."""


class NoSuchApplication(Refusal):
    """There is no application with this id that still waits for an answer."""

    kind = Kind.NOT_FOUND


class AlreadyApplied(Refusal):
    """You have applied to this vendor already. It has to answer first."""

    kind = Kind.CONFLICT


class AlreadyPlaced(Refusal):
    """You have your place through this vendor already."""

    kind = Kind.CONFLICT


class NoWords(Refusal):
    """Say in a few words why: the worker reads them."""


class NoSuchPlace(Refusal):
    """This worker has no place through this vendor."""

    kind = Kind.NOT_FOUND


class BadCheck(Refusal):
    """A document check is passed, or says by a reason of the list why it is not."""


class NotRatedYet(Refusal):
    """You can rate a vendor after a week with it, or after your first task."""

    kind = Kind.FORBIDDEN


class BadRating(Refusal):
    """A rating has one to five stars, and at most 500 characters of words."""


class BadCode(Refusal):
    """This code has a letter that is wrong. Compare it with the one you were given."""


WORKED_FOR = timedelta(days=7)
"""How long one has a place before one can say what a vendor is like."""

SHOWN_FROM = 3
"""How many ratings it takes before a mean says anything."""

MOST_MARGIN_PPM = 500_000


def refuse_margin(margin_ppm: int) -> None:
    """Refuse `BadMargin` where a vendor would keep more than half of a reward."""
    if not 0 <= margin_ppm <= MOST_MARGIN_PPM:
        raise BadMargin
