"""`hormiga bank read`: book what the bank says."""

from __future__ import annotations

import argparse
from typing import Any

from hormiga.domain.bank import queries
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.doors.cli.files import NoSuchFile
from hormiga.doors.cli.house import House
from hormiga.engines.rails.safe_xml import MOST_BYTES
from hormiga.flows.read_bank_file import read_bank_file
from hormiga.kit import clock


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any]:
    """Read a file and tell what it did; what waits for a person is on the bank page."""
    try:
        with arguments.file.open("rb") as source:
            content = source.read(MOST_BYTES + 1)
    except OSError as error:
        raise NoSuchFile(f"{arguments.file}: {error.strerror}.") from error
    read = read_bank_file(content=content, by=COMMAND_LINE, now=clock.read())
    row = queries.file_named(read.file.public_id)
    return {
        "id": row.public_id,
        "kind": row.kind,
        "message_id": row.message_id,
        "known_before": read.was_known,
        "lines": {came or "open": number for came, number in row.counts},
        "waiting": queries.waiting_count(),
        "in_suspense": queries.in_suspense().amount,
    }
