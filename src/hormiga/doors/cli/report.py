"""A command's JSON file: proved writable before the work, written whole after it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hormiga.doors.cli.aggregate import NotWritable


def refuse_unwritable(path: Path | None) -> None:
    """Refuse a place that cannot be written to, before anything else happens."""
    if path is None:
        return
    try:
        with _beside(path).open("wb"):
            pass
    except OSError as error:
        raise _not_writable(path, error) from None
    _beside(path).unlink(missing_ok=True)


def write_json(path: Path | None, facts: Mapping[str, Any], *, mode: int) -> None:
    """Write the facts beside the place and move them in, with these rights."""
    if path is None:
        return
    beside = _beside(path)
    body = json.dumps(facts, ensure_ascii=False, indent=2, default=str) + "\n"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(body)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise _not_writable(path, error) from None


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _not_writable(path: Path, error: OSError) -> NotWritable:
    return NotWritable(
        f"{path} cannot be written ({error.strerror}): choose another place.",
        path=str(path),
    )
