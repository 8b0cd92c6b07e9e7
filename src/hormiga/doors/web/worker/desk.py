"""One task as its page shows it, and what its form sends."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict

from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.rules import Unit
from hormiga.doors.web.worker import external, framed
from hormiga.doors.web.worker.answers import Blank, answer_in, blanks_of, fill_in
from hormiga.engines.frame import SANDBOX, frame_address
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money


@dataclass(slots=True)
class Desk:
    """The task in hand; `blanks` is None where we have no form of our own for it."""

    held: OnDesk
    blanks: list[Blank] | None
    frame_origin: str
    start: dict[str, Any] = field(default_factory=dict)
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    problem: str = ""
    now: datetime | None = None
    sandbox: str = SANDBOX
    external: external.Shown | None = None

    @classmethod
    def of(cls, held: OnDesk, worker: Worker) -> Desk:
        """Lay out a task: one with a page of its own in a frame, others as a form."""
        origin = _frame_origin()
        try:
            page = external.page_for(held, worker, origin=origin)
        except Refusal:
            return cls(held, None, "")  # the page says that it can be given back
        if page is not None:
            return cls(held, None, "", external=page)
        if origin and (held.task_type or held.template):
            start = framed.start_of(held, worker, origin=origin)
            return cls(held, None, origin, start)
        blanks = blanks_of(held.answer_schema)
        fill_in(blanks or [], held.draft)
        return cls(held, blanks, "")

    @property
    def reward(self) -> Money:
        """Tell what the answer pays."""
        return Money(self.held.currency, self.held.reward_micro)

    @property
    def unit(self) -> Unit | None:
        """Tell what is paid for each unit on top, if anything."""
        return self.held.unit

    @property
    def seconds_left(self) -> int:
        """Count the seconds to the deadline."""
        left = self.held.deadline - self.now if self.now else None
        return max(0, int(left.total_seconds())) if left else 0

    @property
    def minutes_left(self) -> int:
        """Count them in minutes, for those without our script."""
        return max(1, round(self.seconds_left / 60))

    @property
    def shown_input(self) -> Iterator[tuple[str, str]]:
        """Yield the input's parts as texts; what is no text is shown as JSON.

        A name that begins with `_` is ours: what others have said of this task.
        """
        for name, value in self.held.input.items():
            if name.startswith("_"):
                continue
            is_text = isinstance(value, str)
            text = value if is_text else json.dumps(value, ensure_ascii=False, indent=1)
            yield name, text

    @property
    def has_one_choice(self) -> bool:
        """Say whether number keys choose: the form is one question with options."""
        blanks = self.blanks or []
        return len(blanks) == 1 and bool(blanks[0].options)

    @property
    def frame_address(self) -> str:
        """Write the frame's address, with the nonce that its messages will carry."""
        address = frame_address(
            origin=self.frame_origin,
            assignment=self.held.assignment,
            secret=settings.SECRET_KEY,
            until=self.held.deadline,
        )
        return f"{address}#{self.nonce}"

    def answer(self, posted: QueryDict) -> dict[str, Any] | None:
        """Read the answer; None when something is missing, which the page then says."""
        if self.blanks is not None:
            return answer_in(blanks=self.blanks, posted=posted)
        return framed_answer(posted, self.held) if self.frame_origin else None


def framed_answer(posted: QueryDict, held: OnDesk) -> dict[str, Any] | None:
    """Read what the frame said: names and values; of an HTML question texts alone."""
    try:
        answer = json.loads(posted.get("answer") or "")
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    if held.task_type != "html-question":
        return answer
    return {name: str(text) for name, text in answer.items()}


def clamped(text: str, *, since: datetime, now: datetime) -> float | None:
    """Read the active seconds; nobody is at work for longer than the task is out."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    if not 0 < seconds < float("inf"):
        return None
    return round(min(seconds, (now - since).total_seconds()), 1)


def _frame_origin() -> str:
    return str(getattr(settings, "FRAME_ORIGIN", None) or "")
