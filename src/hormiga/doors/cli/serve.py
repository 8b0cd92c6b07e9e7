"""`hormiga serve`, `jobs`, `migrate`."""

from __future__ import annotations

import argparse
from typing import Any

from hormiga.doors.cli.house import House
from hormiga.kit.errors import Kind, Refusal


class MigrationsOpen(Refusal):
    """The database is older than this version. Run `hormiga migrate` first."""

    kind = Kind.CONFLICT


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any] | None:
    """Serve, work or migrate."""
    if arguments.command == "migrate":
        house.migrate()
        return {"migrated": True}
    if house.open_migrations():
        raise MigrationsOpen
    if arguments.command == "jobs":
        house.work()
        return None
    house.serve(
        host=arguments.host, port=arguments.port, workers=max(1, arguments.workers)
    )
    return None
