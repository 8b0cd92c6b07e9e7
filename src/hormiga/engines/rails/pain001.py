"""SEPA credit transfers: write a pain.001 file, and read one back before it is frozen.

Shapes: pain.001.001.09 (ISO 20022, 2019) and .03 (2009), as the SEPA customer-to-bank
guidelines narrow them. The same message gives the same bytes, today and next year.
"""

from __future__ import annotations

import importlib.resources
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from lxml import etree

from hormiga.engines.rails import amounts, iban, latin
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

EURO = "EUR"
NAME_LENGTH = 70
REMITTANCE_LENGTH = 140
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


class Version(StrEnum):
    """The two versions that banks take; each is a namespace and an XSD of its own."""

    V09 = "pain.001.001.09"
    V03 = "pain.001.001.03"

    @classmethod
    def of(cls, short: str) -> Version:
        """Read a version by its last two digits, as settings have it: 09 or 03."""
        return cls(f"pain.001.001.{short}")


class NoPayments(Refusal):
    """A payment file needs at least one payment; there is nothing to write."""


class NotEuro(Refusal):
    """SEPA carries euros alone; pay another currency by another rail."""


class ExecutionDatePast(Refusal):
    """The execution date is over, so banks refuse the file; choose today or later."""


class DuplicateEndToEndId(Refusal):
    """Two payments have one end-to-end id, so a return could not be told apart."""


class NameNotWritable(Refusal):
    """Nothing of the name is left in the letters that banks take; write it in Latin."""


class NotASepaId(Refusal):
    """An id has 1 to 35 letters, digits or /-?:().,'+ and no slash at an end."""


class AddressNeeded(Refusal):
    """A transfer out of the EEA must name the payer's town and country; set them."""


class NotAPaymentFile(Refusal):
    """The file is not valid pain.001.001.09 or .03, so no bank would take it."""


class FileDoesNotAddUp(Refusal):
    """The file's own count or sum differs from its payments: it must not be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The least structured address that is legal; country as two capitals."""

    town: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who pays or is paid; the name as the bank knows it."""

    name: str
    iban: str
    bic: str | None = None
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One transfer; `amount` in whole cents of EUR."""

    end_to_end_id: str
    creditor: Party
    amount: Money
    remittance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One file: one debtor, one execution date, one booking on the debtor's account."""

    id: str
    created_at: datetime
    debtor: Party
    execution_date: date
    payments: tuple[Payment, ...]
    version: Version = Version.V09

    @property
    def information_id(self) -> str:
        """Name the one block of payments, as a bank's statement will: `<id>-1`."""
        return f"{self.id}-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One payment as the bank will read it."""

    end_to_end_id: str
    iban: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the file says: its ids, how many payments, their sum, and each of them."""

    message_id: str
    count: int
    total: Money
    lines: tuple[Line, ...]


def check(*, message: Message, today: date) -> None:
    """Refuse by name what no bank would take; `today` in the debtor bank's zone."""
    if message.execution_date < today:
        raise ExecutionDatePast(execution_date=message.execution_date.isoformat())
    _check_whole(message)
    for payment in message.payments:
        check_payment(payment=payment, debtor=message.debtor)


def check_payment(*, payment: Payment, debtor: Party) -> None:
    """Refuse one payment by name, so that it can be left out of a file beforehand."""
    facts = {"end_to_end_id": payment.end_to_end_id}
    _id(payment.end_to_end_id)
    if payment.amount.currency != EURO:
        raise NotEuro(currency=payment.amount.currency, **facts)
    amounts.payable(payment.amount)
    try:
        _check_party(payment.creditor)
    except Refusal as refusal:
        refusal.facts |= facts
        raise
    if debtor.address is None and not iban.in_eea(payment.creditor.iban):
        raise AddressNeeded(**facts)


def write(*, message: Message) -> bytes:
    """Write the file. Refuses all that `check` does, but for the date.

    The date is left out so that a frozen file can be written anew and compared.
    """
    _check_whole(message)
    for payment in message.payments:
        check_payment(payment=payment, debtor=message.debtor)
    root = etree.Element("Document", nsmap={None: f"{_NAMESPACE}{message.version}"})
    initiation = _put(root, "CstmrCdtTrfInitn")
    _header(initiation, message)
    _block(initiation, message)
    written: bytes = etree.tostring(
        root, xml_declaration=True, encoding="UTF-8", pretty_print=True
    )
    return written


def validate(xml: bytes) -> None:
    """Refuse a file that its own version's schema does not allow."""
    _valid(xml)


def read_back(xml: bytes) -> Summary:
    """Read every payment, whatever its block; refuse a file that does not add up."""
    root = _valid(xml)
    lines = tuple(_line(element) for element in root.iter("{*}CdtTrfTxInf"))
    summary = Summary(
        message_id=root.findtext("{*}CstmrCdtTrfInitn/{*}GrpHdr/{*}MsgId"),
        count=len(lines),
        total=sum((line.amount for line in lines), start=Money(EURO, 0)),
        lines=lines,
    )
    for holder in (*root.iter("{*}GrpHdr"), *root.iter("{*}PmtInf")):
        _compare(holder, whole=summary)
    return summary


def name(text: str) -> str:
    """Write a name as the file will carry it; refuse one of which nothing is left."""
    written = latin.basic(text, most=NAME_LENGTH)
    if not re.search(r"[A-Za-z0-9]", written):
        raise NameNotWritable(name=text)
    return written


def _check_whole(message: Message) -> None:
    if message.created_at.tzinfo is None:
        raise ValueError("created_at must say its zone")
    if not message.payments:
        raise NoPayments
    _id(message.id)
    _id(message.information_id)
    _check_party(message.debtor)
    seen: set[str] = set()
    for payment in message.payments:
        if payment.end_to_end_id in seen:
            raise DuplicateEndToEndId(end_to_end_id=payment.end_to_end_id)
        seen.add(payment.end_to_end_id)


def _check_party(party: Party) -> None:
    name(party.name)
    iban.sepa(party.iban)
    if party.bic is not None:
        iban.normalise_bic(party.bic)
    if party.address is not None:
        name(party.address.town)


def _id(text: str) -> str:
    if not latin.is_basic_id(text):
        raise NotASepaId(id=text)
    return text


def _header(initiation: Any, message: Message) -> None:
    header = _put(initiation, "GrpHdr")
    created_at = message.created_at.astimezone(UTC).replace(tzinfo=None)
    _put(header, "MsgId", message.id)
    _put(header, "CreDtTm", created_at.isoformat(timespec="seconds") + "Z")
    _sums(header, message)
    _put(_put(header, "InitgPty"), "Nm", name(message.debtor.name))


def _sums(parent: Any, message: Message) -> None:
    total = sum((p.amount for p in message.payments), start=Money(EURO, 0))
    _put(parent, "NbOfTxs", str(len(message.payments)))
    _put(parent, "CtrlSum", total.amount)


def _block(initiation: Any, message: Message) -> None:
    block = _put(initiation, "PmtInf")
    _put(block, "PmtInfId", message.information_id)
    _put(block, "PmtMtd", "TRF")
    _put(block, "BtchBookg", "true")
    _sums(block, message)
    _put(_put(_put(block, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    day = _put(block, "ReqdExctnDt")
    if message.version is Version.V09:
        day = _put(day, "Dt")
    day.text = message.execution_date.isoformat()
    _party(block, "Dbtr", message.debtor)
    _account(block, "DbtrAcct", message.debtor)
    _debtor_agent(block, message)
    _put(block, "ChrgBr", "SLEV")
    for payment in message.payments:
        _payment(block, payment, message.version)


def _debtor_agent(block: Any, message: Message) -> None:
    """Name the debtor's bank; the schema wants this element even where no BIC is."""
    if message.debtor.bic is not None:
        _agent(block, "DbtrAgt", message.debtor.bic, message.version)
        return
    institution = _put(_put(block, "DbtrAgt"), "FinInstnId")
    _put(_put(institution, "Othr"), "Id", "NOTPROVIDED")


def _payment(block: Any, payment: Payment, version: Version) -> None:
    transfer = _put(block, "CdtTrfTxInf")
    _put(_put(transfer, "PmtId"), "EndToEndId", payment.end_to_end_id)
    amount = _put(_put(transfer, "Amt"), "InstdAmt", amounts.payable(payment.amount))
    amount.set("Ccy", EURO)
    if payment.creditor.bic is not None:
        _agent(transfer, "CdtrAgt", payment.creditor.bic, version)
    _party(transfer, "Cdtr", payment.creditor)
    _account(transfer, "CdtrAcct", payment.creditor)
    remittance = latin.basic(payment.remittance, most=REMITTANCE_LENGTH)
    if remittance:
        _put(_put(transfer, "RmtInf"), "Ustrd", remittance)


def _party(parent: Any, tag: str, party: Party) -> None:
    element = _put(parent, tag)
    _put(element, "Nm", name(party.name))
    if party.address is not None:
        address = _put(element, "PstlAdr")
        _put(address, "TwnNm", latin.basic(party.address.town, most=35))
        _put(address, "Ctry", party.address.country)


def _account(parent: Any, tag: str, party: Party) -> None:
    _put(_put(_put(parent, tag), "Id"), "IBAN", iban.sepa(party.iban))


def _agent(parent: Any, tag: str, bic: str, version: Version) -> None:
    institution = _put(_put(parent, tag), "FinInstnId")
    field = "BICFI" if version is Version.V09 else "BIC"
    _put(institution, field, iban.normalise_bic(bic))


def _put(parent: Any, tag: str, text: str | None = None) -> Any:
    # A child takes its parent's namespace, so the tree is spelled without prefixes.
    uri = parent.nsmap[None]
    child = etree.SubElement(parent, f"{{{uri}}}{tag}")
    child.text = text
    return child


def _line(transfer: Any) -> Line:
    amount = transfer.find("{*}Amt/{*}InstdAmt")
    if amount is None:
        raise NotAPaymentFile("A payment has no instructed amount.")
    return Line(
        end_to_end_id=transfer.findtext("{*}PmtId/{*}EndToEndId"),
        iban=transfer.findtext("{*}CdtrAcct/{*}Id/{*}IBAN") or "",
        amount=Money.of(amount.text, amount.get("Ccy")),
    )


def _compare(holder: Any, *, whole: Summary) -> None:
    amounts = [_line(element).amount for element in holder.iter("{*}CdtTrfTxInf")]
    is_header = etree.QName(holder).localname == "GrpHdr"
    count = whole.count if is_header else len(amounts)
    total = whole.total if is_header else sum(amounts, start=Money(EURO, 0))
    told = (holder.findtext("{*}NbOfTxs"), _sum_of(holder))
    if told != (str(count), total):
        raise FileDoesNotAddUp(told=told[0], found=count, total=str(total))


def _sum_of(holder: Any) -> Money | None:
    text = holder.findtext("{*}CtrlSum")
    return Money.of(text, EURO) if text else None


def _valid(xml: bytes) -> Any:
    root = _parse(xml)
    schema = _schema(_version(root))
    if not schema.validate(root):
        first = schema.error_log[0]
        raise NotAPaymentFile(
            f"The payment file breaks its schema at line {first.line}: {first.message}",
            line=first.line,
        )
    return root


def _parse(xml: bytes) -> Any:
    # No payment file has a DOCTYPE. Refusing it leaves no entity to expand or fetch,
    # and the parser is told the same, for encodings that hide the word.
    if b"<!DOCTYPE" in xml:
        raise NotAPaymentFile
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAPaymentFile from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotAPaymentFile
    return root


def _version(root: Any) -> Version:
    uri = etree.QName(root).namespace or ""
    try:
        return Version(uri.removeprefix(_NAMESPACE))
    except ValueError as error:
        raise NotAPaymentFile from error


@cache
def _schema(version: Version) -> Any:
    """Load the schema that the package sepaxml carries; none is copied here."""
    schemas = importlib.resources.files("sepaxml") / "schemas"
    with importlib.resources.as_file(schemas / f"{version}.xsd") as path:
        return etree.XMLSchema(etree.parse(path))
