"""A lesson: read, answered, done."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hormiga.domain.courses import blocks, queries, services
from hormiga.domain.courses.blocks import Quiz
from hormiga.domain.courses.models import Lesson
from hormiga.domain.courses.queries import CourseRow, Open
from hormiga.domain.courses.rules import NoSuchBlock, QuizIncomplete
from hormiga.domain.people.models import Worker
from hormiga.doors.web.course import words
from hormiga.doors.web.course.shown import Sent, lesson_shown, order_of
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows import complete_course
from hormiga.flows.complete_course import Step
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


@for_workers
@require_safe
def lesson(
    request: HttpRequest, worker: Worker, course: str, lesson: str
) -> HttpResponse:
    """Show a lesson from its first block to its last."""
    return show_lesson(request, worker, course, lesson)


@for_workers
@require_POST
def quiz(
    request: HttpRequest, worker: Worker, course: str, lesson: str, block: str
) -> HttpResponse:
    """Take a quiz's answers; then the page says of each why."""
    row = found(course, lesson)
    asked = _quiz(row, block)
    round_number = _number(request.POST.get("round", ""))
    chosen = _chosen(request.POST, worker, row, asked, round_number)
    try:
        step = complete_course.answer_quiz(
            worker=worker,
            lesson=row,
            block=block,
            round_number=round_number,
            chosen=chosen,
            now=clock.read(),
        )
    except QuizIncomplete as refusal:
        sent = Sent(block, chosen, words.of(refusal))
        return show_lesson(request, worker, course, lesson, sent)
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        say_step(request, step)
    return redirect(f"{address_of(row)}#{block}")


@for_workers
@require_POST
def again(
    request: HttpRequest, worker: Worker, course: str, lesson: str, block: str
) -> HttpResponse:
    """Open a new round of a quiz or practice."""
    row = found(course, lesson)
    try:
        services.begin_again(
            worker_id=worker.pk, lesson=row, block=block, now=clock.read()
        )
    except NoSuchBlock as missing:
        raise Http404 from missing
    kind = row.blocks[blocks.place_of(row.blocks, block)]["kind"]
    if kind == "practice":
        return redirect("lesson_practice", course, lesson, block)
    return redirect(f"{address_of(row)}#{block}")


@for_workers
@require_POST
def done(
    request: HttpRequest, worker: Worker, course: str, lesson: str
) -> HttpResponse:
    """Take a lesson that asks nothing as read."""
    row = found(course, lesson)
    try:
        step = complete_course.mark_read(worker=worker, lesson=row, now=clock.read())
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
        return redirect(address_of(row))
    say_step(request, step)
    return redirect("course", course)


@for_workers
@require_POST
def place(
    request: HttpRequest, worker: Worker, course: str, lesson: str
) -> HttpResponse:
    """Remember how far somebody has read: our script says so when they leave."""
    row = found(course, lesson)
    services.note_place(
        worker_id=worker.pk,
        lesson=row,
        block=_number(request.POST.get("block", "")),
        now=clock.read(),
    )
    return HttpResponse()


def show_lesson(
    request: HttpRequest,
    worker: Worker,
    course: str,
    lesson: str,
    sent: Sent | None = None,
) -> HttpResponse:
    """Write a lesson's page, with what was sent of a quiz that is incomplete."""
    try:
        row = queries.course_for(worker_id=worker.pk, slug=course)
        opened = queries.open_lesson(
            worker_id=worker.pk, course=row.course, slug=lesson
        )
    except Refusal as missing:
        raise Http404 from missing
    request.csp_media_src = "'self'"  # type: ignore[attr-defined]
    page = {
        "row": row,
        "course": row.course,
        "lesson": opened.lesson,
        "opened": opened,
        "blocks": lesson_shown(
            worker=worker, opened=opened, course=row.course, sent=sent
        ),
        "asks": bool(blocks.asking(opened.lesson.blocks)),
        "next": _next(row, opened),
        "number": _place_in(row, lesson),
        "problem": sent is not None,
    }
    return render(request, "course/lesson.html", page)


def found(course: str, lesson: str) -> Lesson:
    """Find a lesson of an open course; who asks for another meets a 404."""
    try:
        return queries.lesson_named(course=course, slug=lesson)
    except Refusal as missing:
        raise Http404 from missing


def address_of(lesson: Lesson) -> str:
    """Write a lesson's address."""
    return reverse("lesson", args=[lesson.course.slug, lesson.slug])


def say_step(request: HttpRequest, step: Step) -> None:
    """Tell what an answer brought about, beyond itself."""
    if step is Step.COURSE:
        messages.success(
            request, _("You have finished the course. It is on your account now.")
        )
    elif step is Step.LESSON:
        messages.success(request, _("This lesson is done."))


def _quiz(lesson: Lesson, block: str) -> Quiz:
    try:
        return blocks.quiz_in(lesson.blocks, block)
    except NoSuchBlock as missing:
        raise Http404 from missing


def _chosen(
    posted: QueryDict, worker: Worker, lesson: Lesson, quiz: Quiz, round_number: int
) -> Mapping[str, int]:
    """Read the option that each question was answered with; what is none is left."""
    chosen = {}
    for one in quiz.questions:
        order = order_of(worker, lesson.pk, quiz.id, round_number, one)
        place = _number(posted.get(f"{quiz.id}-{one.id}", ""), otherwise=-1)
        if 0 <= place < len(order):
            chosen[one.id] = order[place]
    return chosen


def _number(text: str, otherwise: int = 0) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 6
    return int(text) if is_number else otherwise


def _place_in(row: CourseRow, lesson: str) -> int:
    slugs = [one.slug for one in row.lessons]
    return slugs.index(lesson) + 1 if lesson in slugs else 0


def _next(row: CourseRow, opened: Open) -> object:
    """Give the lesson after this one; where it is the last, one still to do."""
    number = _place_in(row, opened.lesson.slug)
    if number < len(row.lessons):
        return row.lessons[number]
    others = [one for one in row.lessons if one.slug != opened.lesson.slug]
    return next((one for one in others if not one.is_done), None)
