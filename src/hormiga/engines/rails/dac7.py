"""DAC7 reports: write one, check it against a schema, read its records back.

Element names are those of the OECD's DPI schema. Two dialects: the OECD's, which most
offices of the Union take, and the French one, which differs in name spaces, in the
element of taxes and in the message's id. The same report gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from lxml import etree

from hormiga.kit.errors import Refusal
from hormiga.kit.money import MICRO, Money

NOT_GIVEN = "NOTIN"
_MARKS = ("DocRefId", "DocTypeIndic")
_PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
}


class Dialect(StrEnum):
    """Whose schema the file follows."""

    OECD = "oecd"
    FRANCE = "france"

    @classmethod
    def of(cls, country: str) -> Dialect:
        """Choose by the country that takes the file."""
        return cls.FRANCE if country == "FR" else cls.OECD


class Indic(StrEnum):
    """What a message brings; its records' own marks follow from it."""

    NEW = "DPI401"
    CORRECTION = "DPI402"
    NIL = "DPI403"


class DocType(StrEnum):
    """What a record is: sent again unchanged, new, corrected or taken back."""

    RESENT = "OECD0"
    NEW = "OECD1"
    CORRECTED = "OECD2"
    DELETED = "OECD3"


class NotADac7File(Refusal):
    """The report does not fit the DAC7 schema, so no tax office would take it."""


class NoSellers(Refusal):
    """A report without anybody in it is a nil report; file it as one."""


class BadMessageId(Refusal):
    """France wants nine digits (SIREN) as the platform's tax number; correct it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody lives, or a platform sits."""

    country: str
    street: str
    post_code: str
    city: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Who reports; `nexus` says why it reports to this country."""

    country: str
    tin: str
    name: str
    business_name: str
    address: Address
    nexus: str = "RPONEX1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Four quarters of one seller in one currency; consideration is net of the rest."""

    consideration: Sequence[Money]
    activities: Sequence[int]
    fees: Sequence[Money]
    taxes: Sequence[Money]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A person who earned through the platform; `tin` is "" where there is none."""

    ref: str
    corrects: str = ""
    doc_type: DocType = DocType.NEW
    residence: str
    tin: str
    first_name: str
    last_name: str
    address: Address
    birth_date: date
    birth_place: str
    account: str
    account_type: str
    account_holder: str
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One file; its ids are given by the caller, who has them once for all."""

    id: str
    indic: Indic
    country: str
    year: int
    made_at: datetime
    platform: Platform
    platform_ref: str
    sellers: Sequence[Seller]


@dataclass(frozen=True, slots=True)
class Record:
    """A seller's record as it was filed: its id, its mark, and its other words."""

    ref: str
    doc_type: str
    body: bytes


def whole_units(amount: Money) -> int:
    """Round to whole units of the currency, halves up: the schema has no decimals."""
    return (2 * amount.micro + MICRO) // (2 * MICRO)


def write(*, message: Message) -> bytes:
    """Write a report and check it; refuses NoSellers, BadMessageId or NotADac7File."""
    if (message.indic is Indic.NIL) != (not message.sellers):
        raise NoSellers
    dialect = Dialect.of(message.country)
    if dialect is Dialect.FRANCE and not re.fullmatch(
        r"[0-9]{9}", message.platform.tin
    ):
        raise BadMessageId
    content = _Writer(dialect).message(message)
    check(content=content, dialect=dialect)
    return content


def check(*, content: bytes, dialect: Dialect) -> None:
    """Validate against our schema of a dialect; refuses NotADac7File with the line."""
    schema = _schema(dialect)
    document = _parsed(content)
    if not schema.validate(document):
        first = schema.error_log[0]
        detail = f"{NotADac7File.__doc__} Line {first.line}: {first.message}"
        raise NotADac7File(detail, line=first.line)


def read_records(content: bytes) -> dict[str, Record]:
    """Read a filed report's sellers by their id."""
    found = {}
    for seller in _parsed(content).iter("{*}ReportableSeller"):
        spec = seller.find("{*}DocSpec")
        ref, doc_type = (spec.findtext(f"{{*}}{name}") for name in _MARKS)
        found[ref] = Record(ref, doc_type, _words_of(seller))
    return found


def body_of(*, seller: Seller, country: str) -> bytes:
    """Give a seller's words as `read_records` would, to see whether they changed."""
    writer = _Writer(Dialect.of(country))
    root = etree.Element(f"{{{writer.dpi}}}DPI_OECD", nsmap=writer.names)
    writer.seller(root, seller)
    return _words_of(root[0])


def _words_of(record: Any) -> bytes:
    """Write all that a record says, but for its own marks; spaces do not count."""
    lines = []
    for one in record.iter():
        name = etree.QName(one).localname
        if name not in {"DocSpec", *_MARKS, "CorrDocRefId"}:
            lines.append(f"{name} {sorted(one.items())} {(one.text or '').strip()}")
    return "\n".join(lines).encode()


class _Writer:
    """Writes elements in the name spaces of one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        end = "" if dialect is Dialect.FRANCE else ":v1"
        self.dpi, self.stf = f"urn:oecd:ties:dpi{end}", f"urn:oecd:ties:dpistf{end}"
        self.names = {"dpi": self.dpi, "stf": self.stf}
        self.taxes = "TaxesQ" if dialect is Dialect.FRANCE else "TaxQ"

    def message(self, message: Message) -> bytes:
        root = etree.Element(f"{{{self.dpi}}}DPI_OECD", nsmap=self.names, version="1.0")
        spec = self._add(root, "MessageSpec")
        for name, text in (
            ("TransmittingCountry", message.country),
            ("ReceivingCountry", message.country),
            ("MessageType", "DPI"),
            ("MessageRefId", message.id),
            ("MessageTypeIndic", message.indic.value),
            ("ReportingPeriod", f"{message.year}-12-31"),
            ("Timestamp", message.made_at.strftime("%Y-%m-%dT%H:%M:%S")),
        ):
            self._add(spec, name, text)
        body = self._add(root, "DPIBody")
        self._platform(body, message)
        for seller in message.sellers:
            self.seller(body, seller)
        written = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", pretty_print=True
        )
        return bytes(written)

    def seller(self, body: Any, seller: Seller) -> None:
        record = self._add(body, "ReportableSeller")
        individual = self._add(self._add(record, "Identity"), "IndividualSeller")
        standard = self._add(individual, "Standard")
        self._person(self._add(standard, "IndSellerID"), seller)
        if seller.account:
            place = self._add(standard, "FinancialIdentifier")
            kind = {"AccountNumberType": seller.account_type}
            self._add(place, "Identifier", seller.account, **kind)
            self._add(place, "AccountHolderName", seller.account_holder)
        activities = self._add(record, "RelevantActivities")
        self._figures(self._add(activities, "PersonalServices"), seller.figures)
        self._spec(record, seller.doc_type, seller.ref, seller.corrects)

    def _platform(self, body: Any, message: Message) -> None:
        given = message.platform
        place = self._add(body, "PlatformOperator")
        self._add(place, "ResCountryCode", given.country)
        self._add(place, "TIN", given.tin, issuedBy=given.country)
        self._add(place, "Name", given.name)
        self._add(place, "PlatformBusinessName", given.business_name)
        self._address(place, given.address)
        self._add(place, "Nexus", given.nexus)
        self._add(place, "AssumedReporting", "false")
        is_again = message.indic is Indic.CORRECTION
        doc_type = DocType.RESENT if is_again else DocType.NEW
        self._spec(place, doc_type, message.platform_ref, "")

    def _person(self, place: Any, seller: Seller) -> None:
        self._add(place, "ResCountryCode", seller.residence)
        if seller.tin:
            self._add(place, "TIN", seller.tin, issuedBy=seller.residence)
        else:
            self._add(place, "TIN", NOT_GIVEN, unknown="true")
        name = self._add(place, "Name")
        self._add(name, "FirstName", seller.first_name)
        self._add(name, "LastName", seller.last_name)
        self._address(place, seller.address)
        birth = self._add(place, "BirthInfo")
        self._add(birth, "BirthDate", seller.birth_date.isoformat())
        if seller.birth_place:
            where = self._add(birth, "BirthPlace")
            self._add(where, "City", seller.birth_place)
            country = self._add(where, "CountryInfo")
            self._add(country, "CountryCode", seller.residence)

    def _address(self, place: Any, address: Address) -> None:
        outer = self._add(place, "Address")
        self._add(outer, "CountryCode", address.country)
        fixed = self._add(outer, "AddressFix")
        self._add(fixed, "Street", address.street)
        self._add(fixed, "PostCode", address.post_code)
        self._add(fixed, "City", address.city)

    def _figures(self, place: Any, figures: Figures) -> None:
        groups: tuple[tuple[str, str, Sequence[Money]], ...] = (
            ("Consideration", "ConsQ", figures.consideration),
            ("Fees", "FeesQ", figures.fees),
            ("Taxes", self.taxes, figures.taxes),
        )
        for outer, inner, amounts in groups:
            group = self._add(place, outer)
            for number, amount in enumerate(amounts, start=1):
                text = str(whole_units(amount))
                self._add(group, f"{inner}{number}", text, currCode=amount.currency)
            if outer == "Consideration":
                counts = self._add(place, "NumberOfActivities")
                for number, count in enumerate(figures.activities, start=1):
                    self._add(counts, f"NumbQ{number}", str(count))

    def _spec(self, place: Any, doc_type: DocType, ref: str, corrects: str) -> None:
        spec = self._add(place, "DocSpec")
        for name, text in (
            ("DocTypeIndic", doc_type.value),
            ("DocRefId", ref),
            ("CorrDocRefId", corrects),
        ):
            if text:
                etree.SubElement(spec, f"{{{self.stf}}}{name}").text = text

    def _add(self, place: Any, name: str, text: str = "", **attributes: str) -> Any:
        made = etree.SubElement(place, f"{{{self.dpi}}}{name}", attributes)
        if text:
            made.text = text
        return made


@cache
def _schema(dialect: Dialect) -> Any:
    """Read our schema; the French dialect is the same with other names in it."""
    folder = resources.files(__package__) / "dac7_schema"
    texts = {
        name: (folder / f"{name}.xsd").read_text(encoding="utf-8")
        for name in ("dpi", "stf")
    }
    if dialect is Dialect.FRANCE:
        texts = {
            name: text.replace("urn:oecd:ties:dpi:v1", "urn:oecd:ties:dpi")
            .replace("urn:oecd:ties:dpistf:v1", "urn:oecd:ties:dpistf")
            .replace('"TaxQ', '"TaxesQ')
            for name, text in texts.items()
        }
    parser = etree.XMLParser(**_PARSER)
    parser.resolvers.add(_Beside(texts))
    return etree.XMLSchema(etree.fromstring(texts["dpi"].encode(), parser))


class _Beside(etree.Resolver):  # type: ignore[misc]
    """Gives the schema's other file from memory."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__()
        self._texts = texts

    def resolve(self, url: str, _public_id: Any, context: Any) -> Any:
        name = url.rpartition("/")[2].removesuffix(".xsd")
        return self.resolve_string(self._texts[name], context)


def _parsed(content: bytes) -> Any:
    try:
        return etree.fromstring(content, etree.XMLParser(**_PARSER))
    except etree.XMLSyntaxError as error:
        raise NotADac7File from error
