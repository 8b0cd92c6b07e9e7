"""Fill a house by SQL: live projects, a market's judgments, one worker with many."""

# ruff: noqa: PLC0415 - models can be imported only when the house has set Django up

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from benchmarks import stage
from benchmarks.stage import House

from hormiga.kit import clock, ids

FILLING = Path(__file__).parent / "filling.sql"
OTHERS = 99
"""Workers among whom the judgments are that are not the measured worker's."""
TYPES = 20


@dataclass(frozen=True)
class Someone:
    """A worker who is signed in, and has a token."""

    pk: int
    session: str
    token: str


@dataclass(frozen=True)
class Full:
    """Who opens the pages, and a live project."""

    busy: Someone
    finisher: Someone
    project: str


def fill(house: House, *, projects: int, judgments: int, mine: int) -> Full:
    """Make so many live projects with as many tasks each, one judgment a task.

    The busy worker has finished the newest projects and some in between, so that the
    list has to pass over them; the finisher has finished all but the hundred oldest.
    Every fourth project asks for a qualification; of every twentieth those who lack it
    may not even know.
    """
    busy, finisher = _someone("ana"), _someone("eva")
    others, _ = stage.fresh_workers(count=OTHERS)
    draft, _ = stage.project_of(stage.owner_of_all(), overlap=3, review_seconds=86_400)
    tasks = judgments // projects
    values = {
        "draft": draft.pk,
        "projects": projects,
        "tasks": tasks,
        "types": TYPES,
        "worker": busy.pk,
        "finisher": finisher.pk,
        "others": others,
        "count": OTHERS,
        "done": mine // tasks,
    }
    with psycopg.connect(
        house.superuser_url, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        # Triggers off: foreign keys of millions of new rows would be looked up singly.
        connection.execute("SET session_replication_role = replica")
        connection.execute(FILLING.read_text(), values)
        oldest = connection.execute(
            "SELECT public_id FROM projects_project WHERE state = 'live'"
            " ORDER BY id LIMIT 1"
        ).fetchone()
    _pay(busy.pk)
    assert oldest is not None
    return Full(busy, finisher, ids.outside(oldest[0]))


def _someone(name: str) -> Someone:
    from django.test import Client

    from hormiga.domain.people import services as people
    from hormiga.domain.programmes.services import enrol, programme_named

    now = clock.read()
    user = people.create_user(
        email=f"{name}@example.org", password=None, is_operator=False, now=now
    )
    made, token = people.create_worker_for(user=user, now=now)
    enrol(workers=[made], programme=programme_named("open"), now=now)
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return Someone(made.pk, client.cookies["sessionid"].value, token)


def _pay(worker: int) -> None:
    """Give the worker a balance: how much does not matter to a page."""
    from hormiga.domain.ledger import services as ledger
    from hormiga.domain.ledger.services import Entry, Transfer
    from hormiga.kit import accounts
    from hormiga.kit.money import Money

    paid: Any = Transfer(accounts.BANK, accounts.payable(worker), Money.of("9", "EUR"))
    ledger.post(entry=Entry("bench-pages", "test", (paid,)), now=clock.read())
