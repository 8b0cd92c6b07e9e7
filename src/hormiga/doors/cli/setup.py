"""Set-up without a browser: `user`, `org`, `deposit`, `workers`, `keys`."""

from __future__ import annotations

import argparse
import csv
import getpass
import os
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hormiga.domain.people import services
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.domain.people.lost_step import reset_second_step
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.queries import organisation_named
from hormiga.doors.cli.house import House
from hormiga.flows.deposit_money import deposit_money
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

MOST_WORKERS = 100_000


class BadCount(Refusal):
    """Make 1 to 100,000 workers at a time."""


class WeakPassword(Refusal):
    """A password has at least 10 characters."""


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any]:
    """Make one thing and tell its facts."""
    commands: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {
        "user": _user,
        "org": _organisation,
        "deposit": _deposit,
        "workers": _workers,
        "keys": _keys,
    }
    return commands[arguments.command](arguments)


def _user(arguments: argparse.Namespace) -> dict[str, Any]:
    return _unlock(arguments) if arguments.verb == "unlock" else _make_user(arguments)


def _unlock(arguments: argparse.Namespace) -> dict[str, Any]:
    taken = reset_second_step(
        email=arguments.email, now=clock.read(), actor=COMMAND_LINE
    )
    return {"email": arguments.email, "taken": taken}


def _make_user(arguments: argparse.Namespace) -> dict[str, Any]:
    password = arguments.password
    if password is None and sys.stdin.isatty():
        password = getpass.getpass("Password: ")
    if password is not None and len(password) < 10:
        raise WeakPassword
    user = services.create_user(
        email=arguments.email,
        password=password,
        is_operator=arguments.operator,
        now=clock.read(),
        actor=COMMAND_LINE,
    )
    return {"email": user.email, "operator": user.is_operator}


def _organisation(arguments: argparse.Namespace) -> dict[str, Any]:
    made = services.create_organisation(
        name=arguments.name,
        kind=Organisation.Kind(arguments.kind),
        is_trusted=True,  # the operator stands behind it
        now=clock.read(),
        actor=COMMAND_LINE,
    )
    name = ids.outside(made.public_id, ids.ORGANISATION)
    return {"id": name, "name": made.name, "kind": made.kind}


def _deposit(arguments: argparse.Namespace) -> dict[str, Any]:
    organisation = organisation_named(arguments.org)
    amount = Money.of(arguments.amount, arguments.currency)
    deposit_money(
        organisation=organisation,
        amount=amount,
        key=arguments.key or secrets.token_hex(16),
        now=clock.read(),
        actor=COMMAND_LINE,
    )
    return {
        "org": ids.outside(organisation.public_id, ids.ORGANISATION),
        "amount": amount.amount,
        "currency": amount.currency,
    }


def _workers(arguments: argparse.Namespace) -> dict[str, Any]:
    if not 1 <= arguments.count <= MOST_WORKERS:
        raise BadCount
    made = services.create_workers(count=arguments.count, now=clock.read())
    rows = [
        (ids.outside(worker.public_id, ids.WORKER), token) for worker, token in made
    ]
    _write_private(arguments.out, rows)
    return {"workers": len(rows), "file": str(arguments.out)}


def _write_private(path: Path, rows: list[tuple[str, str]]) -> None:
    """Tokens are secrets: the file is for its owner's eyes."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["worker", "token"])
        writer.writerows(rows)


def _keys(arguments: argparse.Namespace) -> dict[str, Any]:
    made = services.create_keys(
        organisation=organisation_named(arguments.org),
        now=clock.read(),
        actor=COMMAND_LINE,
    )
    return {
        "access_key_id": made.access_key_id,
        "secret_access_key": made.secret_access_key,
        "token": made.token,
    }
