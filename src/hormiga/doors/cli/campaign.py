"""The native API as its callers see it: what `replay` and `demo` speak to the server.

A call whose reply is lost is sent again until the server is back. That is safe:
answers, returns and imports may come twice, and a claim whose reply was lost is found
among what the worker holds.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

PATIENCE = 120.0
"""Seconds without a reply, or without any progress, until a campaign gives up."""

MOST_A_CALL = 50
PAGE = 1_000
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 2.0
TRY_AGAIN = frozenset({429, 500, 502, 503, 504})

Json = dict[str, Any]


class ServerAway(Refusal):
    """The server gives no good reply. Start it, or mend it, and run this again."""

    kind = Kind.CONFLICT


class CallRefused(Refusal):
    """The server refused a call of the campaign, so the campaign stopped there."""

    kind = Kind.CONFLICT


class NoProgress(Refusal):
    """For two minutes nothing moved. Look at the server's messages, then try again."""

    kind = Kind.CONFLICT


class LostReply(Exception):
    """Whether the server did what it was asked is not known."""


class Pause:
    """Longer and longer waits, until patience ends; progress begins them anew."""

    def __init__(
        self,
        refusal: type[Refusal],
        *,
        stop: threading.Event,
        patience: float = PATIENCE,
    ) -> None:
        self._refusal = refusal
        self._stop = stop
        self._patience = patience
        self.reset()

    def reset(self) -> None:
        """Note that something moved."""
        self._pause = FIRST_PAUSE
        self._ends_at = time.monotonic() + self._patience

    def wait(self, lost: LostReply | None = None) -> None:
        """Wait a little; refuse when it has been too long, or all has been stopped."""
        if self._stop.wait(self._pause) or time.monotonic() > self._ends_at:
            if lost is None:
                raise self._refusal
            words = (self._refusal.__doc__ or "").strip()
            raise self._refusal(f"{words} The last word was: {lost}") from lost
        self._pause = min(self._pause * 1.6, LONGEST_PAUSE)


class Line:
    """A way to one server, for any number of threads; use it as a context."""

    def __init__(self, base_url: str) -> None:
        self._stop = threading.Event()
        self._client = httpx.Client(
            base_url=base_url.rstrip("/") + "/api/v1",
            timeout=httpx.Timeout(30, write=300),
            limits=httpx.Limits(max_connections=16, keepalive_expiry=30),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._client.close()

    def stop(self) -> None:
        """End all waiting: who waits is refused."""
        self._stop.set()

    def pause(self, refusal: type[Refusal], *, patience: float = PATIENCE) -> Pause:
        """Make a series of waits that ends with this refusal."""
        return Pause(refusal, stop=self._stop, patience=patience)

    def once(
        self,
        method: str,
        path: str,
        *,
        token: str,
        body: Any = None,
        **more: Any,
    ) -> httpx.Response:
        """Call once: LostReply when it is not known what became of it; CallRefused."""
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        if body is not None:
            more["content"] = orjson.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            reply = self._client.request(method, path, headers=headers, **more)
        except httpx.TransportError as error:
            raise LostReply(str(error)) from error
        if reply.status_code in TRY_AGAIN:
            raise LostReply(reply.text[:300])
        if reply.is_error:
            raise _refused(method, path, reply)
        return reply

    def reply(
        self,
        method: str,
        path: str,
        *,
        token: str,
        patience: float = PATIENCE,
        **more: Any,
    ) -> bytes:
        """Call until there is a reply; give its bytes."""
        pause = self.pause(ServerAway, patience=patience)
        while True:
            try:
                return self.once(method, path, token=token, **more).content
            except LostReply as lost:
                pause.wait(lost)

    def call(self, method: str, path: str, *, token: str, **more: Any) -> Json:
        """Call until there is a reply; give its JSON object."""
        found: Json = orjson.loads(self.reply(method, path, token=token, **more))
        return found


def _refused(method: str, path: str, reply: httpx.Response) -> CallRefused:
    try:
        problem = orjson.loads(reply.content)
        name = str(problem["type"]).removeprefix("/problems/")
        detail = str(problem["detail"])
        unmet = problem.get("unmet", [])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        name, detail, unmet = f"status-{reply.status_code}", reply.text[:200], []
    return CallRefused(
        f"{method} {path} was refused ({name}): {detail}", name=name, missing=unmet
    )


@dataclass(slots=True)
class Worker:
    """Somebody who works through the API; used by one thread, but for `hand_in`."""

    line: Line
    token: str = field(repr=False)
    known: set[str] = field(default_factory=set)
    """Every assignment that this worker was ever given."""

    def claim(self, *, project: str, count: int) -> list[Json]:
        """Claim tasks; those of a claim whose reply was lost come first."""
        body = {"project": project, "count": count}
        pause = self.line.pause(ServerAway)
        while True:
            try:
                reply = self.line.once(
                    "POST", "/assignments/claim", token=self.token, body=body
                )
            except LostReply as lost:
                pause.wait(lost)
                if found := self._fresh(self.held()):
                    return found
            else:
                return self._fresh(orjson.loads(reply.content)["assignments"])

    def held(self) -> list[Json]:
        """List what this worker holds."""
        held: list[Json] = self.line.call("GET", "/assignments", token=self.token)[
            "assignments"
        ]
        return held

    def hand_in(self, *, answers: list[Json], returns: list[str]) -> int:
        """Send answers in and give claims back; tell how many answers were accepted."""
        if not answers and not returns:
            return 0
        reply = self.line.call(
            "POST",
            "/assignments/submit",
            token=self.token,
            body={"answers": answers, "returns": returns},
        )
        for refused in reply["refused"]:
            raise CallRefused(
                f"An answer was refused ({refused['kind']}): {refused['detail']}",
                name=refused["kind"],
            )
        return len(reply["accepted"])

    def _fresh(self, assignments: list[Json]) -> list[Json]:
        fresh = [one for one in assignments if one["id"] not in self.known]
        self.known.update(one["id"] for one in fresh)
        return fresh


@dataclass(frozen=True, slots=True)
class Requester:
    """An organisation that works through the API."""

    line: Line
    token: str = field(repr=False)

    def create_project(self, terms: Json) -> Json:
        """Make a project."""
        return self.post("/projects", terms)

    def create_batch(self, *, project: str, name: str) -> str:
        """Make an empty batch; give its id."""
        made = self.post(f"/projects/{project}/batches", {"name": name})
        return str(made["id"])

    def import_tasks(self, *, batch: str, rows: Iterator[Json]) -> int:
        """Send tasks as NDJSON; tell how many were taken."""
        reply = self.line.call(
            "POST",
            f"/batches/{batch}/tasks",
            token=self.token,
            content=b"".join(orjson.dumps(row) + b"\n" for row in rows),
            headers={
                "Content-Type": "application/x-ndjson",
                "Idempotency-Key": secrets.token_hex(16),
            },
            timeout=600,
        )
        return int(reply["accepted"])

    def publish(self, *, batch: str) -> None:
        """Offer the batch's tasks."""
        self._move(batch, "publish", state="draft", refusal="batch-not-draft")

    def export(self, *, batch: str, format_name: str) -> bytes:
        """Have all labels written, wait, and fetch the file."""
        wish = self.post(f"/batches/{batch}/exports", {"format": format_name})
        pause = self.line.pause(NoProgress)
        while wish["file"] is None:
            pause.wait()
            wish = self.get(f"/exports/{wish['id']}")
        return self.line.reply("GET", f"/exports/{wish['id']}/file", token=self.token)

    def close(self, *, batch: str) -> None:
        """Offer no more of the batch."""
        self._move(batch, "close", state="live", refusal="batch-not-live")

    def _move(self, batch: str, verb: str, *, state: str, refusal: str) -> None:
        """Take the batch out of a state; it is well when a lost call did so already."""
        try:
            self.post(f"/batches/{batch}/{verb}")
        except CallRefused as refused:
            if refused.facts["name"] != refusal or self.read(batch)["state"] == state:
                raise

    def read(self, batch: str) -> Json:
        """Read the batch's progress."""
        return self.get(f"/batches/{batch}")

    def wait_for(self, batch: str, is_so: Callable[[Json], bool]) -> Json:
        """Read the batch until something is so; any change counts as progress."""
        pause = self.line.pause(NoProgress)
        before: Json = {}
        while True:
            now = self.read(batch)
            if is_so(now):
                return now
            if now != before:
                before = now
                pause.reset()
            pause.wait()

    def listed(self, path: str) -> Iterator[Json]:
        """Go through a list, page by page."""
        cursor = ""
        while True:
            page = self.get(f"{path}?limit={PAGE}&cursor={cursor}")
            yield from page["items"]
            cursor = page["next"] or ""
            if not cursor:
                return

    def in_wallet(self, *, currency: str) -> Money:
        """Tell what the wallet holds."""
        return next(
            money_of(line)
            for line in self.get("/wallet")["balances"]
            if line["currency"] == currency
        )

    def get(self, path: str) -> Json:
        """Read something."""
        return self.line.call("GET", path, token=self.token)

    def post(self, path: str, body: Json | None = None) -> Json:
        """Ask for something to be done."""
        return self.line.call("POST", path, token=self.token, body=body)


def money_of(value: Json) -> Money:
    """Read an amount as the API writes it."""
    return Money.of(value["amount"], value["currency"])


def written(amount: Money) -> Json:
    """Write an amount as the API does."""
    return {"amount": amount.amount, "currency": amount.currency}
