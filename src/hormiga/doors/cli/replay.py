"""`hormiga replay`: recorded judgments go through the HTTP API as a campaign."""

from __future__ import annotations

import argparse
import secrets
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hormiga.domain.people import services as people
from hormiga.domain.people.audit_log import COMMAND_LINE
from hormiga.domain.people.models import Organisation
from hormiga.domain.qualifications import services as qualifications
from hormiga.doors.cli import report
from hormiga.doors.cli.aggregate import NoTruthForTasks
from hormiga.doors.cli.campaign import (
    CallRefused,
    Json,
    Line,
    Requester,
    Worker,
    money_of,
    written,
)
from hormiga.doors.cli.house import House
from hormiga.doors.cli.recorded import Recording
from hormiga.doors.cli.replaying import (
    LEAST_JUDGMENTS,
    SURE_ENOUGH,
    Replay,
    Replayed,
)
from hormiga.doors.cli.serve import MigrationsOpen
from hormiga.engines.formats.answers import read_truth
from hormiga.engines.inference import SCORES, LabelKind, MajorityVote
from hormiga.flows.deposit_money import deposit_money
from hormiga.kit import clock
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

REWARD = Money("EUR", 10_000)
TIME_LIMIT = 86_400
MOST_LISTED = 1_000
"""More labels than these are not written into the answer's schema one by one."""

RECORDED = "recorded"
GREETING_PATIENCE = 10.0


class OtherInstallation(Refusal):
    """The server at this address does not serve this data folder: name its folder."""

    kind = Kind.CONFLICT


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the organisation, and a token for it and for each worker."""

    organisation: Organisation
    token: str
    worker_tokens: list[str]


def run(arguments: argparse.Namespace, house: House) -> dict[str, Any]:
    """Read, serve, replay, score; give the facts. A broken file is refused first."""
    began = time.perf_counter()
    report.refuse_unwritable(arguments.json)
    recording = Recording.read(arguments.answers)
    truth = _truth(arguments.truth, recording)
    with _served(arguments, house) as base_url, Line(base_url) as line:
        cast = _cast(arguments.answers, recording)
        campaign = _campaign(line, cast, recording, policy=arguments.policy)
    labels = campaign.pop("labels")
    facts = (
        {
            "accuracy": _accuracy(labels, truth),
            "majority_accuracy": _accuracy(_majority(recording), truth),
        }
        | campaign
        | {
            "recorded": len(recording),
            "tasks": len(recording.tasks),
            "workers": len(recording.by_worker),
            "policy": arguments.policy,
            "base_url": base_url,
            "elapsed_s": round(time.perf_counter() - began, 3),
        }
    )
    report.write_json(arguments.json, facts, mode=0o644)
    return facts


def _truth(path: Path | None, recording: Recording) -> dict[str, str] | None:
    if path is None:
        return None
    truth = read_truth(path=path)
    if not truth.keys() & set(recording.tasks):
        raise NoTruthForTasks
    return truth


def _served(arguments: argparse.Namespace, house: House) -> AbstractContextManager[str]:
    if arguments.base_url:
        if house.open_migrations():
            raise MigrationsOpen
        return nullcontext(arguments.base_url)
    house.migrate()
    return house.served(port=0)


def _cast(answers: Path, recording: Recording) -> Cast:
    """Make an organisation of its own, and workers that alone may do its project."""
    now = clock.read()
    organisation = people.create_organisation(
        name=f"Replay of {answers.name[:80]} {secrets.token_hex(4)}",
        kind=Organisation.Kind.REQUESTER,
        is_trusted=True,  # the operator runs the command
        now=now,
        actor=COMMAND_LINE,
    )
    workers = people.create_workers(count=len(recording.by_worker), now=now)
    recorded = qualifications.create_type(
        name=RECORDED, organisation=organisation, now=now
    )
    for worker, _ in workers:
        qualifications.grant(
            type=recorded, worker=worker, score=None, locale=None, now=now
        )
    token = people.create_keys(
        organisation=organisation, now=now, actor=COMMAND_LINE
    ).token
    return Cast(organisation, token, [token for _, token in workers])


def _campaign(line: Line, cast: Cast, recording: Recording, *, policy: str) -> Json:
    """Fund, publish, work, wait for labels, close; give what it came to."""
    requester = Requester(line, cast.token)
    _greet(requester)
    project = requester.create_project(_terms(recording, policy))
    price = money_of(project["reward"]) + money_of(project["fee"])
    deposit_money(
        organisation=cast.organisation,
        amount=price * len(recording),
        key=project["id"],
        now=clock.read(),
        actor=COMMAND_LINE,
    )
    before = requester.in_wallet(currency=price.currency)
    batch = requester.create_batch(project=project["id"], name="recorded")
    requester.import_tasks(batch=batch, rows=_rows(recording))
    requester.publish(batch=batch)
    began = time.perf_counter()
    replay = Replay(
        line,
        project["id"],
        [
            Replayed(Worker(line, token), dict(labels))
            for token, labels in zip(
                cast.worker_tokens, recording.by_worker, strict=True
            )
        ],
    )
    if policy == "adaptive":
        replay.run_adaptive(recording, requester, batch)
    else:
        replay.run_fixed(recording)
    worked = time.perf_counter() - began
    requester.wait_for(batch, lambda now: int(now["judgments"]) == replay.accepted)
    labels, method = _labels(requester, batch)
    return {
        "judgments": replay.accepted,
        "cost": _cost(requester, batch, before),
        "labels": labels,
        "method": method,
        "batch": batch,
        "returned": replay.returned,
        "work_s": round(worked, 3),
    }


def _greet(requester: Requester) -> None:
    try:
        requester.line.call(
            "GET", "/wallet", token=requester.token, patience=GREETING_PATIENCE
        )
    except CallRefused as refusal:
        raise OtherInstallation from refusal


def _terms(recording: Recording, policy: str) -> Json:
    most = max(recording.wanted)
    labels = recording.answers.labels
    label = {"enum": labels} if len(labels) <= MOST_LISTED else {"type": "string"}
    overlap: Json = {"min": most, "max": most}
    if policy == "adaptive":
        overlap = {
            "min": min(LEAST_JUDGMENTS, most),
            "max": most,
            "confidence": SURE_ENOUGH,
        }
    return {
        "title": {"en": "Recorded judgments", "es": "Juicios grabados"},
        "instructions": {
            "en": "Answer as you once did; give back what you never answered.",
            "es": "Responde como lo hiciste; devuelve lo que nunca respondiste.",
        },
        "input_schema": {
            "type": "object",
            "properties": {"task": {"type": "string"}},
            "required": ["task"],
        },
        "answer_schema": {
            "type": "object",
            "properties": {"label": label},
            "required": ["label"],
            "additionalProperties": False,
        },
        "reward": written(REWARD),
        "time_limit_seconds": TIME_LIMIT,
        "review_seconds": 0,
        "overlap": overlap,
        "requirements": [
            {"qualification": RECORDED, "comparator": "exists", "guards": "discover"}
        ],
        "allowance": 1_000,
    }


def _rows(recording: Recording) -> Iterator[Json]:
    for task, wanted in zip(recording.tasks, recording.wanted, strict=True):
        yield {"task": task, "_wanted": wanted}


def _labels(requester: Requester, batch: str) -> tuple[dict[str, str], str]:
    """Read the label of each task that has one, and how labels were made."""
    found = [
        row
        for row in requester.listed(f"/batches/{batch}/labels")
        if row["label"] is not None
    ]
    labels = {row["input"]["task"]: str(row["label"]) for row in found}
    return labels, found[0]["method"]


def _cost(requester: Requester, batch: str, before: Money) -> Json:
    """Close the batch, let all be paid; tell what has left the wallet."""
    requester.close(batch=batch)
    requester.wait_for(batch, lambda now: money_of(now["escrow"]).micro == 0)
    return written(before - requester.in_wallet(currency=before.currency))


def _majority(recording: Recording) -> dict[str, str]:
    fitted = MajorityVote().fit(recording.answers)
    tasks = [str(task) for task in recording.answers.tasks]
    return dict(zip(tasks, map(str, fitted.labels_), strict=True))


def _accuracy(labels: dict[str, str], truth: dict[str, str] | None) -> float | None:
    if truth is None:
        return None
    pairs = [(labels[task], truth[task]) for task in labels if task in truth]
    return SCORES[LabelKind.CATEGORY](pairs)["accuracy"]
