"""`kill -9` of the job that takes a large file in: no row is lost, none comes twice."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest
from tests.faults.test_kill import (
    Installation,
    installation,  # noqa: F401
    victims,
)

from hormiga.config import postgres

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]

ROWS = 80_000
PATIENCE = 180


class Requester:
    """A program that sends a file and follows what becomes of it."""

    def __init__(self, house: Installation, base_url: str) -> None:
        org = json.loads(
            house.run("org", "create", "Ants", "--kind", "requester").stdout
        )
        keys = json.loads(house.run("keys", "create", org["id"]).stdout)
        self.http = httpx.Client(
            base_url=f"{base_url}/api/v1",
            headers={"Authorization": f"Bearer {keys['token']}"},
            timeout=60,
        )

    def post(self, path: str, **said: Any) -> Any:
        reply = self.http.post(path, **said)
        assert reply.is_success, reply.text
        return reply.json()

    def state(self, task_import: str) -> str:
        while True:
            try:
                state: str = self.http.get(f"/imports/{task_import}").json()["state"]
            except httpx.HTTPError:
                time.sleep(0.2)
            else:
                return state


def test_an_import_survives_the_death_of_its_job(
    installation: tuple[Installation, psutil.Process, str],  # noqa: F811
    tmp_path: Path,
):
    house, server, base_url = installation
    requester = Requester(house, base_url)
    project = requester.post(
        "/projects", json={"title": "Count", "reward": "0.01", "programme": "open"}
    )
    batch = requester.post(f"/projects/{project['id']}/batches", json={})["id"]
    body = "".join(f'{{"n":{n}}}\n' for n in range(ROWS)).encode()

    asked = requester.post(
        f"/batches/{batch}/tasks?background=true",
        content=body,
        headers={"Content-Type": "application/x-ndjson"},
    )
    killed = followed(requester, asked["id"], server, tmp_path / "data")

    assert killed == 2, "the import was over before it could be killed twice"
    assert requester.state(asked["id"]) == "done"
    assert stored(tmp_path / "data") == list(range(ROWS))
    assert house.run("check").returncode == 0
    requester.http.close()


def followed(
    requester: Requester, task_import: str, server: psutil.Process, data_dir: Path
) -> int:
    """Kill the job process while rows come in, twice at most, until all are there."""
    killed, seen = 0, 0
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and requester.state(task_import) != "done":
        rows = len(stored(data_dir))
        if rows > seen and killed < 2:
            seen = rows
            killed += kill_jobs(server, data_dir)
        time.sleep(0.05)
    return killed


def kill_jobs(server: psutil.Process, data_dir: Path) -> int:
    """Kill what takes files in, if it runs: the one before may just be buried."""
    try:
        found = victims(server, "jobs", data_dir)
        for process in found:
            process.kill()
    except psutil.Error:
        return 0
    return len(found)


def stored(data_dir: Path) -> list[int]:
    with (
        postgres.start(data_dir) as cluster,
        psycopg.connect(cluster.app_url) as connection,
    ):
        rows = connection.execute(
            "SELECT (input ->> 'n')::int FROM projects_task ORDER BY id"
        ).fetchall()
    return [row[0] for row in rows]
