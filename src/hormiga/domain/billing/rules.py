"""What billing decides without a database: references, months, limits, documents."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No I and O, which are read as 1 and 0; and no digits: the check digits find each
wrong letter, but not each letter that became a digit."""
REFERENCE_LENGTH = 13
_BODY_LENGTH = REFERENCE_LENGTH - 4
MOST_REASON = 500
MOST_TOKEN = 64
_TOKEN = re.compile(r"[\x21-\x7e]{1,64}")


class SpendLimitReached(Refusal):
    """This would go beyond a spend limit of this month. An owner can raise it."""

    kind = Kind.CONFLICT


class BadLimit(Refusal):
    """A limit is an amount from 0 on for a month, for one member or for all."""


class IssuerUnknown(Refusal):
    """The operator has not said yet who writes the invoices; ask an operator."""

    kind = Kind.CONFLICT


class BuyerUnknown(Refusal):
    """Your legal name and address are missing. Add them, then ask for the invoice."""

    kind = Kind.CONFLICT


class BadDetails(Refusal):
    """An invoice needs a name of 2 to 200 characters and an address of 5 to 500."""


class MonthNotOver(Refusal):
    """This month is not over, so nothing is invoiced yet. Come back on its last day."""

    kind = Kind.CONFLICT


class NothingUsed(Refusal):
    """Nothing was used in this month and currency, so there is nothing to invoice."""

    kind = Kind.CONFLICT


class NotCreditable(Refusal):
    """Only an invoice that no credit note corrects yet can be corrected by one."""

    kind = Kind.CONFLICT


class NoSuchDocument(Refusal):
    """You have no invoice, credit note or receipt with this id."""

    kind = Kind.NOT_FOUND


class NoSuchMovement(Refusal):
    """Only money that came in or went back to you has a receipt; this did neither."""

    kind = Kind.NOT_FOUND


class NoSuchOrder(Refusal):
    """You have no PayPal payment with this id."""

    kind = Kind.NOT_FOUND


class PaypalIsClosed(Refusal):
    """This site takes no PayPal payments in this currency; send a bank transfer."""

    kind = Kind.CONFLICT


class BadTopUp(Refusal):
    """A payment is from 1 to 10,000 of its currency, in whole cents."""


class NothingToRefund(Refusal):
    """A refund is above zero and in whole cents, and no more than the wallet has."""


class OnlyEuros(Refusal):
    """Only euros go back to an IBAN; ask the operator for another way."""


class NoSuchRefund(Refusal):
    """There is no refund with this id that still waits."""

    kind = Kind.NOT_FOUND


class NoSuchBonus(Refusal):
    """There is no such worker or judgment of yours, so no bonus was paid."""

    kind = Kind.NOT_FOUND


class BadBonus(Refusal):
    """A bonus is above zero, in its work's currency, with a reason and a token."""


class TokenReused(Refusal):
    """A bonus with this token was paid with other words; nothing was paid now."""

    kind = Kind.CONFLICT


def reference_for(public_id: UUID) -> str:
    """Make a creditor reference (ISO 11649) of an organisation's lasting id.

    Nine letters of a hash behind RF and two check digits: one wrong letter, or two
    that changed places, is no reference at all; a guessed one is nobody's.
    """
    number = int.from_bytes(hashlib.sha256(public_id.bytes).digest())
    body = ""
    for _ in range(_BODY_LENGTH):
        number, letter = divmod(number, len(LETTERS))
        body += LETTERS[letter]
    return f"RF{98 - _remainder(body + 'RF00'):02d}{body}"


def grouped(reference: str) -> str:
    """Write a reference for people: four letters a group."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def candidates(text: str) -> set[str]:
    """Find what may be a reference of ours in a text: form and check digits fit."""
    dense = "".join(letter for letter in text.upper() if letter.isalnum())
    starts = (match.start() for match in re.finditer("(?=RF)", dense))
    found = {dense[start : start + REFERENCE_LENGTH] for start in starts}
    return {one for one in found if _is_reference(one)}


def _is_reference(text: str) -> bool:
    form = rf"RF[0-9]{{2}}[{LETTERS}]{{{_BODY_LENGTH}}}"
    return bool(re.fullmatch(form, text)) and _remainder(text[4:] + text[:4]) == 1


def _remainder(text: str) -> int:
    """Take ISO 7064's MOD 97-10 of letters and digits, A being 10."""
    return int("".join(str(int(letter, 36)) for letter in text)) % 97


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, in UTC as the books are."""

    year: int
    number: int

    @classmethod
    def at(cls, moment: datetime) -> Month:
        """Tell a moment's month."""
        inside = moment.astimezone(UTC)
        return cls(inside.year, inside.month)

    @classmethod
    def at_day(cls, day: date) -> Month:
        """Tell a day's month."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Month | None:
        """Read `2026-11`; None where it is no month."""
        found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text)
        return (
            cls(int(found[1]), int(found[2])) if found and found[1] > "1999" else None
        )

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first_day(self) -> date:
        """Give its first day."""
        return date(self.year, self.number, 1)

    @property
    def start(self) -> datetime:
        """Give the moment in which it begins."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def after(self) -> Month:
        """Give the month that follows."""
        whole = self.year * 12 + self.number
        return Month(whole // 12, whole % 12 + 1)

    @property
    def before(self) -> Month:
        """Give the month that came before."""
        whole = self.year * 12 + self.number - 2
        return Month(whole // 12, whole % 12 + 1)


def check_top_up(amount: Money) -> None:
    """Refuse what PayPal should not be asked for: 1 to 10,000, in whole cents."""
    if amount != amount.whole_cents or not 10**6 <= amount.micro <= 10**10:
        raise BadTopUp


def check_bonus(*, amount: Money, reason: str, token: str) -> str:
    """Give the reason as it is kept; refuse a bonus without one."""
    kept = " ".join(reason.split())
    if amount.micro <= 0 or not 0 < len(kept) <= MOST_REASON:
        raise BadBonus
    if not _TOKEN.fullmatch(token):
        raise BadBonus
    return kept


def bonus_key(organisation_id: int, token: str) -> str:
    """Key the one payment under a requester's token."""
    return f"bonus:{organisation_id}:{token}"


def deposit_key(order: str) -> str:
    """Key the one deposit of a PayPal order, by our own id of it."""
    return f"paypal:{order}"
