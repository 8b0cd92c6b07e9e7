"""`kill -9` in the middle of a replay: nothing acknowledged is lost, nothing twice."""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from hormiga.config import postgres

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("faults")]

TASKS, WORKERS = 600, 24
STEP = 800
PATIENCE = 240


class Installation:
    """A data folder, its server, and the commands run beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("HORMIGA_", "DJANGO_"))
        } | {"HORMIGA_DATA_DIR": str(folder / "data")}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "hormiga", *words]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*words),
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def spawn(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            return subprocess.Popen(
                self.command(*words),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()[-4000:]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[tuple[Installation, psutil.Process, str]]:
    """A served installation; gives the server's process and address."""
    house = Installation(tmp_path)
    assert house.run("migrate").returncode == 0
    port = 18_000 + os.getpid() % 10_000
    server = house.spawn("serve", "--port", str(port))
    base_url = f"http://127.0.0.1:{port}"
    wait_for_answer(base_url)
    yield house, psutil.Process(server.pid), base_url
    server.send_signal(signal.SIGTERM)
    server.wait(timeout=60)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made answers of workers who are right four times in five, from a seed."""
    dice = random.Random(1979)
    path = tmp_path_factory.mktemp("recording") / "answers.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["task", "worker", "label"])
        for task in range(TASKS):
            truth = dice.choice("abc")
            for worker in range(WORKERS):
                label = truth if dice.random() < 0.8 else dice.choice("abc")
                writer.writerow([f"t{task:03}", f"w{worker:02}", label])
    return path


def wait_for_answer(base_url: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{base_url}/api/v1/openapi.json", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not answer in a minute")


def victims(server: psutil.Process, what: str, data_dir: Path) -> list[psutil.Process]:
    """Find the processes to kill: by what they run, never by a bare name."""
    children = server.children(recursive=True)
    if what == "web":
        return [c for c in children if "hormiga.config.web" in c.cmdline()]
    if what == "jobs":
        return [c for c in children if c.cmdline()[-1:] == ["jobs"]]
    with postgres.start(data_dir) as cluster:  # joins the running server
        pid_file = cluster.home / "data" / "postmaster.pid"
        return [psutil.Process(int(pid_file.read_text().split()[0]))]


def has_gone_on(replay: subprocess.Popen[bytes], data_dir: Path) -> bool:
    """Wait for some hundred answers more: a kill must fall into the middle of work."""
    wanted = None
    while replay.poll() is None:
        try:
            now = answers_stored(data_dir)
        except psycopg.OperationalError:
            time.sleep(0.2)  # it was killed a moment ago
            continue
        wanted = now + STEP if wanted is None else wanted
        if now >= wanted:
            return True
        time.sleep(0.1)
    return False


def answers_stored(data_dir: Path) -> int:
    with (
        postgres.start(data_dir) as cluster,
        psycopg.connect(cluster.app_url) as connection,
    ):
        row = connection.execute(
            "SELECT count(*) FROM assignments_assignment WHERE state IN (2, 5)"
        ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("what", ["web", "jobs", "postgres"])
def test_a_replay_survives_the_death_of(what, installation, recording, tmp_path):
    house, server, base_url = installation
    calm = house.run(
        "replay", str(recording), "--base-url", base_url, "--json", "calm.json"
    )
    assert calm.returncode == 0, calm.stderr

    replay = house.spawn(
        "replay", str(recording), "--base-url", base_url, "--json", "killed.json"
    )
    killed = 0
    for _ in range(3):
        if not has_gone_on(replay, tmp_path / "data"):
            break
        for process in victims(server, what, tmp_path / "data"):
            process.kill()
            killed += 1
    status = replay.wait(timeout=PATIENCE)
    check = house.run("check")

    assert killed, "nothing was killed: the replay was over too soon"
    assert status == 0, house.log("replay") + house.log("serve")
    before, after = (
        json.loads((tmp_path / name).read_text())
        for name in ("calm.json", "killed.json")
    )
    assert after["judgments"] == before["judgments"] == TASKS * WORKERS
    assert labels_of(house, before["batch"]) == labels_of(house, after["batch"])
    assert check.returncode == 0, check.stdout


def labels_of(house: Installation, batch: str) -> dict[str, object]:
    done = house.run("export", batch, "--format", "jsonl", "--out", "exports")
    assert done.returncode == 0, done.stderr
    rows = (house.folder / "exports" / f"{batch}.jsonl").read_text().splitlines()
    return {json.dumps(row["input"]): row["label"] for row in map(json.loads, rows)}
