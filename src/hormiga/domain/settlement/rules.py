"""What a vendor's month decides without a database: times, numbers, what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hormiga.engines.rails import iban, pain001
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

ANSWER_TIME = timedelta(days=14)
MOST_WORDS = 1_000
SETTLING = timedelta(hours=1)
"""What was under way when a month ended is in the books by then."""
MESSAGE = "V"
"""The letter in front of a vendor payment's id towards the bank."""


class NoSuchVendorStatement(Refusal):
    """You have no statement with this id."""

    kind = Kind.NOT_FOUND


class NoSuchVendorLine(Refusal):
    """This statement has no such line."""

    kind = Kind.NOT_FOUND


class NoSuchLineDispute(Refusal):
    """There is no dispute with this id that still waits for an answer."""

    kind = Kind.NOT_FOUND


class NoSuchVendorAccount(Refusal):
    """There is no bank account with this id that still waits to be checked."""

    kind = Kind.NOT_FOUND


class NoSuchVendorPayment(Refusal):
    """There is no payment to a vendor with this id."""

    kind = Kind.NOT_FOUND


class LineInDispute(Refusal):
    """You have said already what is wrong with this line; we have to answer first."""

    kind = Kind.CONFLICT


class WordsNeeded(Refusal):
    """Say in 1 to 1,000 characters what is wrong, or what you found."""


class TooMuchToCorrect(Refusal):
    """A line is lowered by no more than it is, and an answer that declines by none."""


class DetailsMissing(Refusal):
    """An invoice needs a legal name, a tax number and an address; nothing was kept."""


class DetailsNeeded(Refusal):
    """Give your legal details first; only then can we write your invoices for you."""

    kind = Kind.CONFLICT


class SecondPersonNeeded(Refusal):
    """Who gave an account cannot check it as well; another person has to look."""

    kind = Kind.FORBIDDEN


class NoCheckedAccount(Refusal):
    """No operator has checked a bank account of this vendor yet; nothing was sent."""

    kind = Kind.CONFLICT


class VendorPaymentUnderWay(Refusal):
    """A payment to this vendor is on its way; book or return that one first."""

    kind = Kind.CONFLICT


class NothingDue(Refusal):
    """Nothing that is not in dispute is due to this vendor, so no file was made."""

    kind = Kind.CONFLICT


class VendorPaymentEnded(Refusal):
    """This payment came back already; a new one pays what is due."""

    kind = Kind.CONFLICT


class VendorFileDiffers(Refusal):
    """File and payment differ, so nothing was made and nobody was paid."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Period:
    """A month in a time zone, as moments; the end is not part of it."""

    month: date
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Earned:
    """What one project brought on one day, as a statement will say it."""

    day: date
    about: str
    kind: str
    judgments: int
    micro: int
    title: Mapping[str, str] = field(default_factory=dict)


def month_of(*, moment: datetime, time_zone: str) -> Period:
    """Tell the month that a moment lies in, where the programme is."""
    zone = ZoneInfo(time_zone)
    first = moment.astimezone(zone).date().replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return Period(
        first,
        datetime.combine(first, time(), zone),
        datetime.combine(after, time(), zone),
    )


def is_due(*, period: Period, hold_days: int, now: datetime) -> bool:
    """Say whether a month is over and its hold has passed."""
    return now >= period.ends_at + max(timedelta(days=hold_days), SETTLING)


def invoice_number(*, vendor: UUID, year: int, number: int) -> str:
    """Write a number of the series that is this vendor's alone: `SB-…-2026-0001`."""
    mark = ids.outside(vendor, ids.ORGANISATION)[1:7]
    return f"SB-{mark}-{year}-{number:04d}"


def due(*, undisputed_micro: int, paid_micro: int, currency: str) -> Money:
    """Tell what can be sent: what is not in dispute less what went out, in cents."""
    left = max(undisputed_micro - paid_micro, 0)
    return Money(currency, left).whole_cents


def clean_words(text: str) -> str:
    """Give words as they are kept; refuse `WordsNeeded`."""
    kept = " ".join(text.split())
    if not 0 < len(kept) <= MOST_WORDS:
        raise WordsNeeded
    return kept


def check_correction(*, is_accepted: bool, micro: int, line_micro: int) -> None:
    """Refuse to change a declined line, or to take more than the line gave."""
    if micro < -max(line_micro, 0) or (micro and not is_accepted):
        raise TooMuchToCorrect


def clean_account(*, holder: str, number: str) -> tuple[str, str]:
    """Give holder and IBAN as a file will carry them; refuses as `iban.sepa` does."""
    clean = iban.sepa(number)
    pain001.name(holder)
    return " ".join(holder.split()), clean


def account_context(*, vendor_id: int, part: str) -> str:
    """Bind a sealed account to its vendor."""
    return f"vendor:{vendor_id}:{part}"


def file_context(*, payment: UUID) -> str:
    """Bind a sealed file to its payment."""
    return f"vendor-payment:{ids.outside(payment)}:file"


def payment_key(payment_id: int) -> str:
    """Key the entry that takes a payment from the vendor's payable."""
    return f"vendor-payment:{payment_id}"


def booked_key(payment_id: int) -> str:
    """Key the entry that says that the money has left us."""
    return f"vendor-payment:{payment_id}:booked"


def correction_key(dispute_id: int) -> str:
    """Key the entry by which an accepted dispute changes the books."""
    return f"vendor-correction:{dispute_id}"
