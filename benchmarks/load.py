"""A cheap load client: workers that submit and claim in one call, in a closed loop.

    python -m benchmarks.load < plan.json

The plan names host, port, tokens (a connection each), projects, seconds and count
(tasks a call). A worker whose project is empty goes on to the next. Writes one line of
JSON: judgments, seconds, p50_ms, p95_ms, cpu_s, refused, first_error, is_empty.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Any

_ID = re.compile(rb'"id":"(3[A-Z2-7]{26})","task"')
_ANSWER = b'{"assignment":"%s","answer":{"label":"a"},"active_seconds":2.5}'


@dataclass
class Tally:
    """What all connections did."""

    judgments: int = 0
    refused: int = 0
    latencies: list[float] = field(default_factory=list)
    first_error: str = ""


class Worker(asyncio.Protocol):
    """One connection of one worker; it waits for each reply before it goes on."""

    def __init__(self, *, plan: dict[str, Any], token: str, tally: Tally) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self.is_empty = False
        self._head = (
            b"POST /api/v1/assignments/submit HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nAuthorization: Bearer %s\r\n"
            b"Content-Length: %%d\r\n\r\n" % token.encode()
        )
        self._claims = [
            b',"claim":{"project":"%s","count":%d}' % (name.encode(), plan["count"])
            for name in plan["projects"]
        ]
        self._tally = tally
        self._ends_at = time.monotonic() + plan["seconds"]
        self._reply = b""
        self._sent_answers = 0
        self._sent_at = 0.0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._send([])

    def data_received(self, chunk: bytes) -> None:
        self._reply += chunk
        if _is_whole(self._reply):
            reply, self._reply = self._reply, b""
            self._take(reply)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self._note(f"the connection was lost: {error}".encode())
            self.done.set_result(None)

    def _send(self, ids: list[bytes]) -> None:
        is_over = time.monotonic() >= self._ends_at or not self._claims
        claim = b"" if is_over else self._claims[0]
        if not ids and not claim:
            self.done.set_result(None)
            self._transport.close()
            return
        answers = b",".join(_ANSWER % name for name in ids)
        body = b'{"answers":[%s]%s}' % (answers, claim)
        self._sent_answers = len(ids)
        self._sent_at = time.perf_counter()
        self._transport.write(self._head % len(body) + body)

    def _take(self, reply: bytes) -> None:
        waited = time.perf_counter() - self._sent_at
        if not reply.startswith(b"HTTP/1.1 200") or b'"refused":[]' not in reply:
            self._note(reply)
        elif self._sent_answers:
            self._tally.judgments += self._sent_answers
            self._tally.latencies.append(waited)
        ids = _ID.findall(reply)
        if not ids and self._claims and time.monotonic() < self._ends_at:
            self._claims.pop(0)
            self.is_empty = not self._claims
        self._send(ids)

    def _note(self, reply: bytes) -> None:
        self._tally.refused += 1
        self._tally.first_error = self._tally.first_error or repr(reply[:400])


def _is_whole(reply: bytes) -> bool:
    head, mark, body = reply.partition(b"\r\n\r\n")
    if not mark:
        return False
    if b"chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return length is not None and len(body) >= int(length[1])


async def _run(plan: dict[str, Any]) -> dict[str, Any]:
    loop, tally, workers = asyncio.get_running_loop(), Tally(), []
    began = time.perf_counter()
    for token in plan["tokens"]:
        _, worker = await loop.create_connection(
            partial(Worker, plan=plan, token=token, tally=tally),
            plan["host"],
            plan["port"],
        )
        workers.append(worker)
    await asyncio.wait_for(
        asyncio.gather(*(worker.done for worker in workers)), plan["seconds"] + 60
    )
    seconds = time.perf_counter() - began
    ordered = sorted(tally.latencies) or [float("nan")]
    return {
        "judgments": tally.judgments,
        "seconds": seconds,
        "p50_ms": ordered[len(ordered) // 2] * 1000,
        "p95_ms": ordered[int(len(ordered) * 0.95)] * 1000,
        "cpu_s": time.process_time(),
        "refused": tally.refused,
        "first_error": tally.first_error,
        "is_empty": any(worker.is_empty for worker in workers),
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_run(json.load(sys.stdin)))))
