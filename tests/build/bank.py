"""Banks' files as a bank would write them: the fields that matter, in two versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from xml.sax.saxutils import escape

from tests.build.payouts import PAYER

from hormiga.engines.rails.camt import Document, Entry, Kind, Movement, Statement
from hormiga.engines.rails.pain002 import BlockStatus, LineStatus, Report, Status
from hormiga.kit.money import Money

DAY = date(2026, 11, 24)
OURS = PAYER["sepa_iban"]


def euros(amount: str) -> Money:
    return Money.of(amount, "EUR")


def entry(
    reference: str,
    *movements: Movement,
    is_reversal: bool = False,
    count: int = 0,
) -> Entry:
    """An entry that is the sum of its movements, as the reader gives it."""
    total = sum((one.amount for one in movements), start=euros("0"))
    return Entry(
        reference=reference,
        amount=total,
        is_credit=movements[0].is_credit,
        is_reversal=is_reversal,
        booked_on=DAY,
        count=count,
        movements=movements,
    )


def batch(
    amount: str, information_id: str, *, reference: str = "B1", count: int = 1
) -> Entry:
    """A whole run's debit."""
    out = Movement(amount=euros(amount), is_credit=False, information_id=information_id)
    return entry(reference, out, count=count)


def back(
    amount: str, end_to_end_id: str, *, reason: str = "AC04", reference: str = "R1"
) -> Entry:
    """A payment that came back."""
    return entry(
        reference,
        Movement(
            amount=euros(amount),
            is_credit=True,
            end_to_end_id=end_to_end_id,
            is_return=True,
            reason=reason,
        ),
    )


def came(
    amount: str, words: str, *, reference: str = "C1", name: str = "Bodega Soler"
) -> Entry:
    """Money that somebody sent."""
    return entry(
        reference,
        Movement(
            amount=euros(amount), is_credit=True, remittance=words, debtor_name=name
        ),
    )


def statement(
    *entries: Entry, name: str = "2026-228", iban: str = OURS, opening: str = "1000"
) -> Statement:
    """A statement whose balances add up; its entries sorted as the reader does."""
    first = euros(opening)
    last = Money("EUR", first.micro + sum(one.signed_micro for one in entries))
    by_reference = tuple(sorted(entries, key=lambda one: one.reference))
    return Statement(
        id=name, iban=iban, opening=first, closing=last, entries=by_reference
    )


def document(*statements: Statement, kind: Kind = Kind.STATEMENT) -> Document:
    return Document(kind=kind, message_id="M-1", statements=statements)


def file(*entries: Entry, name: str = "2026-228", opening: str = "1000") -> bytes:
    """One statement's file."""
    return camt(document(statement(*entries, name=name, opening=opening)))


def notice(*entries: Entry, name: str = "N-1") -> bytes:
    """One notice's file."""
    told = Statement(id=name, iban=OURS, opening=None, closing=None, entries=entries)
    return camt(document(told, kind=Kind.NOTICE))


def camt(written: Document, *, version: str = "08") -> bytes:
    """Write a statement or notice, entries in the order given."""
    is_statement = written.kind is Kind.STATEMENT
    body, name = (
        ("BkToCstmrStmt", "Stmt")
        if is_statement
        else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    )
    statements = "".join(_statement(one, name, version) for one in written.statements)
    namespace = f"urn:iso:std:iso:20022:tech:xsd:{written.kind}.001.{version}"
    head = _tag("GrpHdr", _tag("MsgId", escape(written.message_id)))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Document xmlns="{namespace}">{_tag(body, head + statements)}</Document>'
    ).encode()


def _statement(one: Statement, name: str, version: str) -> str:
    balances = "".join(
        _balance(code, amount)
        for code, amount in (("OPBD", one.opening), ("CLBD", one.closing))
        if amount is not None
    )
    account = _tag("Acct", _tag("Id", _tag("IBAN", one.iban)) + _tag("Ccy", "EUR"))
    entries = "".join(_entry(each, version) for each in one.entries)
    return _tag(name, _tag("Id", escape(one.id)) + account + balances + entries)


def _balance(code: str, amount: Money) -> str:
    size = Money(amount.currency, abs(amount.micro))
    tagged = _tag("Tp", _tag("CdOrPrtry", _tag("Cd", code)))
    return _tag("Bal", tagged + _amount(size) + _side(is_credit=amount.micro >= 0))


def _entry(one: Entry, version: str) -> str:
    status = _tag("Cd", "BOOK") if version == "08" else "BOOK"
    told_batch = _batch(one)
    details = "".join(_detail(each, version) for each in one.movements)
    return _tag(
        "Ntry",
        _tag("NtryRef", escape(one.reference))
        + _amount(one.amount)
        + _side(is_credit=one.is_credit)
        + (_tag("RvslInd", "true") if one.is_reversal else "")
        + _tag("Sts", status)
        + (
            _tag("BookgDt", _tag("Dt", one.booked_on.isoformat()))
            if one.booked_on
            else ""
        )
        + _tag("NtryDtls", told_batch + ("" if told_batch else details)),
    )


def _batch(one: Entry) -> str:
    """A batch is told without its payments, as most banks do."""
    first = one.movements[0]
    if not one.count:
        return ""
    return _tag(
        "Btch",
        (_tag("MsgId", escape(first.message_id)) if first.message_id else "")
        + _tag("PmtInfId", escape(first.information_id))
        + _tag("NbOfTxs", str(one.count)),
    )


def _detail(one: Movement, version: str) -> str:
    refs = "".join(
        _tag(tag, escape(text))
        for tag, text in (
            ("MsgId", one.message_id),
            ("PmtInfId", one.information_id),
            ("EndToEndId", one.end_to_end_id or "NOTPROVIDED"),
        )
        if text
    )
    amount = (
        _amount(one.amount) + _side(is_credit=one.is_credit)
        if version == "08"
        else _tag("AmtDtls", _tag("TxAmt", _amount(one.amount)))
    )
    name = _tag("Nm", escape(one.debtor_name))
    party = _tag("Pty", name) if version == "08" else name
    return _tag(
        "TxDtls",
        _tag("Refs", refs)
        + amount
        + (_code("RRTN") if one.is_return else "")
        + (_tag("RltdPties", _tag("Dbtr", party)) if one.debtor_name else "")
        + (
            _tag("RmtInf", _tag("Ustrd", escape(one.remittance)))
            if one.remittance
            else ""
        )
        + (_tag("RtrInf", _tag("Rsn", _tag("Cd", one.reason))) if one.reason else ""),
    )


def _code(family: str) -> str:
    inner = _tag("Cd", "ICDT") + _tag("SubFmlyCd", family)
    return _tag("BkTxCd", _tag("Domn", _tag("Cd", "PMNT") + _tag("Fmly", inner)))


def _amount(amount: Money) -> str:
    return f'<Amt Ccy="{amount.currency}">{amount.amount}</Amt>'


def _side(*, is_credit: bool) -> str:
    return _tag("CdtDbtInd", "CRDT" if is_credit else "DBIT")


def _tag(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def rejected(
    message_id: str, *end_to_end_ids: str, reason: str = "AC04", name: str = "S-1"
) -> bytes:
    """A report that rejects some payments of a run."""
    status = Status(code="RJCT", reason=reason)
    return told_of(message_id, [(one, status) for one in end_to_end_ids], name=name)


def told_of(
    message_id: str, lines: Sequence[tuple[str, Status]], *, name: str = "S-1"
) -> bytes:
    """A report on single payments of a run."""
    block = BlockStatus(
        information_id=f"{message_id}-1",
        status=Status(code=""),
        lines=tuple(
            LineStatus(end_to_end_id=one, status=status) for one, status in lines
        ),
    )
    report = Report(
        message_id=name,
        original_message_id=message_id,
        status=Status(code="PART"),
        blocks=(block,),
    )
    return pain002(report)


def pain002(report: Report, *, version: str = "10") -> bytes:
    """Write a payment status report."""
    group = _tag("OrgnlMsgId", escape(report.original_message_id)) + _status(
        "GrpSts", report.status
    )
    blocks = "".join(
        _tag(
            "OrgnlPmtInfAndSts",
            _tag("OrgnlPmtInfId", escape(block.information_id))
            + _status("PmtInfSts", block.status)
            + "".join(
                _tag(
                    "TxInfAndSts",
                    _tag("OrgnlEndToEndId", escape(line.end_to_end_id))
                    + _status("TxSts", line.status),
                )
                for line in block.lines
            ),
        )
        for block in report.blocks
    )
    body = (
        _tag("GrpHdr", _tag("MsgId", escape(report.message_id)))
        + _tag("OrgnlGrpInfAndSts", group)
        + blocks
    )
    namespace = f"urn:iso:std:iso:20022:tech:xsd:pain.002.001.{version}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="{namespace}">{_tag("CstmrPmtStsRpt", body)}</Document>'
    ).encode()


def _status(field: str, status: Status) -> str:
    words = _tag("AddtlInf", escape(status.name)) if status.name else ""
    reason = _tag("Rsn", _tag("Cd", status.reason)) if status.reason else ""
    told = _tag("StsRsnInf", reason + words) if reason or words else ""
    return (_tag(field, status.code) if status.code else "") + told
