"""Exports are asked for, written once, and found again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from hormiga.domain.projects.models import Batch
from hormiga.domain.quality.models import Export
from hormiga.domain.quality.rules import NoSuchExport, UnknownExportFormat
from hormiga.engines.formats.labels import FORMATS
from hormiga.kit import ids


def create(*, batch: Batch, format_name: str, now: datetime) -> Export:
    """Note that a batch's labels are wanted in a format."""
    if format_name not in FORMATS:
        raise UnknownExportFormat
    return Export.objects.create(batch=batch, format=format_name, created_at=now)


def lock_waiting(*, export_id: int) -> Export | None:
    """Lock an export that is not written yet."""
    return (
        Export.objects.select_for_update(of=["self"])
        .select_related("batch")
        .filter(pk=export_id, state=Export.State.WAITING)
        .first()
    )


def note_ready(*, export: Export, rows: int, now: datetime) -> None:
    """Note that the file is there, with how many rows."""
    export.state = Export.State.READY
    export.rows = rows
    export.ready_at = now
    export.save(update_fields=["state", "rows", "ready_at"])


def path_of(export: Export, data_dir: Path) -> Path:
    """Tell where an export's file is."""
    return data_dir / "exports" / f"{ids.outside(export.public_id)}.{export.format}"


def export_of(*, organisation_id: int, public_id: UUID) -> Export:
    """Find an organisation's export."""
    export = (
        Export.objects.select_related("batch")
        .filter(batch__project__organisation_id=organisation_id, public_id=public_id)
        .first()
    )
    if export is None:
        raise NoSuchExport
    return export
