"""Issuing invoices, credit notes and receipts: numbered without gaps, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from hormiga.domain.billing.models import Document, DocumentSeries
from hormiga.domain.billing.rules import Month, NoSuchDocument, NotCreditable
from hormiga.domain.people.models import Organisation
from hormiga.kit.money import Money

LETTER = {
    Document.Kind.INVOICE: "F",
    Document.Kind.CREDIT: "R",
    Document.Kind.RECEIPT: "J",
}
"""What a number begins with: factura, rectificativa, justificante."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document; its project's name is in each language that it has."""

    what: str
    micro: int
    payments: int = 0
    project: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What is to stand on a document."""

    kind: Document.Kind
    organisation: Organisation
    currency: str
    about: str
    issuer: Mapping[str, str]
    buyer: Mapping[str, str]
    lines: Sequence[Line]
    month: Month | None = None
    corrects: Document | None = None
    facts: Mapping[str, str] | None = None

    @property
    def total(self) -> Money:
        """Add the lines up."""
        return Money(self.currency, sum(line.micro for line in self.lines))


def number_of(document: Document) -> str:
    """Write a document's number as it is quoted: F-2026-00017."""
    kind = Document.Kind(document.kind)
    return f"{LETTER[kind]}-{document.year}-{document.number:05d}"


def body_of(document: Document) -> dict[str, Any]:
    """Read what stands on a document."""
    body: dict[str, Any] = orjson.loads(document.body)
    return body


def lock_series(*, kind: Document.Kind, now: datetime) -> DocumentSeries:
    """Hold a year's series until the transaction ends; one issues at a time."""
    year = now.astimezone(UTC).year
    DocumentSeries.objects.get_or_create(kind=kind.value, year=year)
    return DocumentSeries.objects.select_for_update().get(kind=kind.value, year=year)


def issue(*, series: DocumentSeries, paper: Paper, now: datetime) -> Document:
    """Write a document under the next number of a series that the caller has locked."""
    series.last += 1
    series.save(update_fields=["last"])
    document = Document(
        organisation=paper.organisation,
        kind=paper.kind,
        year=series.year,
        number=series.last,
        currency=paper.currency,
        total_micro=paper.total.micro,
        month=paper.month.first_day if paper.month else None,
        about=paper.about,
        corrects=paper.corrects,
        issued_at=now,
    )
    document.body = orjson.dumps(
        {
            "number": number_of(document),
            "kind": paper.kind.value,
            "issued_at": now.isoformat(),
            "month": str(paper.month) if paper.month else None,
            "currency": paper.currency,
            "issuer": dict(paper.issuer),
            "buyer": dict(paper.buyer),
            "lines": [asdict(line) for line in paper.lines],
            "total_micro": paper.total.micro,
            "corrects": number_of(paper.corrects) if paper.corrects else None,
            "facts": dict(paper.facts or {}),
        },
        option=orjson.OPT_SORT_KEYS,
    ).decode()
    document.sha256 = hashlib.sha256(document.body.encode()).hexdigest()
    document.save(force_insert=True)
    return document


def invoices_of_month(
    *, organisation_id: int, currency: str, month: Month
) -> tuple[Document | None, int]:
    """Give a month's invoice that no credit note corrects, and how many there were."""
    rows = list(
        Document.objects.filter(
            organisation_id=organisation_id,
            kind=Document.Kind.INVOICE,
            currency=currency,
            month=month.first_day,
        ).order_by("pk")
    )
    credited = credited_among([row.pk for row in rows])
    standing = [row for row in rows if row.pk not in credited]
    return (standing[0] if standing else None), len(rows)


def credited_among(pks: Sequence[int]) -> set[int]:
    """Tell which invoices a credit note corrects."""
    found = Document.objects.filter(corrects__in=pks)
    return {pk for pk in found.values_list("corrects_id", flat=True) if pk}


def credit(
    *, invoice: Document, reason: str, series: DocumentSeries, now: datetime
) -> Document:
    """Correct an invoice as a whole: its lines once more, with the other sign.

    Raises NotCreditable for what is no invoice, or is corrected already.
    """
    if invoice.kind != Document.Kind.INVOICE or credited_among([invoice.pk]):
        raise NotCreditable
    was = body_of(invoice)
    lines = [Line(**{**line, "micro": -line["micro"]}) for line in was["lines"]]
    paper = Paper(
        kind=Document.Kind.CREDIT,
        organisation=invoice.organisation,
        currency=invoice.currency,
        about=f"credit:{invoice.pk}",
        issuer=was["issuer"],
        buyer=was["buyer"],
        lines=lines,
        month=Month.at_day(invoice.month) if invoice.month else None,
        corrects=invoice,
        facts={"reason": reason},
    )
    return issue(series=series, paper=paper, now=now)


def document_about(about: str) -> Document | None:
    """Find the document that something has already."""
    return Document.objects.filter(about=about).first()


def document_of(*, organisation_id: int, public_id: UUID) -> Document:
    """Find one of a requester's documents; raises NoSuchDocument."""
    found = Document.objects.filter(
        organisation_id=organisation_id, public_id=public_id
    ).first()
    if found is None:
        raise NoSuchDocument
    return found


def document_named(public_id: UUID) -> Document:
    """Find any document, for an operator; raises NoSuchDocument."""
    found = (
        Document.objects.select_related("organisation")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NoSuchDocument
    return found


def documents_of(
    *, organisation_id: int | None, before: int, limit: int
) -> list[Document]:
    """List documents, the newest first: a requester's, or (None) all."""
    rows = Document.objects.select_related("organisation").filter(pk__lt=before)
    if organisation_id is not None:
        rows = rows.filter(organisation_id=organisation_id)
    return list(rows.defer("body").order_by("-pk")[:limit])
