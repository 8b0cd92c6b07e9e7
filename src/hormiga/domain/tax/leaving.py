"""What tax data a worker may take along, and what goes when they leave."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from hormiga.domain.tax.identity import Identity, NoTaxIdentity, Why, read
from hormiga.domain.tax.models import TaxRelief, TaxRequest, Withholding
from hormiga.kit.money import Money


def tax_data_of(*, worker_id: int, actor: str, now: datetime) -> list[tuple[str, str]]:
    """List a worker's own tax data, (field, value); the reading is noted as theirs."""
    try:
        mine = read(worker_id=worker_id, actor=actor, why=Why.OWN_COPY, now=now)
    except NoTaxIdentity:
        return []
    return [(one.name, str(getattr(mine, one.name))) for one in fields(Identity)]


def withheld_from(*, worker_id: int) -> list[tuple[Any, ...]]:
    """List what was kept back: (when, rate in percent, gross, kept, currency, row)."""
    rows = Withholding.objects.filter(worker_id=worker_id).order_by("at", "pk")
    return [
        (
            row.at,
            row.rate_ppm / 10_000,
            Money(row.currency, row.gross_micro).amount,
            Money(row.currency, row.kept_micro).amount,
            row.currency,
            row.row,
        )
        for row in rows
    ]


def forget_tax(*, worker_id: int) -> None:
    """Remove questions, holds and proofs; the vault keeps its data until its day.

    What was kept back stays, without a name: the books need it.
    """
    TaxRequest.objects.filter(worker_id=worker_id).delete()
    TaxRelief.objects.filter(worker_id=worker_id).delete()
