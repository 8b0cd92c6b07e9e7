"""Workers at work: claims, answers, and what the books say afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, connections
from tests.build.people import MINUTE, NOON

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.rules import Answer, Claim
from hormiga.domain.ledger.queries import balance_of
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Batch, Task
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.submit_answers import Submitted, submit_answers
from hormiga.kit import accounts

T = TypeVar("T")


def claim(
    who: Worker, batch: Batch, count: int = 1, now: datetime = NOON
) -> Sequence[Claim]:
    return claim_tasks(
        worker_id=who.pk, project=batch.project.public_id, count=count, now=now
    )


def answer(assignment: UUID, label: Any = "ant", seconds: float | None = 3.0) -> Answer:
    return Answer(assignment, json.dumps({"label": label}), seconds)


def submit(who: Worker, answers: Iterable[Answer], now: datetime = NOON) -> list[str]:
    """Hand in answers; give `accepted` or the refusal's name for each."""
    given = list(answers)
    done = hand_in(who, given, now=now)
    words = dict.fromkeys(done.accepted, "accepted")
    words |= {assignment: refusal.name() for assignment, refusal in done.refused}
    return [words[one.assignment] for one in given]


def hand_in(
    who: Worker,
    answers: Sequence[Answer],
    *,
    claim_from: Batch | None = None,
    count: int = 0,
    now: datetime = NOON,
) -> Submitted:
    """Hand in answers that fit, and ask for more."""
    return submit_answers(
        worker_id=who.pk,
        answers=answers,
        check=_fits,
        claim_from=claim_from.project.public_id if claim_from else None,
        claim_count=count,
        now=now,
    )


def _fits(_answer: Answer, _version_id: int) -> None:
    """Find nothing amiss: what answers must look like is the API's test."""


def judge(
    who: Worker, batch: Batch, *labels: Any, now: datetime = NOON
) -> list[Assignment]:
    """Claim a task for each label, in queue order, and answer a minute later."""
    claims = claim(who, batch, len(labels), now=now - MINUTE)
    assert len(claims) == len(labels)
    verdicts = submit(
        who,
        [answer(c.assignment, one) for c, one in zip(claims, labels, strict=True)],
        now=now,
    )
    assert set(verdicts) == {"accepted"}
    return [Assignment.objects.get(public_id=c.assignment) for c in claims]


def numbers(claims: Iterable[Claim]) -> list[int]:
    """Tell which of a builder's tasks were claimed, by their `n`."""
    return [json.loads(claim.input)["n"] for claim in claims]


def states(batch: Batch) -> Counter[str]:
    """Count the batch's assignments by state."""
    rows = Assignment.objects.filter(batch=batch).values_list("state", flat=True)
    return Counter(Assignment.State(state).name.lower() for state in rows)


def task_states(batch: Batch) -> list[str]:
    rows = Task.objects.filter(batch=batch).order_by("id")
    return list(rows.values_list("state", flat=True))


def has(owner: str, currency: str = "EUR") -> str:
    return balance_of(owner=owner, currency=currency).amount


def escrow(batch: Batch) -> str:
    return has(accounts.escrow(batch.pk))


def wallet(batch: Batch) -> str:
    return has(accounts.wallet(batch.project.organisation_id))


def payable(who: Worker) -> str:
    return has(accounts.payable(who.pk))


def at_once(work: Callable[[int], T], clients: int) -> list[T]:
    """Run the work in threads that start together, each on a connection of its own."""
    start = Barrier(clients)

    def run(number: int) -> T:
        try:
            start.wait(60)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(clients) as pool:
        runs = [pool.submit(run, number) for number in range(clients)]
        for done in as_completed(runs):
            done.result()  # the first that failed tells why the others gave up
    return [done.result() for done in runs]


def problems() -> list[str]:
    """What `hormiga check` finds broken; needs committed data."""
    from hormiga.flows.audit_house import audit

    return [f"{f.rule}: {f.broken}" for f in audit() if not f.is_well]


def money_problems() -> list[str]:
    """Which rules about money `hormiga check` finds broken, inside a test's data."""
    from hormiga.flows.audit_house import ABOUT_MONEY

    broken = []
    with connection.cursor() as cursor:
        for rule, query in ABOUT_MONEY.items():
            cursor.execute(query)
            if cursor.fetchall():
                broken.append(rule)
    return broken
