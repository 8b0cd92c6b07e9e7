"""Entries of a bank's statement or notice, and the single movements in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any

from hormiga.engines.rails.safe_xml import (
    BankFieldUnreadable,
    all_of,
    needed,
    text_of,
    words_of,
)
from hormiga.kit.errors import Refusal
from hormiga.kit.money import MICRO, MOST_MICRO, Money

EURO = "EUR"
RETURN = "RRTN"
"""The bank transaction code of a transfer that came back."""

_AMOUNT = re.compile(r"\+?([0-9]{0,12})(?:\.([0-9]{0,5})0*)?")
_BOOKED = "BOOK"


class ForeignCurrency(Refusal):
    """The file is not in euros alone, so nothing was booked: pay it in by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One payment of an entry; `amount` is above zero, `is_credit` says it came in.

    The ids are those that the payer gave: of its message, its block and the payment.
    """

    amount: Money
    is_credit: bool
    end_to_end_id: str = ""
    message_id: str = ""
    information_id: str = ""
    is_return: bool = False
    reason: str = ""
    remittance: str = ""
    debtor_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One booking on the account; a reversal takes back an earlier one.

    `count` is how many payments the bank says a batch has; 0 where it says nothing. The
    reference is the bank's, or made of the content where the bank's names nothing.
    """

    reference: str
    amount: Money
    is_credit: bool
    is_reversal: bool
    booked_on: date | None
    count: int
    movements: tuple[Movement, ...]

    @property
    def signed_micro(self) -> int:
        """Tell what the entry does to the balance."""
        return self.amount.micro if self.is_credit else -self.amount.micro


def is_booked(element: Any) -> bool:
    """Say whether an entry is final; pending ones come again once they are."""
    status = text_of(element, "Sts/Cd") or text_of(element, "Sts")
    return status in ("", _BOOKED)


def entry_of(element: Any) -> Entry:
    """Read an entry; raises ForeignCurrency or BankFieldUnreadable."""
    amount = money_of(element, "Amt")
    is_credit = is_credit_of(element)
    details = all_of(element, "NtryDtls/TxDtls")
    batches = all_of(element, "NtryDtls/Btch")
    whole = Movement(
        amount=amount,
        is_credit=is_credit,
        message_id=_first(batches, "MsgId"),
        information_id=_first(batches, "PmtInfId"),
        is_return=_is_return(element),
        remittance=text_of(element, "AddtlNtryInf", most=500),
    )
    return Entry(
        reference=text_of(element, "NtryRef") or text_of(element, "AcctSvcrRef"),
        amount=amount,
        is_credit=is_credit,
        is_reversal=text_of(element, "RvslInd") in ("true", "1"),
        booked_on=_day(element),
        count=_count(batches),
        movements=_movements(details, whole),
    )


def _movements(details: list[Any], whole: Movement) -> tuple[Movement, ...]:
    """Cut an entry into its payments where they add up to it; else leave it whole."""
    if len(details) == 1:
        return (_detail(details[0], whole, whole.amount),)
    amounts = [_detail_amount(one) for one in details]
    known = [amount for amount in amounts if amount is not None and amount.micro]
    total = sum((one.micro for one in known), start=0)
    if not details or len(known) < len(details) or total != whole.amount.micro:
        return (whole,)
    cut = [
        _detail(one, whole, amount) for one, amount in zip(details, known, strict=True)
    ]
    if any(one.is_credit is not whole.is_credit for one in cut):
        return (whole,)
    return tuple(sorted(cut, key=_order))


def _detail(element: Any, whole: Movement, amount: Money) -> Movement:
    return replace(
        whole,
        amount=amount,
        is_credit=is_credit_of(element, default=whole.is_credit),
        end_to_end_id=_given(text_of(element, "Refs/EndToEndId")),
        message_id=text_of(element, "Refs/MsgId") or whole.message_id,
        information_id=text_of(element, "Refs/PmtInfId") or whole.information_id,
        is_return=whole.is_return
        or _is_return(element)
        or bool(all_of(element, "RtrInf")),
        reason=text_of(element, "RtrInf/Rsn/Cd", most=35)
        or text_of(element, "RtrInf/Rsn/Prtry", most=35),
        remittance=_remittance(element) or whole.remittance,
        debtor_name=words_of(element, "RltdPties/Dbtr/Pty/Nm", most=140)
        or words_of(element, "RltdPties/Dbtr/Nm", most=140),
    )


def _remittance(element: Any) -> str:
    parts = (
        words_of(element, "RmtInf/Ustrd"),
        words_of(element, "RmtInf/Strd/CdtrRefInf/Ref"),
    )
    return " ".join(part for part in parts if part)


def _given(end_to_end_id: str) -> str:
    return "" if end_to_end_id == "NOTPROVIDED" else end_to_end_id


def _detail_amount(element: Any) -> Money | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        if all_of(element, path):
            return money_of(element, path)
    return None


def _is_return(element: Any) -> bool:
    return text_of(element, "BkTxCd/Domn/Fmly/SubFmlyCd") == RETURN


def is_credit_of(element: Any, *, default: bool | None = None) -> bool:
    """Read whether money came in; a side that is not told is not guessed."""
    text = text_of(element, "CdtDbtInd")
    if not text and default is not None:
        return default
    if text not in ("CRDT", "DBIT"):
        raise BankFieldUnreadable(field="CdtDbtInd")
    return text == "CRDT"


def money_of(element: Any, path: str) -> Money:
    """Read an amount of euros, exactly, at most five decimals."""
    match = _AMOUNT.fullmatch(needed(element, path))
    found = all_of(element, path)[0]
    currency = found.get("Ccy", "")
    if currency != EURO:
        raise ForeignCurrency(currency=currency[:3])
    if match is None or not (match[1] or match[2]):
        raise BankFieldUnreadable(field=path)
    decimals = (match[2] or "").ljust(6, "0")
    micro = int(match[1] or 0) * MICRO + int(decimals)
    if micro >= MOST_MICRO:
        raise BankFieldUnreadable(field=path)
    return Money(EURO, micro)


def _day(element: Any) -> date | None:
    text = text_of(element, "BookgDt/Dt") or text_of(element, "BookgDt/DtTm")[:10]
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise BankFieldUnreadable(field="BookgDt") from error


def _first(batches: list[Any], field: str) -> str:
    return next((text for one in batches if (text := text_of(one, field))), "")


def _count(batches: list[Any]) -> int:
    text = _first(batches, "NbOfTxs")
    if text and not re.fullmatch("[0-9]{1,9}", text):
        raise BankFieldUnreadable(field="NbOfTxs")
    return int(text or 0)


def _order(one: Movement) -> tuple[object, ...]:
    ids = (one.end_to_end_id, one.information_id, one.message_id)
    words = (one.reason, one.remittance, one.debtor_name)
    return (*ids, one.amount.micro, one.is_credit, one.is_return, *words)


def digest_of(entry: Entry) -> str:
    """Name an entry by all that it says, the same in whatever order it stands."""
    told = (
        *(entry.amount.micro, entry.is_credit, entry.is_reversal, entry.count),
        entry.booked_on.isoformat() if entry.booked_on else "",
        *(_order(one) for one in entry.movements),
    )
    return sha256(repr(told).encode()).hexdigest()[:32]
