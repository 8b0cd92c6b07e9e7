"""A house of the benchmarks' own: a data folder in a temporary place, served, removed.

Tasks, workers and money are set up in bulk below the doors; what is measured goes
through HTTP.
"""

# ruff: noqa: PLC0415 - models can be imported only when the house has set Django up

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from benchmarks.measure import Trees, postmaster_of, warn_if_busy

from hormiga.kit import clock, ids

Values = Sequence[Any] | Mapping[str, Any]
CONNECTIONS = 16
ANSWER_SCHEMA = {
    "type": "object",
    "properties": {"label": {"enum": ["a", "b", "c"]}},
    "required": ["label"],
    "additionalProperties": False,
}


@dataclass
class House:
    """A served installation; `execute` speaks SQL past the app, as the superuser."""

    host: str
    port: int
    app_url: str
    superuser_url: str
    bin_dir: Path
    trees: Trees

    def execute(self, statement: str, values: Values = ()) -> list[Any]:
        """Run one statement outside the app; give its rows, if it has any."""
        with psycopg.connect(self.superuser_url, autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []

    def wait_until_paid(self, *, patience_s: float = 120) -> None:
        """Wait until no judgment waits for its approval and payment."""
        ends_at = time.monotonic() + patience_s
        due = (
            "SELECT 1 FROM assignments_assignment"
            " WHERE state = 2 AND review_due_at <= now() LIMIT 1"
        )
        while self.execute(due):
            if time.monotonic() > ends_at:
                raise TimeoutError(due)
            time.sleep(0.1)

    def payments(self) -> int:
        """Count the judgments that were ever paid."""
        count = "SELECT count(*) FROM ledger_transaction WHERE kind = 'approve'"
        return int(self.execute(count)[0][0])


@contextmanager
def served_house() -> Iterator[House]:
    """Make an installation, serve it with two web workers and one job worker."""
    warn_if_busy()
    with tempfile.TemporaryDirectory(prefix="hormiga-bench-") as folder:
        os.chmod(folder, 0o711)  # noqa: PTH101 - the database's user passes through
        data_dir = Path(folder) / "data"
        os.environ["HORMIGA_DATA_DIR"] = str(data_dir)
        from hormiga.config import environment
        from hormiga.config.house import prepared
        from hormiga.doors.cli.parser import Needs

        known = environment.read(os.environ)
        with prepared(known, needs=Needs.DATABASE) as house:
            if house.cluster is None:
                sys.exit("The benchmarks need the embedded database.")
            house.migrate()
            with house.served(port=0) as url:
                port = int(url.rsplit(":", 1)[1])
                postmaster = postmaster_of(house.cluster.home / "data")
                yield House(
                    host="127.0.0.1",
                    port=port,
                    app_url=house.app_url,
                    superuser_url=house.cluster.superuser_url,
                    bin_dir=house.cluster.bin_dir,
                    trees=Trees(_children(port) | {"postgres": postmaster}),
                )
            _disconnect()


def _children(port: int) -> dict[str, int]:
    """Find the tree's processes; a web server on another port is the tasks' frame."""
    found = {}
    for child in psutil.Process().children():
        words = child.cmdline()
        if "jobs" in words:
            found["jobs"] = child.pid
        elif "hormiga.config.web" in words:
            found["web" if str(port) in words else "frame"] = child.pid
    return found


def _disconnect() -> None:
    from django.db import connections

    connections.close_all()


@dataclass(frozen=True)
class Work:
    """A live project with one batch."""

    project_id: int
    project: str
    batch_id: int
    version_id: int


def owner_of_all() -> Any:
    """Make the requester whose projects these are."""
    from hormiga.domain.people import services
    from hormiga.domain.people.models import Organisation

    return services.create_organisation(
        name="Benchmarks",
        kind=Organisation.Kind.REQUESTER,
        is_trusted=True,
        now=clock.read(),
    )


def project_of(owner: Any, *, overlap: int, review_seconds: int = 0) -> tuple[Any, Any]:
    """Make a project in *open*, 0.01 a judgment and its fee on top, and a batch."""
    from hormiga.domain.programmes.services import programme_named
    from hormiga.domain.projects import services
    from hormiga.domain.projects.rules import Terms
    from hormiga.kit.money import Money

    now = clock.read()
    programme = programme_named("open")
    terms = Terms(
        title={"en": "Which is it?"},
        description={},
        instructions={},
        reward=Money.of("0.01", programme.currency),
        answer_schema=ANSWER_SCHEMA,
        input_schema=None,
        task_type="",
        template="",
        label_path="label",
        time_limit_seconds=3600,
        grace_seconds=60,
        review_seconds=review_seconds,
        overlap=overlap,
        overlap_least=1,
        target_confidence=None,
        requirements=(),
    )
    project, _ = services.create_project(
        organisation=owner, programme=programme, terms=terms, allowance=50, now=now
    )
    return project, services.create_batch(project=project, name="bench", now=now)


def open_tasks(
    house: House, owner: Any, *, tasks: int, overlap: int, review_seconds: int = 0
) -> Work:
    """Publish a project with so many tasks, all of them in the queue."""
    from hormiga.flows.fund_batch import enqueue_more, fund_batch

    project, batch = project_of(owner, overlap=overlap, review_seconds=review_seconds)
    house.execute(
        "INSERT INTO projects_task (public_id, batch_id, version_id, input, wanted)"
        " SELECT gen_random_uuid(), %s, %s,"
        " jsonb_build_object('url', 'https://example.org/images/' || n || '.jpg'), %s"
        " FROM generate_series(1, %s) n",
        [batch.pk, batch.version_id, overlap, tasks],
    )
    deposit(owner, batch, places=tasks * overlap)
    fund_batch(batch=batch, now=clock.read())
    last: int | None = 0
    while last is not None:
        last = enqueue_more(batch_id=batch.pk, after=last)
    return Work(project.pk, ids.outside(project.public_id), batch.pk, batch.version_id)


def deposit(owner: Any, batch: Any, *, places: int) -> None:
    """Deposit more than so many of the batch's judgments cost."""
    from hormiga.flows.deposit_money import deposit_money
    from hormiga.kit.money import Money

    deposit_money(
        organisation=owner,
        amount=Money.of(str(places), batch.version.currency),
        key=f"bench-{batch.pk}",
        now=clock.read(),
    )


def fresh_workers(*, count: int = CONNECTIONS) -> tuple[list[int], list[str]]:
    """Make workers of *open*; give their ids and their tokens."""
    from hormiga.domain.people import services as people
    from hormiga.domain.programmes.services import enrol, programme_named

    now = clock.read()
    made = people.create_workers(count=count, now=now)
    workers = [worker for worker, _ in made]
    enrol(workers=workers, programme=programme_named("open"), now=now)
    return [worker.pk for worker, _ in made], [token for _, token in made]


def settle_down(house: House) -> None:
    """Let PostgreSQL clean up after the set-up, outside of what is measured."""
    house.execute("VACUUM ANALYZE")
    house.execute("CHECKPOINT")


def run_load(plan: dict[str, Any]) -> subprocess.Popen[str]:
    """Start the load client in a process of its own."""
    client = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.load"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdin is not None
    client.stdin.write(json.dumps(plan))
    client.stdin.close()
    return client
