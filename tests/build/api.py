"""The API as its callers see it: a token, a path, a body; a status and JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client
from tests.build.people import requester_token, worker_token

from hormiga.domain.people.models import Organisation, Worker

ROOT = "/api/v1"
PROJECT = {
    "title": {"en": "Name the animal", "es": "Nombra el animal"},
    "reward": {"amount": "0.05", "currency": "EUR"},
    "answer_schema": {
        "type": "object",
        "properties": {"label": {"type": "string"}},
        "required": ["label"],
        "additionalProperties": False,
    },
    "overlap": 2,
}
SCHEMA = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 40},
        "n": {"type": "integer"},
    },
    "required": ["text"],
}


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: Any
    type: str

    @property
    def kind(self) -> str:
        """The refusal's name, after checking that the problem is well formed."""
        assert self.type == "application/problem+json"
        assert self.body["status"] == self.status
        assert self.body["detail"]
        name: str = self.body["type"].removeprefix("/problems/")
        assert self.body["title"] == name.replace("-", " ")
        return name


class Caller:
    """Somebody with a token."""

    def __init__(self, token: str | None) -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.client = Client(headers=headers)

    def get(self, path: str) -> Reply:
        return _read(self.client.get(ROOT + path))

    def post(self, path: str, body: Any = None) -> Reply:
        return self.send("POST", path, json.dumps({} if body is None else body))

    def put(self, path: str, body: Any) -> Reply:
        return self.send("PUT", path, json.dumps(body))

    def send(
        self, method: str, path: str, body: str | bytes, kind: str = "application/json"
    ) -> Reply:
        return _read(self.client.generic(method, ROOT + path, body, kind))

    def file(
        self,
        path: str,
        body: str | bytes,
        kind: str = "text/csv",
        key: str | None = None,
    ) -> Reply:
        headers = {"Content-Type": kind}  # Django drops it where a body is empty
        if key:
            headers["Idempotency-Key"] = key
        return _read(
            self.client.generic(
                "POST",
                ROOT + path,
                body.encode() if isinstance(body, str) else body,
                kind,
                headers=headers,
            )
        )


def _read(response: Any) -> Reply:
    content = b"".join(response) if response.streaming else response.content
    kind = response.headers["Content-Type"]
    is_json = kind.endswith("json") and content
    return Reply(
        response.status_code, json.loads(content) if is_json else content, kind
    )


def owner(*, wallet: str = "100") -> tuple[Organisation, Caller]:
    made, token = requester_token(wallet=wallet)
    return made, Caller(token)


def someone() -> tuple[Worker, Caller]:
    made, token = worker_token()
    return made, Caller(token)


def project(of: Caller, **changed: Any) -> str:
    """Make a project; give its id."""
    reply = of.post("/projects", PROJECT | changed)
    assert reply.status == 201, reply.body
    made: str = reply.body["id"]
    return made


def batch(of: Caller, in_project: str, tasks: int = 0) -> str:
    """Make a draft batch with tasks {"text": "t0"}, …; give its id."""
    made: str = of.post(f"/projects/{in_project}/batches", {"name": "first"}).body["id"]
    if tasks:
        rows = "".join(f"t{n}\n" for n in range(tasks))
        reply = of.file(f"/batches/{made}/tasks", "text\n" + rows)
        assert reply.body == {"accepted": tasks, "refused": 0}
    return made


def published(of: Caller, *, tasks: int = 3, **changed: Any) -> tuple[str, str]:
    """Publish a batch; give the ids of its project and of itself."""
    made = project(of, **changed)
    filled = batch(of, made, tasks)
    reply = of.post(f"/batches/{filled}/publish")
    assert reply.status == 200, reply.body
    return made, filled


def claimed(who: Caller, in_project: str, count: int = 1) -> list[str]:
    reply = who.post("/assignments/claim", {"project": in_project, "count": count})
    assert reply.status == 200, reply.body
    return [one["id"] for one in reply.body["assignments"]]


def answered(who: Caller, *assignments: str, label: Any = "ant") -> Reply:
    return who.post(
        "/assignments/submit",
        {
            "answers": [
                {"assignment": one, "answer": {"label": label}, "active_seconds": 4}
                for one in assignments
            ]
        },
    )
