"""`hormiga import` and `hormiga export`: a batch's tasks in, its labels out."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from hormiga.domain.projects import imports, imports_preview, imports_queries
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.rules import NoSuchBatch
from hormiga.doors.cli.house import House
from hormiga.engines.formats.tasks_sniff import declared
from hormiga.flows.write_export import write_labels
from hormiga.kit import clock, ids
from hormiga.kit.errors import Kind, Refusal


class NoSuchFile(Refusal):
    """The file cannot be read."""

    kind = Kind.NOT_FOUND


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any]:
    """Take a file in, or write one."""
    batch = (
        Batch.objects.select_related("project", "version")
        .filter(public_id=ids.known(arguments.batch))
        .first()
    )
    if batch is None:
        raise NoSuchBatch
    if arguments.command == "export":
        return _export(batch, arguments.format, arguments.out)
    return _import(batch, arguments)


def _import(batch: Batch, arguments: argparse.Namespace) -> dict[str, Any]:
    path: Path = arguments.file
    kind = declared(name=arguments.format, content_type="")
    try:
        source = path.open("rb")
    except OSError as error:
        raise NoSuchFile(f"{path}: {error.strerror}.") from error
    with source:
        if arguments.preview:
            size = path.stat().st_size
            return asdict(
                imports_preview.preview(
                    version=batch.version, source=source, kind=kind, size=size
                )
            )
        result = imports.import_tasks(
            batch=batch,
            source=source,
            kind=kind,
            key=ids.outside(ids.fresh()),
            skips_errors=arguments.errors == "skip",
            now=clock.read(),
        )
    facts: dict[str, Any] = {"accepted": result.accepted, "refused": result.refused}
    if result.refused and result.public_id:
        facts["error_file"] = str(_write_errors(batch, result.public_id, path))
    return facts


def _write_errors(batch: Batch, public_id: UUID, path: Path) -> Path:
    row = imports_queries.import_of(
        organisation_id=batch.project.organisation_id, public_id=public_id
    )
    file = imports_queries.error_file_of(row)
    errors = path.with_suffix(f"{path.suffix}.errors.{file.format}")
    errors.write_bytes(file.content)
    return errors


def _export(batch: Batch, format_name: str, folder: Path) -> dict[str, Any]:
    path = folder / f"{ids.outside(batch.public_id)}.{format_name}"
    rows = write_labels(batch=batch, format_name=format_name, path=path)
    return {"file": str(path), "format": format_name, "rows": rows}
