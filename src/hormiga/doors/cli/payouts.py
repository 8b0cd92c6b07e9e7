"""`hormiga payouts`: pay workers out, and book what the bank has paid."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hormiga.domain.payouts import queries
from hormiga.domain.payouts.approvals import limit_of, row_of, waits_for_another
from hormiga.domain.payouts.files import FILED, ending_of
from hormiga.domain.payouts.models import Proposal, Run
from hormiga.domain.payouts.queries import RunRow
from hormiga.domain.payouts.rules import PaypalNotConfigured, Rail, Unpaid
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.domain.people.models import Worker
from hormiga.domain.people.queries import workers_by_id
from hormiga.domain.programmes.models import Programme
from hormiga.doors.cli.house import House
from hormiga.flows.pay_workers import open_runs, preview
from hormiga.flows.settle_run import follow_run, settle_file
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money

POLLS = 60
UNDER_WAY = (Run.State.OPEN, Run.State.SENDING, Run.State.SENT)
"""A job may be about to send the run, or be sending it, or PayPal still be at it."""

AT_ONCE = 10_000
PAUSE = 0.3
"""Seconds between two questions to PayPal; what is not done by then is asked later."""


class NotWritable(Refusal):
    """Payment files cannot be written there, so nobody was paid: choose a folder."""


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any]:
    """Open and send runs; or write a run's file again; or book it as paid."""
    verbs: dict[str, Callable[[argparse.Namespace, Path], dict[str, Any]]] = {
        "run": _run,
        "file": _file,
        "settle": _settle,
    }
    return verbs[arguments.verb](arguments, house.data_dir / "payouts")


def _run(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    programme = queries.programme_named(arguments.programme)
    if arguments.dry_run:
        return _dry(programme)
    folder = _writable(arguments.out or folder)
    earlier = queries.unsettled_runs(programme=programme, rail=Rail.PAYPAL)
    follow(earlier)  # what comes back is due again, in this very run
    opened = open_runs(
        programme=programme,
        today=_today(programme),
        now=clock.read(),
        actor=COMMAND_LINE,
    )
    files = {run.pk: _write_file(run, folder) for run in opened.runs}
    run_ids = [run.pk for run in opened.runs]
    follow([run.pk for run in opened.runs if run.rail == Rail.PAYPAL.value])
    still_open = queries.unsettled_runs(programme=programme)
    return {
        "proposed": _proposed(opened.proposal),
        "runs": [_facts(row, files) for row in queries.runs_in(run_ids=run_ids)],
        "unpaid": _unpaid(opened.unpaid),
        "earlier": [
            _facts(row, {})
            for row in queries.runs_in(
                run_ids=[run_id for run_id in still_open if run_id not in run_ids]
            )
        ],
    }


def _proposed(proposal: Proposal | None) -> dict[str, Any] | None:
    """Tell what waits for an operator: the command line is one person, not two."""
    if proposal is None:
        return None
    row = row_of(proposal)
    limit = limit_of(currency=row.total.currency)
    return {
        "id": row.public_id,
        "currency": row.total.currency,
        "payouts": row.payouts,
        "total": row.total.amount,
        "limit": limit.amount,
        "detail": "Above the limit: nobody was paid yet. An operator approves it under "
        "Payouts.",
    }


def _dry(programme: Programme) -> dict[str, Any]:
    plan = preview(programme=programme, now=clock.read())
    nothing = Money(programme.currency, 0)
    return {
        "runs": [
            {
                "id": None,
                "rail": rail.value,
                "currency": programme.currency,
                "payouts": len(due),
                "total": sum((one.amount for one in due), start=nothing).amount,
                "state": "dry-run",
                "file": None,
                "sha256": None,
            }
            for rail, due in plan.parts
        ],
        "unpaid": _unpaid(plan.unpaid),
        "needs_second_person": waits_for_another(
            plan=plan, currency=programme.currency
        ),
    }


def _file(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Write the same bytes once more, as after a full disk."""
    named = queries.run_named(arguments.run_id)
    path = _write_file(named, _writable(arguments.out or folder))
    (row,) = queries.runs_in(run_ids=[named.pk])
    return _facts(row, {named.pk: path})


def _settle(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Book a file that the bank has executed, or ask PayPal anew."""
    named = queries.run_named(arguments.run_id)
    settlement = (
        settle_file(run_id=named.pk, now=clock.read(), actor=COMMAND_LINE)
        if named.rail in FILED
        else follow_run(run_id=named.pk, now=clock.read())
    )
    (row,) = queries.runs_in(run_ids=[named.pk])
    return {
        **_facts(row, {}),
        "paid": settlement.paid,
        "returned": settlement.returned,
        "in_transit": settlement.in_transit,
        "ask_a_human": list(settlement.ask_a_human),
    }


def follow(run_ids: Sequence[int]) -> None:
    """Send and settle runs as far as PayPal gets in a few seconds."""
    for run_id in run_ids:
        try:
            _follow_one(run_id)
        except PaypalNotConfigured:
            # Its money is safely in transit; the run is listed with its state.
            continue


def _follow_one(run_id: int) -> None:
    for _ in range(POLLS):
        settlement = follow_run(run_id=run_id, now=clock.read())
        if settlement.state not in UNDER_WAY or settlement.ask_a_human:
            return
        time.sleep(PAUSE)


def _today(programme: Programme) -> date:
    return clock.read().astimezone(ZoneInfo(programme.time_zone)).date()


def _facts(row: RunRow, files: dict[int, Path | None]) -> dict[str, Any]:
    path = files.get(row.id)
    return {
        "id": row.public_id,
        "rail": row.rail.value,
        "currency": row.total.currency,
        "payouts": row.payouts,
        "total": row.total.amount,
        "state": row.state,
        "file": str(path) if path else None,
        "sha256": row.sha256,
        "detail": row.detail,
        "needs_person": row.needs_person,
    }


def _unpaid(unpaid: Iterable[Unpaid]) -> list[dict[str, str]]:
    listed = list(unpaid)
    workers: dict[int, Worker] = {}
    for start in range(0, len(listed), AT_ONCE):
        some = listed[start : start + AT_ONCE]
        workers |= workers_by_id({one.worker_id for one in some})
    return [
        {
            "worker": ids.outside(workers[one.worker_id].public_id, ids.WORKER),
            "reason": str(one.reason),
            "amount": one.amount.amount,
        }
        for one in listed
    ]


def _writable(folder: Path) -> Path:
    """Make the folder, for its owner alone, and see that a file can be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".{os.getpid()}"
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as error:
        raise NotWritable(path=str(folder)) from error
    return folder


def _write_file(run: Run, folder: Path) -> Path | None:
    """Write a run's file beside its place and move it in: nobody reads half a file."""
    content = queries.file_to_send(run=run)
    if not content:
        return None
    path = folder / f"{ids.outside(run.public_id)}.{ending_of(Rail(run.rail))}"
    beside = path.with_suffix(".part")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        os.fsync(file.fileno())
    beside.replace(path)
    return path
