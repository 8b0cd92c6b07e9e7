"""`hormiga demo`: a whole campaign on real recorded judgments, from money to payout."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file
from pathlib import Path
from typing import Any

from hormiga.domain.billing.rails.paypal_orders_fake import Books as Orders
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.payouts.rails.paypal_fake import FakePayPal
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.doors.cli import report
from hormiga.doors.cli.campaign import Line, written
from hormiga.doors.cli.demo_cast import gather
from hormiga.doors.cli.demo_story import Told, play, price_of
from hormiga.doors.cli.house import House
from hormiga.doors.cli.recorded import Recording
from hormiga.engines.formats.answers import read_truth
from hormiga.engines.inference import SCORES, LabelKind, MajorityVote
from hormiga.engines.inference.samples import DAWID_SKENE_1979, DAWID_SKENE_1979_TRUTH
from hormiga.flows.audit_house import audit
from hormiga.flows.deposit_money import deposit_money
from hormiga.kit import clock
from hormiga.kit.errors import Kind, Refusal

DEBTOR = {
    "HORMIGA_SEPA_NAME": "Demo Hospital",
    "HORMIGA_SEPA_IBAN": "DE89370400440532013000",
}
"""A published example account; the file is written, and nobody sends it."""


class PayoutsFailed(Refusal):
    """The demo's payout run failed."""

    kind = Kind.CONFLICT


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any] | None:
    """Play the demo; then serve on until told to stop, unless `--exit` was given."""
    began = time.perf_counter()
    report.refuse_unwritable(arguments.json)
    with as_file(DAWID_SKENE_1979) as answers:
        recording = Recording.read(answers)
    house.migrate()
    with (
        _paypal(house.data_dir) as paypal,
        house.served(
            port=arguments.port,
            environment=DEBTOR | paypal | _address(arguments.port),
        ) as base_url,
    ):
        facts, told = _campaign(base_url, recording, house.data_dir, DEBTOR | paypal)
        facts["elapsed_s"] = round(time.perf_counter() - began, 3)
        report.write_json(arguments.json, facts, mode=0o600)
        print(_table(facts, told, is_over=arguments.exit), flush=True)
        if arguments.exit:
            return facts
        house.stay()
    return None


@contextmanager
def _paypal(data_dir: Path) -> Iterator[dict[str, str]]:
    """Run PayPal's fake; its books outlive the demo, as PayPal's would."""
    with FakePayPal(state=data_dir / "paypal-fake.json", orders=Orders()) as fake:
        yield {
            "HORMIGA_PAYPAL_URL": fake.url,
            "HORMIGA_PAYPAL_CLIENT_ID": fake.client_id,
            "HORMIGA_PAYPAL_SECRET": fake.secret,
        }


def _address(port: int) -> dict[str, str]:
    return {"HORMIGA_BASE_URL": f"http://localhost:{port}"} if port else {}


def _campaign(
    base_url: str, recording: Recording, data_dir: Path, payer: dict[str, str]
) -> tuple[dict[str, Any], Told]:
    now = clock.read()
    names = [str(name) for name in recording.answers.workers]
    cast = gather(names=names, now=now)
    deposit_money(
        organisation=cast.hospital,
        amount=price_of(recording),
        key=secrets.token_hex(16),
        now=now,
        actor=COMMAND_LINE,
    )
    with Line(base_url) as line:
        told = play(line, cast, recording, data_dir / "exports")
    runs = _pay(payer)
    findings = audit()
    with as_file(DAWID_SKENE_1979_TRUTH) as path:
        truth = read_truth(path=path)
    majority = MajorityVote().fit(recording.answers)
    voted = dict(
        zip(map(str, recording.answers.tasks), map(str, majority.labels_), strict=True)
    )
    return {
        "tasks": len(recording.tasks),
        "workers": len(names),
        "judgments": told.judgments,
        "accuracy": _agreement(told.labels, truth),
        "majority_accuracy": _agreement(voted, truth),
        "confidence": round(told.confidence, 4),
        "method": told.method,
        "cost": written(told.cost),
        "payouts": runs,
        "ledger_balanced": ledger.sums_balance() and not ledger.drift(),
        "rules": len(findings),
        "failed": sum(not finding.is_well for finding in findings),
        "exports": [str(path) for path in told.exports],
        "batch": told.batch,
        "base_url": base_url.replace("127.0.0.1", "localhost"),
        "logins": cast.logins,
    }, told


def _agreement(labels: dict[str, str], truth: dict[str, str]) -> float:
    pairs = [(label, truth[task]) for task, label in labels.items()]
    return SCORES[LabelKind.CATEGORY](pairs)["accuracy"]


def _pay(payer: dict[str, str]) -> list[dict[str, Any]]:
    """Run `hormiga payouts run` as an operator would, with who pays in its settings."""
    done = subprocess.run(
        [sys.executable, "-m", "hormiga", "payouts", "run"],
        env=dict(os.environ) | payer,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PayoutsFailed(f"The demo's payout run failed: {done.stderr.strip()}")
    runs: list[dict[str, Any]] = json.loads(done.stdout)["runs"]
    return runs


def _table(facts: dict[str, Any], told: Told, *, is_over: bool) -> str:
    cost = told.cost
    lines = [
        ("Campaign", "Fitness for anaesthesia, grades 1 to 4 (Dawid and Skene 1979)"),
        ("Tasks", f"{facts['tasks']} patients, judged by {facts['workers']} workers"),
        ("Refused", f"a worker who was not qualified yet ({told.refusal})"),
        ("Judgments", f"{facts['judgments']}, all approved; one was first rejected"),
        ("Labels", f"{facts['accuracy']:.1%} as the paper has them"),
        ("By vote", f"{facts['majority_accuracy']:.1%}, were the majority right"),
        ("Confidence", f"{facts['confidence']:.1%} on average ({told.method})"),
        ("Cost", f"{cost}, fees included; the rest is in the wallet"),
        *(("Paid out", _payout_line(run)) for run in facts["payouts"]),
        ("Books", _books_line(facts)),
        *(("Export", path) for path in facts["exports"]),
        ("Time", f"{facts['elapsed_s']} s"),
    ]
    rows = [f"  {name:<11}{text}" for name, text in lines]
    logins = [
        f"  {role:<11}{login['email']:<28}{login['password']}"
        for role, login in facts["logins"].items()
    ]
    return "\n".join(["", *rows, "", *_next(facts, is_over=is_over), *logins, ""])


def _payout_line(run: dict[str, Any]) -> str:
    by = "bank transfer file" if run["rail"] == "sepa" else "PayPal (a fake)"
    file = f": {run['file']}" if run["file"] else f", {run['state']}"
    return f"{run['total']} {run['currency']} to {run['payouts']} workers by {by}{file}"


def _books_line(facts: dict[str, Any]) -> str:
    state = "balance" if facts["ledger_balanced"] else "DO NOT BALANCE"
    return f"{state}; {facts['rules'] - facts['failed']} of {facts['rules']} rules hold"


def _next(facts: dict[str, Any], *, is_over: bool) -> list[str]:
    if is_over:
        return ["Run `hormiga serve` on the same data folder, and sign in as:"]
    return [
        f"Hormiga is at {facts['base_url']} (Ctrl-C stops it). Sign in as:",
    ]
