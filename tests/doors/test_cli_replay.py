from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import orjson
import pytest
from hypothesis import given, settings, strategies as st

from hormiga.doors.cli.campaign import CallRefused, Line, ServerAway, Worker
from hormiga.doors.cli.recorded import Recording

ERRORS = {("b", 1): "no", ("c", 2): "yes"}


def label_of(worker: str, number: int) -> str:
    """Odd tasks are yes; b errs on t01 and c on t02."""
    return ERRORS.get((worker, number), "yes" if number % 2 else "no")


def answers_in(folder: Path) -> Path:
    path = folder / "answers.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["task", "worker", "label"])
        for number in range(12):
            for name in "abcd":
                if name != "d" or number % 3 == 0:
                    rows.writerow([f"t{number:02}", name, label_of(name, number)])
    return path


def truth_in(folder: Path) -> Path:
    path = folder / "truth.csv"
    lines = [f"t{n:02},{'yes' if n % 2 else 'no'}" for n in range(12)]
    path.write_text("task,label\n" + "\n".join(lines) + "\n")
    return path


def hormiga(data_dir: Path, *words: object) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HORMIGA_")}
    return subprocess.run(
        [sys.executable, "-m", "hormiga", *map(str, words)],
        env=kept | {"HORMIGA_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replay") / "data"


@pytest.mark.slow
class TestReplay:
    def test_submits_each_recorded_answer_and_pays_for_it(self, data_dir, tmp_path):
        facts_file = tmp_path / "facts.json"

        done = hormiga(
            data_dir,
            *("replay", answers_in(tmp_path)),
            *("--truth", truth_in(tmp_path)),
            *("--json", facts_file),
        )
        checked = hormiga(data_dir, "check")

        assert done.returncode == 0, done.stderr
        facts = json.loads(facts_file.read_text())
        assert json.loads(done.stdout.splitlines()[-1]) == facts
        assert facts["elapsed_s"] > facts["work_s"] > 0
        shown = {name: facts[name] for name in ("judgments", "recorded", "cost")}
        assert shown == {
            "judgments": 40,
            "recorded": 40,
            "cost": {"amount": "0.48", "currency": "EUR"},
        }
        assert (facts["tasks"], facts["workers"], facts["returned"]) == (12, 4, 0)
        assert facts["accuracy"] == facts["majority_accuracy"] == 1.0
        assert checked.returncode == 0, checked.stdout

    def test_stops_asking_for_what_is_settled(self, data_dir, tmp_path):
        path = tmp_path / "agreed.csv"
        rows = [f"t{n:02},{w},{n % 2}" for n in range(40) for w in "abcdef"]
        path.write_text("task,worker,label\n" + "\n".join(rows) + "\n")

        done = hormiga(data_dir, "replay", path, "--policy", "adaptive")
        checked = hormiga(data_dir, "check")

        assert done.returncode == 0, done.stderr
        facts = json.loads(done.stdout.splitlines()[-1])
        assert 80 <= facts["judgments"] < facts["recorded"] == 240
        cents = facts["judgments"] * 12
        assert float(facts["cost"]["amount"]) == cents / 1000
        assert facts["accuracy"] is facts["majority_accuracy"] is None
        assert checked.returncode == 0, checked.stdout

    def test_refuses_a_worker_who_answers_twice_before_anything_is_made(
        self, data_dir, tmp_path
    ):
        path = tmp_path / "twice.csv"
        path.write_text("task,worker,label\nt1,a,x\nt2,a,x\nt1,a,y\n")

        done = hormiga(data_dir, "replay", path, "--json", tmp_path / "facts.json")

        assert (done.returncode, done.stdout) == (1, "")
        (line,) = done.stderr.splitlines()
        assert line.startswith("hormiga: twice.csv, line 4: worker 'a' has answered")
        assert not (tmp_path / "facts.json").exists()


@st.composite
def recordings(draw: st.DrawFn) -> list[tuple[str, str]]:
    pairs = st.tuples(st.integers(0, 9), st.integers(0, 5))
    drawn = draw(st.lists(pairs, min_size=1, max_size=50, unique=True))
    return [(f"t{task}", f"w{worker}") for task, worker in drawn]


class TestRecording:
    @settings(max_examples=60, deadline=None)
    @given(pairs=recordings())
    def test_orders_turns_so_that_a_queue_gives_each_worker_just_their_tasks(
        self, tmp_path_factory, pairs
    ):
        path = tmp_path_factory.mktemp("recorded") / "answers.csv"
        rows = [f"{task},{worker},x" for task, worker in pairs]
        path.write_text("task,worker,label\n" + "\n".join(rows) + "\n")

        recording = Recording.read(path)

        free = dict(zip(recording.tasks, recording.wanted, strict=True))
        had: dict[int, set[str]] = {}
        for step in recording.steps():
            mine = had.setdefault(step.worker, set())
            open_tasks = [t for t in recording.tasks if free[t] and t not in mine]
            assert tuple(open_tasks[: len(step.tasks)]) == step.tasks
            mine.update(step.tasks)
            for task in step.tasks:
                free[task] -= 1
        assert not any(free.values())
        assert sum(map(len, had.values())) == len(recording) == len(pairs)

    def test_cuts_a_turn_at_fifty(self, tmp_path):
        path = tmp_path / "answers.csv"
        rows = [f"t{number:03},a,x" for number in range(120)]
        path.write_text("task,worker,label\n" + "\n".join(rows) + "\n")

        steps = list(Recording.read(path).steps())

        assert [len(step.tasks) for step in steps] == [50, 50, 20]


class FlakyServer:
    """An API that answers as told: a status and a body, or None to hang up."""

    def __init__(self, *replies: tuple[int, Any] | None) -> None:
        self.asked: list[tuple[str, str, Any]] = []
        waiting = list(replies)
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = orjson.loads(self.rfile.read(length) or b"null")
                asked.append((self.command, self.path, body))
                told = waiting.pop(0)
                if told is None:
                    self.close_connection = True
                    return
                content = orjson.dumps(told[1])
                self.send_response(told[0])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer  # noqa: N815 - the server's names

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02])
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def connected() -> Iterator[Any]:
    opened: list[Any] = []

    def connect(*replies: tuple[int, Any] | None) -> tuple[Worker, FlakyServer]:
        server = FlakyServer(*replies)
        line = Line(server.url)
        opened.extend([server, line])
        server.__enter__()
        return Worker(line, "token"), server

    yield connect
    for one in reversed(opened):
        one.__exit__(None, None, None)


def claimed(*names: str) -> dict[str, Any]:
    return {"assignments": [{"id": name} for name in names]}


class TestWorker:
    def test_finds_the_claim_whose_reply_was_lost(self, connected):
        worker, server = connected(
            (200, claimed("one")), None, (200, claimed("one", "two"))
        )
        worker.claim(project="p", count=1)

        found = worker.claim(project="p", count=1)

        assert found == [{"id": "two"}]
        paths = [path for _, path, _ in server.asked]
        assert paths == [
            "/api/v1/assignments/claim",
            "/api/v1/assignments/claim",
            "/api/v1/assignments",
        ]

    def test_claims_again_when_the_lost_claim_came_to_nothing(self, connected):
        worker, _ = connected((503, {}), (200, claimed()), (200, claimed("one")))

        found = worker.claim(project="p", count=1)

        assert found == [{"id": "one"}]

    def test_sends_the_same_answers_again_until_there_is_a_reply(self, connected):
        worker, server = connected(
            None, (500, {}), (200, {"accepted": ["one"], "refused": []})
        )

        accepted = worker.hand_in(
            answers=[{"assignment": "one", "answer": {"label": "x"}}], returns=["two"]
        )

        assert accepted == 1
        assert len(server.asked) == 3
        assert server.asked[0] == server.asked[1] == server.asked[2]

    def test_stops_by_name_when_an_answer_is_refused(self, connected):
        refused = {"assignment": "one", "kind": "assignment-expired", "detail": "Late."}
        worker, _ = connected((200, {"accepted": [], "refused": [refused]}))

        with pytest.raises(CallRefused) as stopped:
            worker.hand_in(answers=[{"assignment": "one", "answer": {}}], returns=[])

        assert str(stopped.value) == "An answer was refused (assignment-expired): Late."

    def test_gives_up_on_a_server_that_stays_away(self):
        with Line("http://127.0.0.1:9") as line, pytest.raises(ServerAway):
            line.call("GET", "/wallet", token="token", patience=0.3)
