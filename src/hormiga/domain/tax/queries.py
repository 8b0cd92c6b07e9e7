"""What tax shows: rows that hold, who was asked, what was kept back and filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Sum

from hormiga.domain.tax.models import (
    Declarant,
    Filing,
    TaxFigure,
    TaxRelief,
    TaxRequest,
    Withholding,
)
from hormiga.domain.tax.rules import Tables
from hormiga.domain.tax.tables import row_of, shipped
from hormiga.kit import ids, vault
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money


class NoSuchFiling(Refusal):
    """There is no filed report with this id, or its time is over."""

    kind = Kind.NOT_FOUND


@dataclass(frozen=True, slots=True)
class KeptBackRow:
    """Tax kept back from one payout, as its worker sees it."""

    source: str
    at: datetime
    row: str
    percent: str
    gross: Money
    kept: Money
    is_undone: bool


@dataclass(frozen=True, slots=True)
class KeptBackSum:
    """What was kept back from one worker over one rail."""

    worker_id: int
    rail: str
    kept: Money


def tables() -> Tables:
    """Read the shipped rows, and those that operators added, in the order they came."""
    known = shipped()
    added = [
        row_of(body)
        for body in TaxFigure.objects.order_by("pk").values_list("body", flat=True)
    ]
    return replace(known, rows=[*known.rows, *added])


def added_rows() -> dict[str, tuple[str, datetime]]:
    """Tell who added which row, and when, by the row's name."""
    rows = TaxFigure.objects.order_by("pk").values_list("name", "added_by", "added_at")
    return {name: (by, at) for name, by, at in rows}


def request_of(*, worker_id: int) -> TaxRequest | None:
    """Find what a worker was asked for."""
    return TaxRequest.objects.filter(worker_id=worker_id).first()


def open_requests(*, limit: int) -> list[TaxRequest]:
    """List who has not answered yet, the longest first."""
    rows = TaxRequest.objects.filter(given_at=None).select_related("worker")
    return list(rows.order_by("asked_at", "pk")[:limit])


def asked_workers(*, worker_ids: Iterable[int]) -> set[int]:
    """Tell which of these workers were asked before."""
    rows = TaxRequest.objects.filter(worker_id__in=list(worker_ids))
    return set(rows.values_list("pk", flat=True))


def held_workers() -> set[int]:
    """Tell whose payouts a person holds until tax data is given."""
    rows = TaxRequest.objects.filter(held_at__isnull=False)
    return set(rows.values_list("pk", flat=True))


def reliefs_on(*, worker_ids: Iterable[int], day: date) -> dict[int, str]:
    """Tell what workers have proved for a day; the newest where there are several."""
    rows = TaxRelief.objects.filter(
        worker_id__in=list(worker_ids), valid_from__lte=day, valid_to__gte=day
    )
    return dict(rows.order_by("pk").values_list("worker_id", "kind"))


def kept_back_from(
    *, worker_id: int, since: datetime, until: datetime
) -> list[KeptBackRow]:
    """List what was kept back from a worker, the newest first."""
    rows = Withholding.objects.filter(
        worker_id=worker_id, at__gte=since, at__lt=until
    ).order_by("-at", "-pk")
    return [
        KeptBackRow(
            row.source,
            row.at,
            row.row,
            f"{row.rate_ppm / 10_000:.4f}".rstrip("0").rstrip("."),
            Money(row.currency, row.gross_micro),
            Money(row.currency, row.kept_micro),
            row.undone_at is not None,
        )
        for row in rows
    ]


def kept_back_sums(
    *, country: str, since: datetime, until: datetime
) -> list[KeptBackSum]:
    """Sum what was kept back for a country, by worker and rail; undone is left out."""
    rows = (
        Withholding.objects.filter(
            country=country, at__gte=since, at__lt=until, undone_at=None
        )
        .values_list("worker_id", "rail", "currency")
        .annotate(micro=Sum("kept_micro"))
        .order_by("worker_id", "rail", "currency")
    )
    return [
        KeptBackSum(worker_id, rail, Money(currency, micro))
        for worker_id, rail, currency, micro in rows
    ]


def declarant() -> Declarant | None:
    """Find who reports now."""
    return Declarant.objects.order_by("-pk").first()


def filings(*, form: str | None = None, limit: int = 200) -> Sequence[Filing]:
    """List filed reports without their bytes, the newest first."""
    rows = Filing.objects.defer("sealed_content").select_related("corrects")
    rows = rows.filter(form=form) if form else rows
    return list(rows.order_by("-year", "form", "-number", "-pk")[:limit])


def filings_of(*, form: str, country: str, year: int) -> list[Filing]:
    """List a year's filings of one form, in the order they were filed."""
    rows = Filing.objects.filter(form=form, country=country, year=year)
    return list(rows.order_by("number"))


def filing_named(name: str) -> Filing:
    """Find a filing by its id outside; refuses NoSuchFiling."""
    found = Filing.objects.filter(public_id=ids.known(name)).first()
    if found is None:
        raise NoSuchFiling
    return found


def content_of(*, filing: Filing) -> bytes:
    """Open a filing's bytes and check their hash; refuses NoSuchFiling when purged."""
    if not filing.sealed_content:
        raise NoSuchFiling
    name = ids.outside(filing.public_id)
    content = vault.open_sealed(filing.sealed_content, f"tax-filing:{name}").encode()
    if sha256(content).digest() != bytes(filing.sha256):
        message = f"the bytes of tax filing {name} are not those that were filed"
        raise RuntimeError(message)
    return content
