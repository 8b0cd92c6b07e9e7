"""`hormiga import` and `hormiga export`: a batch's tasks in, its labels out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from hormiga.domain.projects import imports
from hormiga.domain.projects.models import Batch
from hormiga.domain.projects.rules import NoSuchBatch
from hormiga.doors.cli.house import House
from hormiga.engines.formats.tasks import UnknownFormat
from hormiga.flows.write_export import write_labels
from hormiga.kit import clock, ids
from hormiga.kit.errors import Kind, Refusal

KINDS = {".csv": "csv", ".ndjson": "ndjson", ".jsonl": "ndjson"}


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
    return _import(batch, arguments.file, skips_errors=arguments.errors == "skip")


def _import(batch: Batch, path: Path, *, skips_errors: bool) -> dict[str, Any]:
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise UnknownFormat("Task files end in .csv, .ndjson or .jsonl.")
    try:
        source = path.open("rb")
    except OSError as error:
        raise NoSuchFile(f"{path}: {error.strerror}.") from error
    with source:
        result = imports.import_tasks(
            batch=batch,
            source=source,
            kind=kind,
            key=ids.outside(ids.fresh()),
            skips_errors=skips_errors,
            now=clock.read(),
        )
    facts: dict[str, Any] = {"accepted": result.accepted, "refused": result.refused}
    if result.refused:
        errors = path.with_suffix(path.suffix + ".errors.ndjson")
        errors.write_text(imports.error_file(result))
        facts["error_file"] = str(errors)
    return facts


def _export(batch: Batch, format_name: str, folder: Path) -> dict[str, Any]:
    path = folder / f"{ids.outside(batch.public_id)}.{format_name}"
    rows = write_labels(batch=batch, format_name=format_name, path=path)
    return {"file": str(path), "format": format_name, "rows": rows}
