"""A practice: tasks as they come in paid work, in the frame, and why each is so."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from hormiga.domain.courses import blocks, queries
from hormiga.domain.courses.blocks import Item, Practice, Text
from hormiga.domain.courses.models import BlockResult, Lesson
from hormiga.domain.courses.rules import NoSuchBlock
from hormiga.domain.courses.services import PracticeAnswer
from hormiga.domain.people.models import Worker
from hormiga.doors.web.course import words
from hormiga.doors.web.course.in_words import Line, side_by_side
from hormiga.doors.web.course.lessons import found, say_step
from hormiga.doors.web.course.shown import FALLBACK, Result, result_of
from hormiga.doors.web.worker.guard import for_workers
from hormiga.engines.frame import (
    PRACTICE_PATH,
    SANDBOX,
    PracticePass,
    practice_token,
    read_practice_pass,
)
from hormiga.flows import complete_course
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

LASTS = timedelta(hours=12)
FILES = 20
MOST_BYTES = 1024 * 1024


@dataclass(slots=True)
class Asked:
    """An item that waits for its answer, in its frame."""

    place: int
    token: str
    address: str
    start: dict[str, Any]
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    sandbox: str = SANDBOX


@dataclass(frozen=True, slots=True)
class Told:
    """An item that was answered: the learner's answer, the good one, and why."""

    place: int
    number: int
    percent: int
    lines: list[Line]
    why: Text

    @property
    def is_right(self) -> bool:
        """Say whether the answer was as good as can be."""
        return self.percent == 100


@dataclass(frozen=True, slots=True)
class Round:
    """How far a worker is in a practice: which items there are, and their answers."""

    practice: Practice
    numbers: list[int]
    answers: dict[str, dict[str, Any]]
    result: Result

    @property
    def next(self) -> int | None:
        """Give the first item without an answer."""
        open_ = (one for one in self.numbers if str(one) not in self.answers)
        return next(open_, None)

    @property
    def is_over(self) -> bool:
        """Say whether all items are answered."""
        return self.next is None

    def told(self, number: int) -> Told:
        """Show one answer."""
        item: Item = self.practice.items[number]
        given = self.answers[str(number)]
        return Told(
            place=self.numbers.index(number) + 1,
            number=number,
            percent=int(given["score"] * 100 + 1e-9),
            lines=side_by_side(
                practice=self.practice, item=item, answer=given["answer"]
            ),
            why=item.why,
        )


@for_workers
@require_http_methods(["GET", "HEAD", "POST"])
def practice(
    request: HttpRequest, worker: Worker, course: str, lesson: str, block: str
) -> HttpResponse:
    """Show the next item; take an answer; then show it beside the good one."""
    row = found(course, lesson)
    try:
        asked = blocks.practice_in(row.blocks, block)
    except NoSuchBlock as missing:
        raise Http404 from missing
    if request.method == "POST":
        return _take(request, worker, row, block)
    mine = queries.result_of(worker_id=worker.pk, lesson_id=row.pk, block=block)
    return _show(request, worker, row, _round(asked, mine))


def _take(
    request: HttpRequest, worker: Worker, lesson: Lesson, block: str
) -> HttpResponse:
    """Take an answer; the page that shows it stands at an address of its own."""
    back = redirect("lesson_practice", lesson.course.slug, lesson.slug, block)
    try:
        item = _item_of(request, worker, lesson, block)
        step = complete_course.answer_practice(
            worker=worker,
            lesson=lesson,
            block=block,
            given=PracticeAnswer(item, _answer(request), get_language() or FALLBACK),
            now=clock.read(),
        )
    except NoSuchBlock as missing:
        raise Http404 from missing
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
        return back
    say_step(request, step)
    back["Location"] += f"?item={item}"
    return back


def _item_of(request: HttpRequest, worker: Worker, lesson: Lesson, block: str) -> int:
    """Read which item is answered from the pass that its page was given.

    Raises BadPass, and where it is another's or for something else a 404.
    """
    given = read_practice_pass(
        token=request.POST.get("pass", ""),
        secret=settings.SECRET_KEY,
        now=clock.read(),
    )
    if (given.worker, given.lesson, given.block) != (
        worker.public_id,
        lesson.pk,
        block,
    ):
        raise Http404
    return given.item


def _answer(request: HttpRequest) -> dict[str, Any]:
    """Read what the frame said; what is no answer fits no schema."""
    text = request.POST.get("answer", "")
    if len(text.encode()) > MOST_BYTES or "\\u0000" in text:
        return {}
    try:
        answer = orjson.loads(text)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _round(practice: Practice, mine: BlockResult | None) -> Round:
    answers = mine.answers if mine else {}
    language = answers.get("language") or get_language() or FALLBACK
    return Round(
        practice,
        practice.numbers(language),
        answers.get("items", {}),
        result_of(mine, practice.pass_percent),
    )


def _show(
    request: HttpRequest, worker: Worker, lesson: Lesson, on: Round
) -> HttpResponse:
    wanted = request.GET.get("item", "")
    told = [on.told(one) for one in on.numbers if str(one) in on.answers]
    page: dict[str, Any] = {
        "course": lesson.course,
        "lesson": lesson,
        "on": on,
        "count": len(on.numbers),
        "one": next((one for one in told if str(one.number) == wanted), None),
        "all": told if on.is_over else [],
    }
    if page["one"] is None and on.next is not None:
        page["asked"] = _asked(worker, lesson, on, on.next)
        request.csp_frame_src = settings.FRAME_ORIGIN  # type: ignore[attr-defined]
        request.csp_connect_src = settings.FRAME_ORIGIN  # type: ignore[attr-defined]
    return render(request, "course/practice.html", page)


def _asked(worker: Worker, lesson: Lesson, on: Round, number: int) -> Asked:
    given = PracticePass(
        worker=worker.public_id,
        lesson=lesson.pk,
        block=on.practice.id,
        item=number,
        until=clock.read() + LASTS,
    )
    token = practice_token(given, secret=settings.SECRET_KEY)
    seed = f"{worker.public_id}:{lesson.pk}:{on.practice.id}:{number}"
    return Asked(
        place=on.numbers.index(number) + 1,
        token=token,
        address=f"{settings.FRAME_ORIGIN}{PRACTICE_PATH}{token}"
        if settings.FRAME_ORIGIN
        else "",
        start={
            "start": {
                "language": get_language() or FALLBACK,
                "keys": {},
                "draft": None,
                "watermark": "",
                "seed": sha256(seed.encode()).hexdigest()[:16],
            },
            "media": {},
            "files": [ids.outside(ids.fresh()) for _number in range(FILES)],
            "sends": "answer",
        },
    )
