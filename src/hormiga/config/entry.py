"""The `hormiga` command: check the words, prepare the house, run the command."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module

from hormiga.config import environment
from hormiga.doors.cli import parser
from hormiga.doors.cli.parser import Needs
from hormiga.kit.errors import Refusal


def main(argv: list[str] | None = None) -> int:
    """Run one command; give its exit status: 0 done, 1 refused, 2 usage."""
    arguments = parser.parse(argv)
    try:
        return _run(arguments)
    except Refusal as refusal:
        print(f"hormiga: {' '.join(refusal.detail.split())}", file=sys.stderr)  # noqa: T201
        for name, fact in refusal.facts.items():
            if name == "unmet":
                print(f"  {name}: {fact}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: parser.Arguments) -> int:
    if arguments.needs is Needs.NOTHING:
        command = import_module(f"hormiga.doors.cli.{arguments.module}")
        facts = command.run(arguments)
    else:
        from hormiga.config.house import prepared  # noqa: PLC0415 - starts a database

        known = environment.read(os.environ)
        with prepared(known, needs=arguments.needs) as house:
            command = import_module(f"hormiga.doors.cli.{arguments.module}")
            facts = command.run(arguments, house)
    if facts is not None:
        print(json.dumps(facts, default=str, ensure_ascii=False))  # noqa: T201
    return 1 if facts and facts.get("failed") else 0
