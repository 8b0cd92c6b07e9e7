"""What a requester used in a month, on paper; and a receipt for what it paid in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from hormiga.domain.billing import details, documents
from hormiga.domain.billing.documents import Line, Paper
from hormiga.domain.billing.models import Document
from hormiga.domain.billing.rules import (
    Month,
    MonthNotOver,
    NoSuchMovement,
    NothingUsed,
)
from hormiga.domain.billing.used import Used, used_in
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.ledger.queries import Place, StatementLine
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.services import currencies
from hormiga.domain.projects import queries as projects
from hormiga.kit import accounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

SETTLING = timedelta(minutes=10)
"""How long after a month's end a posting of it may still be under way."""
RECEIPTED = ("deposit", "wallet-refund")
"""Kinds of movements between a wallet and the outside."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a month came to in one currency, before it is on paper."""

    month: Month
    lines: Sequence[Line]
    total: Money


def use_of(*, organisation: Organisation, month: Month, currency: str) -> Use:
    """Add up a month by the books, a line a project and purpose."""
    batch_ids = projects.published_batches(organisation_id=organisation.pk)
    used = used_in(
        organisation_id=organisation.pk,
        batch_ids=batch_ids,
        currency=currency,
        month=month,
    )
    lines = _lines(organisation, used)
    return Use(month, lines, Money(currency, sum(line.micro for line in lines)))


@transaction.atomic(durable=True)
def issue_invoice(
    *,
    organisation: Organisation,
    month: Month,
    currency: str,
    now: datetime,
    actor: str,
) -> Document:
    """Put a month that is over on paper, once; asked again, give the same paper.

    Raises MonthNotOver, NothingUsed, IssuerUnknown or BuyerUnknown.
    """
    if now < month.after.start + SETTLING:
        raise MonthNotOver
    series = documents.lock_series(kind=Document.Kind.INVOICE, now=now)
    before, count = documents.invoices_of_month(
        organisation_id=organisation.pk, currency=currency, month=month
    )
    if before is not None:
        return before
    use = use_of(organisation=organisation, month=month, currency=currency)
    if not use.lines:
        raise NothingUsed
    issuer, buyer = details.parties(organisation.pk)
    paper = Paper(
        kind=Document.Kind.INVOICE,
        organisation=organisation,
        currency=currency,
        about=f"invoice:{organisation.pk}:{currency}:{month}:{count}",
        issuer=issuer,
        buyer=buyer,
        lines=use.lines,
        month=month,
    )
    issued = documents.issue(series=series, paper=paper, now=now)
    _note(issued, actor, now)
    return issued


def issue_invoices(
    *, month: Month, now: datetime, actor: str
) -> list[Refusal | Document]:
    """Invoice everybody's month; what cannot be is told, and keeps nobody else."""
    outcomes: list[Refusal | Document] = []
    requesters = Organisation.objects.filter(kind=Organisation.Kind.REQUESTER)
    for organisation in requesters.order_by("pk"):
        for currency in currencies():
            try:
                issued = issue_invoice(
                    organisation=organisation,
                    month=month,
                    currency=currency,
                    now=now,
                    actor=actor,
                )
            except NothingUsed:
                continue
            except Refusal as refusal:
                outcomes.append(refusal)
            else:
                outcomes.append(issued)
    return outcomes


@transaction.atomic(durable=True)
def credit_invoice(
    *, invoice: Document, reason: str, now: datetime, actor: str
) -> Document:
    """Correct an invoice as a whole; its month can be invoiced anew then.

    Raises NotCreditable.
    """
    series = documents.lock_series(kind=Document.Kind.CREDIT, now=now)
    issued = documents.credit(
        invoice=invoice, reason=reason.strip()[:300], series=series, now=now
    )
    _note(issued, actor, now)
    return issued


@transaction.atomic(durable=True)
def issue_receipt(
    *,
    organisation: Organisation,
    currency: str,
    place: Place,
    now: datetime,
    actor: str,
) -> Document:
    """Give the receipt of a deposit or refund, made when it is first asked for.

    Raises NoSuchMovement for what is no such line of this requester's wallet.
    """
    line = _movement(organisation, currency, place)
    series = documents.lock_series(kind=Document.Kind.RECEIPT, now=now)
    about = f"receipt:{line.key}"
    before = documents.document_about(about)
    if before is not None:
        return before
    buyer = details.buyer_of(organisation.pk) or {"name": organisation.name}
    paper = Paper(
        kind=Document.Kind.RECEIPT,
        organisation=organisation,
        currency=currency,
        about=about,
        issuer=details.issuer(),
        buyer=buyer,
        lines=[Line(line.kind, line.amount.micro)],
        facts={"paid_at": line.posted_at.isoformat()},
    )
    issued = documents.issue(series=series, paper=paper, now=now)
    _note(issued, actor, now)
    return issued


def _movement(organisation: Organisation, currency: str, place: Place) -> StatementLine:
    found = ledger.statement_of(
        owner=accounts.wallet(organisation.pk),
        currency=currency,
        after=Place(place.transaction_id, place.seq + 1),
        limit=1,
    )
    for line in found:
        if line.place == place and line.kind in RECEIPTED:
            return line
    raise NoSuchMovement


def _lines(organisation: Organisation, used: Sequence[Used]) -> list[Line]:
    """Sum batches up by project, in the order in which projects were made."""
    pks = {one.batch_id for one in used if one.batch_id is not None}
    batches = projects.batches_by_id(organisation_id=organisation.pk, pks=pks)
    sums: dict[tuple[int, str], tuple[int, int]] = {}
    titles: dict[int, Mapping[str, str]] = {}
    for one in used:
        batch = batches.get(one.batch_id or 0)
        project = batch.project_id if batch else 0
        if batch:
            titles[project] = batch.version.title
        payments, micro = sums.get((project, one.what), (0, 0))
        sums[project, one.what] = (payments + one.payments, micro + one.amount.micro)
    return [
        Line(what, micro, payments, titles.get(project))
        for (project, what), (payments, micro) in sorted(sums.items())
        if micro
    ]


def _note(document: Document, actor: str, now: datetime) -> None:
    noted = Noted(
        AuditedAct.DOCUMENT_ISSUED,
        documents.number_of(document),
        {"total": str(Money(document.currency, document.total_micro))},
        document.organisation_id,
    )
    note_act(actor=actor, noted=noted, now=now)
