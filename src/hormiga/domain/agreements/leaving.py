"""What a worker signed, to take along; nothing goes when they leave.

A signature is evidence for both sides: it stays, its name sealed, under a worker who
is nobody any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.agreements.models import Signature
from hormiga.domain.agreements.queries import opened_name
from hormiga.kit import ids


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, with all that its PDF copy holds."""

    signature: str
    agreement: str
    title: dict[str, str]
    version: int
    language: str
    text: str
    text_sha256: str
    typed_name: str
    signed_at: datetime


def signatures_of(*, worker_id: int) -> Iterator[Signed]:
    """Yield what a worker signed, the oldest first, each with its text."""
    rows = Signature.objects.filter(worker=worker_id).select_related(
        "version__agreement"
    )
    for row in rows.order_by("signed_at", "pk").iterator(chunk_size=100):
        yield Signed(
            ids.outside(row.public_id),
            ids.outside(row.version.agreement.public_id),
            row.version.agreement.title,
            row.version.number,
            row.language,
            row.version.text[row.language],
            row.text_sha256,
            opened_name(row),
            row.signed_at,
        )
