"""The demo's campaign, step by step through the HTTP API.

A hospital asks seven readers for the fitness for anaesthesia of 45 patients: the table
of Dawid and Skene 1979, in which observer 1's three readings count as three workers.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hormiga.doors.cli.campaign import (
    MOST_A_CALL,
    CallRefused,
    Json,
    Line,
    Requester,
    Worker,
    written,
)
from hormiga.doors.cli.demo_cast import Cast, has_type
from hormiga.doors.cli.recorded import Recording
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

REWARD = Money("EUR", 120_000)
CREDENTIAL = "Anaesthetist"
ANSWERS_A_CALL = 15
REASON = "The grade does not fit the patient's history: please look again."
SECOND_THOUGHTS = "We looked again: the grade can be defended. It is paid."
FORMATS = ("jsonl", "csv")

TERMS: Json = {
    "title": {
        "es": "Aptitud para la anestesia, grados 1 a 4",
        "en": "Fitness for anaesthesia, grades 1 to 4",
    },
    "description": {
        "es": "Lee la historia del paciente y di si soportará la anestesia.",
        "en": "Read the patient's history and say how they would bear anaesthesia.",
    },
    "instructions": {
        "es": "1 es apto sin reservas, 4 es no apto. Elige un grado por paciente.",
        "en": "1 is fit without reserve, 4 is unfit. Choose one grade a patient.",
    },
    "input_schema": {
        "type": "object",
        "properties": {"patient": {"type": "string"}},
        "required": ["patient"],
    },
    "answer_schema": {
        "type": "object",
        "properties": {"label": {"enum": ["1", "2", "3", "4"]}},
        "required": ["label"],
        "additionalProperties": False,
    },
    "reward": written(REWARD),
    "time_limit_seconds": 3_600,
    "review_seconds": 604_800,
    "requirements": [{"qualification": CREDENTIAL, "comparator": "exists"}],
}


class NotRefused(Refusal):
    """A worker without the qualification could claim: do not use this server."""

    kind = Kind.CONFLICT


@dataclass(slots=True)
class Told:
    """What the campaign came to."""

    batch: str
    labels: dict[str, str]
    confidence: float
    method: str
    judgments: int
    cost: Money
    refusal: str
    exports: list[Path]


def play(line: Line, cast: Cast, recording: Recording, folder: Path) -> Told:
    """Run the campaign; its export files go into the folder."""
    hospital = Requester(line, cast.hospital_token)
    before = hospital.in_wallet(currency=REWARD.currency)
    if not has_type(name=CREDENTIAL, hospital=cast.hospital):
        hospital.post("/qualification-types", {"name": CREDENTIAL})
    overlap = len(recording.by_worker)
    project = hospital.create_project(TERMS | {"overlap": overlap})["id"]
    batch = hospital.create_batch(project=project, name="45 patients")
    hospital.import_tasks(
        batch=batch, rows=({"patient": task} for task in recording.tasks)
    )
    hospital.publish(batch=batch)

    workers = [Worker(line, player.token) for player in cast.players]
    refusal = _refused_claim(workers[-1], project)
    for player in cast.players:
        hospital.post(
            f"/qualification-types/{CREDENTIAL}/grants", {"worker": player.pseudonym}
        )
    for worker, grades in zip(workers, recording.by_worker, strict=True):
        _work(worker, project, grades)
        if worker is workers[0]:
            _reject_and_think_again(hospital, batch)

    seen = hospital.wait_for(batch, lambda now: int(now["judgments"]) == len(recording))
    _approve_all(hospital, batch)
    rows = list(hospital.listed(f"/batches/{batch}/labels"))
    exports = list(_exports(hospital, batch, folder))
    hospital.close(batch=batch)
    return Told(
        batch=batch,
        labels={row["input"]["patient"]: str(row["label"]) for row in rows},
        confidence=sum(row["confidence"] for row in rows) / len(rows),
        method=rows[0]["method"],
        judgments=int(seen["judgments"]),
        cost=before - hospital.in_wallet(currency=REWARD.currency),
        refusal=refusal,
        exports=exports,
    )


def price_of(recording: Recording) -> Money:
    """Tell what must be in the wallet: rewards, and as much again for all fees."""
    return REWARD * len(recording) * 2


def _refused_claim(worker: Worker, project: str) -> str:
    """Try to claim without the qualification; give the words of the refusal."""
    try:
        worker.claim(project=project, count=1)
    except CallRefused as refusal:
        return f"{refusal.facts['name']}: {', '.join(refusal.facts['missing'])}".strip()
    raise NotRefused


def _work(worker: Worker, project: str, grades: dict[str, str]) -> None:
    """Claim every patient and hand the grades in, several a call."""
    while claimed := worker.claim(project=project, count=MOST_A_CALL):
        answers = [
            {
                "assignment": one["id"],
                "answer": {"label": grades[one["task"]["input"]["patient"]]},
            }
            for one in claimed
        ]
        for start in range(0, len(answers), ANSWERS_A_CALL):
            worker.hand_in(answers=answers[start : start + ANSWERS_A_CALL], returns=[])


def _reject_and_think_again(hospital: Requester, batch: str) -> None:
    first = next(hospital.listed(f"/batches/{batch}/judgments"))["id"]
    hospital.post(f"/judgments/{first}/reject", {"reason": REASON})
    hospital.post(f"/judgments/{first}/approve", {"reason": SECOND_THOUGHTS})


def _approve_all(hospital: Requester, batch: str) -> None:
    """Approve what is undecided: each is paid at once."""
    open_ones = [
        row["id"]
        for row in hospital.listed(f"/batches/{batch}/judgments")
        if row["state"] == "submitted"
    ]
    with ThreadPoolExecutor(4) as pool:
        for _ in pool.map(
            lambda judgment: hospital.post(f"/judgments/{judgment}/approve", {}),
            open_ones,
        ):
            pass


def _exports(hospital: Requester, batch: str, folder: Path) -> Iterator[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name in FORMATS:
        path = folder / f"demo-{batch}.{name}"
        path.write_bytes(hospital.export(batch=batch, format_name=name))
        yield path
