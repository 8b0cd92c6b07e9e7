"""`hormiga check`: the whole installation's invariants, asked one by one."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from hormiga.doors.cli.house import House
from hormiga.flows.audit_house import audit

MOST_SHOWN = 5


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any] | None:
    """Print each rule with its verdict; a broken one makes the command fail."""
    findings = audit()
    for finding in findings:
        print(f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.rule}")
        for thing in finding.broken[:MOST_SHOWN]:
            print(f"        {thing}")
    failed = sum(not finding.is_well for finding in findings)
    if arguments.json:
        body = {"failed": failed, "findings": [asdict(f) for f in findings]}
        arguments.json.write_text(json.dumps(body, indent=2) + "\n")
    return {"rules": len(findings), "failed": failed}
