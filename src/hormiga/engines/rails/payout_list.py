"""Payments that a person makes by hand: write the list, and read it back.

CSV as RFC 4180 has it, in UTF-8 with a mark at its start so that spreadsheets read
letters well. No cell can be run as a formula. The same lines give the same bytes.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hormiga.engines.rails import amounts, iban, latin
from hormiga.engines.rails.pain001 import DuplicateEndToEndId, NoPayments, NotASepaId
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotACurrency, NotAnAmount

HEADS: Final = (
    "reference",
    "holder",
    "country",
    "bank",
    "account",
    "note",
    "amount",
    "currency",
)
LONGEST_TEXT, LONGEST_NOTE = 70, 140
_MARK = "\ufeff"
_ACCOUNT = re.compile(r"[A-Z0-9](?:[A-Z0-9 ./-]{0,38}[A-Z0-9])")
_JOINERS = "\u200c\u200d"
"""Unseen, but letters of many languages do not stand right without them."""
# What a spreadsheet takes for a formula's start, in full width too.
_FORMULA = tuple("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


class NotAnAccountNumber(Refusal):
    """An account number has 2 to 40 letters, digits, spaces or ./- signs; copy it."""


class TextMissing(Refusal):
    """Holder and bank are needed, in 70 characters at most; write both."""


class NoteTooLong(Refusal):
    """A note to whoever pays has 140 characters at most; shorten it."""


class NotAPayoutList(Refusal):
    """The file is not a list of payments as it was made, so nobody may pay by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One payment; `account` as its bank writes it, `country` two capitals."""

    reference: str
    holder: str
    country: str
    bank: str
    account: str
    note: str
    amount: Money


def clean_account(*, account: str, country: str) -> str:
    """Write an account number in capitals, with single spaces.

    What begins like an IBAN of its country has that IBAN's check digits: refuses
    `WrongCheckDigits` or `NotAnIban`, and `NotAnAccountNumber` for any other.
    """
    text = " ".join(unicodedata.normalize("NFKC", account).upper().split())
    bare = text.replace(" ", "")
    if bare[:2] == country and iban.has_ibans(country):
        return iban.normalise(bare)
    if not _ACCOUNT.fullmatch(text):
        raise NotAnAccountNumber
    return text


def identity(*, account: str, country: str) -> str:
    """Name an account however it is spaced or marked: what finds it used twice."""
    return f"list:{country}:{re.sub('[^A-Z0-9]', '', account)}"


def clean_text(text: str) -> str:
    """Keep a name as it is written, in any letters; refuses `TextMissing`."""
    kept = _plain(text)
    if not 1 <= len(kept) <= LONGEST_TEXT:
        raise TextMissing
    return kept


def clean_note(text: str) -> str:
    """Keep a note, "" for none; refuses `NoteTooLong`."""
    kept = _plain(text)
    if len(kept) > LONGEST_NOTE:
        raise NoteTooLong
    return kept


def check_line(line: ListLine) -> None:
    """Refuse one payment by name, so that it can be left out of a list beforehand."""
    if not latin.is_basic_id(line.reference):
        raise NotASepaId(id=line.reference)
    amounts.payable(line.amount)
    clean_text(line.holder)
    clean_text(line.bank)
    clean_note(line.note)
    clean_account(account=line.account, country=line.country)


def write(*, lines: Sequence[ListLine]) -> bytes:
    """Write the list. Refuses `NoPayments`, repeated ids and what `check_line` does."""
    if not lines:
        raise NoPayments
    seen: set[str] = set()
    for line in lines:
        check_line(line)
        if line.reference in seen:
            raise DuplicateEndToEndId(end_to_end_id=line.reference)
        seen.add(line.reference)
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEADS)
    writer.writerows([_safe(cell) for cell in _cells(line)] for line in lines)
    return (_MARK + written.getvalue()).encode()


def read_back(written: bytes) -> list[ListLine]:
    """Read every line as it was given; refuses `NotAPayoutList`."""
    try:
        text = written.decode()
        if not text.startswith(_MARK):
            raise NotAPayoutList
        heads, *rows = csv.reader(io.StringIO(text[1:], newline=""), strict=True)
        if tuple(heads) != HEADS:
            raise NotAPayoutList
        return [_line(row) for row in rows]
    except (ValueError, csv.Error, NotAnAmount, NotACurrency) as error:
        raise NotAPayoutList from error


def _cells(line: ListLine) -> tuple[str, ...]:
    return (
        line.reference,
        line.holder,
        line.country,
        line.bank,
        line.account,
        line.note,
        amounts.payable(line.amount),
        line.amount.currency,
    )


def _line(row: Sequence[str]) -> ListLine:
    if len(row) != len(HEADS):
        raise NotAPayoutList
    reference, holder, country, bank, account, note, amount, currency = (
        _given(cell) for cell in row
    )
    return ListLine(
        reference=reference,
        holder=holder,
        country=country,
        bank=bank,
        account=account,
        note=note,
        amount=Money.of(amount, currency),
    )


def _safe(cell: str) -> str:
    """Make a text of what a spreadsheet would run, or what looks as if we had."""
    return f"'{cell}" if cell.startswith((*_FORMULA, "'")) else cell


def _given(cell: str) -> str:
    return cell.removeprefix("'")


def _plain(text: str) -> str:
    kept = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(
        one for one in kept if one in _JOINERS or unicodedata.category(one)[0] != "C"
    )
