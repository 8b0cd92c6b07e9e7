"""A 1099-NEC data file: one line a person, in the order of the IRS's IRIS template.

As far as we know it: before an upload, hold the heads against the template that the IRS
gives out for the year. Money has two decimals, as the form wants it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from hormiga.kit.errors import Refusal
from hormiga.kit.money import MICRO_PER_CENT, Money

HEADS = (
    "Form Type",
    "Tax Year",
    "Payer TIN Type",
    "Payer Taxpayer ID Number",
    "Payer Name Type",
    "Payer Business or Entity Name Line 1",
    "Payer Address Type",
    "Payer Address Line 1",
    "Payer City/Town",
    "Payer State",
    "Payer ZIP/Postal Code",
    "Payer Country",
    "Payer Phone Number",
    "Recipient TIN Type",
    "Recipient Taxpayer ID Number",
    "Recipient Name Type",
    "Recipient First Name",
    "Recipient Last Name or Surname",
    "Recipient Address Type",
    "Recipient Address Line 1",
    "Recipient City/Town",
    "Recipient State",
    "Recipient ZIP/Postal Code",
    "Recipient Country",
    "Form Account Number",
    "Box 1 - Nonemployee compensation",
    "Box 4 - Federal income tax withheld",
)
_ACCOUNT = HEADS.index("Form Account Number")


class NotDollars(Refusal):
    """A 1099-NEC carries US dollars alone; other currencies are no line of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """Who pays; the city is written `Town, ST` where there is a state."""

    tin: str
    name: str
    street: str
    city: str
    post_code: str
    country: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who was paid, how much in the year, and what was kept back of it."""

    account: str
    tin: str
    first_name: str
    last_name: str
    street: str
    city: str
    post_code: str
    country: str
    paid: Money
    withheld: Money


def write(*, payer: Payer, year: int, recipients: Sequence[Recipient]) -> bytes:
    """Write the file; refuses NotDollars."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADS)
    for one in recipients:
        writer.writerow(_line(payer, year, one))
    return out.getvalue().encode()


def read_lines(content: bytes) -> dict[str, tuple[str, ...]]:
    """Read a filed file's lines by account number, to see what has changed since."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]
    return {row[_ACCOUNT]: tuple(row) for row in rows}


def line_of(*, payer: Payer, year: int, recipient: Recipient) -> tuple[str, ...]:
    """Write one person's line; refuses NotDollars."""
    return tuple(_line(payer, year, recipient))


def _line(payer: Payer, year: int, one: Recipient) -> list[str]:
    if {one.paid.currency, one.withheld.currency} != {"USD"}:
        raise NotDollars
    payer_city, payer_state = _place(payer.city)
    city, state = _place(one.city)
    return [
        "1099-NEC",
        str(year),
        "EIN",
        _digits(payer.tin),
        "B",
        payer.name,
        "US" if payer.country == "US" else "F",
        payer.street,
        payer_city,
        payer_state,
        payer.post_code,
        payer.country,
        _digits(payer.phone),
        "SSN" if one.tin else "",
        _digits(one.tin),
        "I",
        one.first_name,
        one.last_name,
        "US" if one.country == "US" else "F",
        one.street,
        city,
        state,
        one.post_code,
        one.country,
        one.account,
        _decimal(one.paid),
        _decimal(one.withheld),
    ]


def _decimal(amount: Money) -> str:
    cents = (2 * amount.micro + MICRO_PER_CENT) // (2 * MICRO_PER_CENT)
    return f"{cents // 100}.{cents % 100:02d}"


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


def _place(city: str) -> tuple[str, str]:
    """Part `Austin, TX` into its two; a city without a state stays whole."""
    found = re.fullmatch(r"(.+), ?([A-Z]{2})", city)
    return (found[1], found[2]) if found else (city, "")
