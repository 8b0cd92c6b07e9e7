"""Account statements (camt.053) and booking notices (camt.054) as movements of money.

Shapes: versions .02 and .08 of both (ISO 20022), read by local names. The order in
which a bank writes entries means nothing: what is read is sorted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from hormiga.engines.rails.camt_entries import (
    EURO,
    Entry,
    ForeignCurrency,
    Movement,
    digest_of,
    entry_of,
    is_booked,
    is_credit_of,
    money_of,
)
from hormiga.engines.rails.safe_xml import (
    BankFieldUnreadable,
    UnknownMessage,
    all_of,
    name_of,
    needed,
    parse,
    text_of,
)
from hormiga.kit.errors import Kind as Refused, Refusal
from hormiga.kit.money import Money

__all__ = ["Document", "Entry", "ForeignCurrency", "Movement", "Statement", "read"]


class Kind(StrEnum):
    """A statement closes with a balance; a notice only tells of bookings."""

    STATEMENT = "camt.053"
    NOTICE = "camt.054"


_BODIES = {
    "BkToCstmrStmt": (Kind.STATEMENT, "Stmt"),
    "BkToCstmrDbtCdtNtfctn": (Kind.NOTICE, "Ntfctn"),
}
_OPENING = ("OPBD", "PRCD", "ITBD")
_CLOSING = ("CLBD", "ITBD")


class StatementDoesNotAddUp(Refusal):
    """Opening balance and entries do not make the closing one: nothing was booked."""


class DuplicateStatement(Refusal):
    """A statement was read before with other entries; nothing was booked: ask why."""

    kind = Refused.CONFLICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One account's bookings; balances as a bank signs them, None on notices."""

    id: str
    iban: str
    opening: Money | None
    closing: Money | None
    entries: tuple[Entry, ...]

    @property
    def fingerprint(self) -> bytes:
        """Name all that the statement says, whatever the order of its entries."""
        balances = [one.micro if one else None for one in (self.opening, self.closing)]
        told = [(one.reference, digest_of(one)) for one in self.entries]
        return sha256(repr((self.id, self.iban, balances, told)).encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole message."""

    kind: Kind
    message_id: str
    statements: tuple[Statement, ...]


def read(content: bytes) -> Document:
    """Read a statement or notice.

    Raises what `safe_xml.parse` does, UnknownMessage, BankFieldUnreadable,
    ForeignCurrency, StatementDoesNotAddUp or DuplicateStatement.
    """
    return read_parsed(parse(content))


def read_parsed(root: Any) -> Document:
    """Read a statement or notice from its root element."""
    body = next((child for child in root if name_of(child) in _BODIES), None)
    if body is None:
        raise UnknownMessage
    kind, name = _BODIES[name_of(body)]
    statements = [_statement(one, kind) for one in all_of(body, name)]
    if not statements:
        raise BankFieldUnreadable(field=name)
    if len({(one.iban, one.id) for one in statements}) < len(statements):
        raise DuplicateStatement
    return Document(
        kind=kind,
        message_id=needed(body, "GrpHdr/MsgId"),
        statements=tuple(sorted(statements, key=lambda one: (one.iban, one.id))),
    )


def _statement(element: Any, kind: Kind) -> Statement:
    if text_of(element, "Acct/Ccy") not in ("", EURO):
        raise ForeignCurrency(currency=text_of(element, "Acct/Ccy")[:3])
    read_ones = [entry_of(one) for one in all_of(element, "Ntry") if is_booked(one)]
    opening = closing = None
    if kind is Kind.STATEMENT:
        opening, closing = _balances(element)
        found = opening.micro + sum(one.signed_micro for one in read_ones)
        if found != closing.micro:
            raise StatementDoesNotAddUp(
                found=str(Money(EURO, found)), told=str(closing)
            )
    return Statement(
        id=_id_of(element),
        iban=text_of(element, "Acct/Id/IBAN").replace(" ", "").upper(),
        opening=opening,
        closing=closing,
        entries=_referenced(read_ones),
    )


def _id_of(element: Any) -> str:
    """Name a statement; the pages of a long one have the same id."""
    page = text_of(element, "StmtPgntn/PgNb", most=5)
    return needed(element, "Id") + (f"/{page}" if page not in ("", "1") else "")


def _balances(element: Any) -> tuple[Money, Money]:
    """Read the balance before all entries, and the one behind them.

    A page in the middle of a long statement has interim balances at both ends.
    """
    told: dict[str, list[Money]] = {}
    for one in all_of(element, "Bal"):
        money = money_of(one, "Amt")
        signed = money if is_credit_of(one) else Money(EURO, -money.micro)
        code = text_of(one, "Tp/CdOrPrtry/Cd", most=4)
        told.setdefault(code, []).append(signed)
    opening = next((told[code][0] for code in _OPENING if code in told), None)
    closing = next((told[code][-1] for code in _CLOSING if code in told), None)
    if opening is None or closing is None:
        raise BankFieldUnreadable(field="Bal")
    return opening, closing


def _referenced(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Give each entry a reference of its own, whatever the order they came in.

    A reference that names two entries names none; such entries are named by what they
    say, and equal ones are counted.
    """
    used = Counter(entry.reference for entry in entries)
    seen: Counter[str] = Counter()
    named = []
    for entry in entries:
        reference = entry.reference
        if not reference or used[reference] > 1:
            digest = digest_of(entry)
            seen[digest] += 1
            reference = f"#{digest}-{seen[digest]}"
        named.append(replace(entry, reference=reference))
    return tuple(sorted(named, key=lambda entry: entry.reference))
