"""Recorded workers at work, each answering as they did and giving back the rest.

Claims are made one after the other, in the order that gives each worker just their own
tasks; answers go in beside that on a few threads. Whatever order the server hands tasks
out in, every worker goes on until they have answered what they once answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field

from hormiga.doors.cli.campaign import (
    MOST_A_CALL,
    Json,
    Line,
    NoProgress,
    Requester,
    Worker,
)
from hormiga.doors.cli.recorded import Recording

AT_ONCE = 8
SURE_ENOUGH = 0.95
LEAST_JUDGMENTS = 2
"""The adaptive policy: a task with so many judgments and so sure a label is settled."""


@dataclass(slots=True)
class Replayed:
    """A recorded worker: what they have yet to answer."""

    worker: Worker
    left: dict[str, str]
    had: set[str] = field(default_factory=set)
    """Tasks that were given to this worker: none comes twice."""

    def sort_out(self, assignments: list[Json]) -> tuple[list[Json], list[str]]:
        """Part what was claimed into answers and what this worker never answered."""
        answers: list[Json] = []
        returns: list[str] = []
        for one in assignments:
            task = one["task"]["input"]["task"]
            self.had.add(task)
            label = self.left.pop(task, None)
            if label is None:
                returns.append(one["id"])
            else:
                answers.append({"assignment": one["id"], "answer": {"label": label}})
        return answers, returns


@dataclass(slots=True)
class Queue:
    """What the server's queue should look like: only a guess, to save calls."""

    wanted: dict[str, int]
    judged: dict[str, int] = field(init=False)
    """Open tasks in the queue's order, with how many answers each has."""

    def __post_init__(self) -> None:
        self.judged = dict.fromkeys(self.wanted, 0)

    def has_enough(self, task: str, depth: int) -> bool:
        """Say whether a task needs no answer in this layer."""
        return self.judged.get(task, depth) >= depth

    def drop(self, task: str) -> None:
        """Note that the task is offered no more."""
        self.judged.pop(task, None)

    def way_to(self, task: str, depth: int, one: Replayed) -> int:
        """Count what a worker must claim to get the task, and what they want behind it.

        At most 50, as a call takes.
        """
        count, is_there = 0, False
        for other, judged in self.judged.items():
            if other in one.had:
                continue
            if is_there and (other not in one.left or judged >= depth):
                break
            count += 1
            is_there = is_there or other == task
            if count == MOST_A_CALL:
                break
        return max(count, 1)

    def note(self, one: Replayed, assignments: list[Json]) -> None:
        """Note what a worker was given: answered, or back at the end of the queue."""
        for assignment in assignments:
            task = assignment["task"]["input"]["task"]
            judged = self.judged.get(task)
            if judged is None:
                continue
            if task not in one.left:
                self.judged[task] = self.judged.pop(task)
            elif judged + 1 == self.wanted[task]:
                self.drop(task)
            else:
                self.judged[task] = judged + 1


@dataclass(slots=True)
class Replay:
    """One recording going through one published project."""

    line: Line
    project: str
    workers: list[Replayed]
    accepted: int = 0
    returned: int = 0
    _under_way: set[Future[int]] = field(default_factory=set)

    def run_fixed(self, recording: Recording) -> None:
        """Submit every recorded answer."""
        with self._pool() as pool:
            for step in recording.steps():
                one = self.workers[step.worker]
                count = sum(task in one.left for task in step.tasks)
                if count:
                    self._turn(pool, one, count)
        self._finish()

    def run_adaptive(
        self, recording: Recording, requester: Requester, batch: str
    ) -> None:
        """Submit what the server still asks for, a layer of answers at a time.

        Each task gets one more answer a layer, then labels are waited for, so that
        tasks settle before they are judged on. A worker who is given nothing any more
        goes home: what they have left is settled.
        """
        takers = recording.takers()
        queue = Queue(dict(zip(recording.tasks, recording.wanted, strict=True)))
        for depth in range(LEAST_JUDGMENTS, max(recording.wanted) + 1):
            self._drop_settled(requester, batch, queue)
            for task in list(queue.judged):
                for one in (self.workers[taker] for taker in takers[task]):
                    if queue.has_enough(task, depth):
                        break
                    self._go_on_until(one, task, depth, queue)
        for one in self.workers:
            while one.left and self._take(one, MOST_A_CALL):
                pass

    def _drop_settled(self, requester: Requester, batch: str, queue: Queue) -> None:
        """Wait for labels of all answers; take off the queue what is sure enough."""
        requester.wait_for(batch, lambda now: int(now["judgments"]) == self.accepted)
        for row in requester.listed(f"/batches/{batch}/labels"):
            if (row["confidence"] or 0) >= SURE_ENOUGH:
                queue.drop(row["input"]["task"])

    def _go_on_until(self, one: Replayed, task: str, depth: int, queue: Queue) -> None:
        """Let a worker work until they have answered the task, or nothing is left."""
        while task in one.left:
            count = queue.way_to(task, depth, one)
            if not self._take(one, count, queue):
                for settled in one.left:
                    queue.drop(settled)
                one.left.clear()

    def _turn(self, pool: ThreadPoolExecutor, one: Replayed, count: int) -> int:
        """Claim; let a thread hand in; tell how many were claimed."""
        assignments = one.worker.claim(project=self.project, count=count)
        answers, returns = one.sort_out(assignments)
        self.returned += len(returns)
        if assignments:
            self._under_way.add(
                pool.submit(one.worker.hand_in, answers=answers, returns=returns)
            )
        while len(self._under_way) >= AT_ONCE:
            self._collect(FIRST_COMPLETED)
        return len(assignments)

    def _take(self, one: Replayed, count: int, queue: Queue | None = None) -> int:
        """Claim and hand in at once; tell how many were claimed."""
        assignments = one.worker.claim(project=self.project, count=count)
        if queue is not None:
            queue.note(one, assignments)
        answers, returns = one.sort_out(assignments)
        self.returned += len(returns)
        self.accepted += one.worker.hand_in(answers=answers, returns=returns)
        return len(assignments)

    def _finish(self) -> None:
        """Let who was handed other tasks than planned go on until all is answered."""
        pause = self.line.pause(NoProgress)
        while waiting := [one for one in self.workers if one.left]:
            if sum(self._take(one, MOST_A_CALL) for one in waiting):
                pause.reset()
            else:
                pause.wait()

    @contextmanager
    def _pool(self) -> Iterator[ThreadPoolExecutor]:
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="replay")
        try:
            yield pool
            self._settle_down()
        except BaseException:
            self.line.stop()
            raise
        finally:
            pool.shutdown(cancel_futures=True)

    def _settle_down(self) -> None:
        while self._under_way:
            self._collect(FIRST_COMPLETED)

    def _collect(self, when: str) -> None:
        done, self._under_way = wait(self._under_way, return_when=when)
        self.accepted += sum(future.result() for future in done)
