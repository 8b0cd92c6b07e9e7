"""Imports, each for who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from hormiga.domain.projects.imports_rules import NoSuchImport
from hormiga.domain.projects.models import Batch, TaskImport

UNFINISHED = (
    TaskImport.State.WAITING,
    TaskImport.State.CHECKING,
    TaskImport.State.STORING,
)


@dataclass(frozen=True, slots=True)
class ErrorFile:
    """Refused rows as a file; `format` is `csv` or `ndjson`."""

    format: str
    content: bytes


def import_of(*, organisation_id: int, public_id: UUID) -> TaskImport:
    """Find an organisation's import, with its batch and without its refused rows."""
    row = (
        TaskImport.objects.select_related("batch")
        .defer("error_file")
        .filter(batch__project__organisation_id=organisation_id, public_id=public_id)
        .first()
    )
    if row is None:
        raise NoSuchImport
    return row


def newest_import(batch: Batch) -> TaskImport | None:
    """Find the import that came last into a batch."""
    rows = TaskImport.objects.filter(batch=batch).defer("error_file")
    return rows.order_by("-pk").first()


def error_file_of(row: TaskImport) -> ErrorFile:
    """Fetch an import's refused rows."""
    found = TaskImport.objects.values_list("error_file", flat=True).get(pk=row.pk)
    return ErrorFile(row.error_format or "ndjson", bytes(found))


def percent_of(row: TaskImport) -> int:
    """Tell how far an import is: checking is the first half, storing the second."""
    if row.state == TaskImport.State.DONE:
        return 100
    share = row.bytes_read / max(row.bytes_total, 1)
    is_storing = row.state == TaskImport.State.STORING
    return min(99, int(50 * share) + (50 if is_storing else 0))
