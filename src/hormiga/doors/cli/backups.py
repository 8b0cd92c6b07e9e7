"""`hormiga backup` and `hormiga restore`."""

from __future__ import annotations

import argparse
from typing import Any

from hormiga.doors.cli.house import House


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any]:
    """Write a backup, or restore one into an empty installation."""
    if arguments.command == "backup":
        return house.write_backup(arguments.file)
    return house.read_backup(arguments.file)
