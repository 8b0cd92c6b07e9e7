"""The operator's courses: open or closed, in which order, and the texts of lessons."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.courses import editing, queries
from hormiga.domain.courses.models import Lesson
from hormiga.domain.courses.rules import NoSuchCourse, NoSuchLesson
from hormiga.doors.web.course import words
from hormiga.doors.web.course.shown import LANGUAGES
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


class TextForm(forms.Form):
    """A text in one language."""

    text = forms.CharField(
        max_length=editing.MOST_CHARACTERS, strip=False, widget=forms.Textarea
    )


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List all courses with their lessons."""
    return render(request, "course/operate.html", {"rows": queries.all_courses()})


@require_POST
@for_operators
def set_open(request: HttpRequest, course: str) -> HttpResponse:
    """Open a course to workers, or close it."""
    try:
        editing.set_open(
            slug=course,
            is_active=request.POST.get("open") == "yes",
            actor=actor_of(request),
            now=clock.read(),
        )
    except NoSuchCourse as missing:
        raise Http404 from missing
    return _saved(request)


@require_POST
@for_operators
def move_up(request: HttpRequest, course: str) -> HttpResponse:
    """Put a course one place forward."""
    try:
        editing.move_up(slug=course, actor=actor_of(request), now=clock.read())
    except NoSuchCourse as missing:
        raise Http404 from missing
    return _saved(request)


@require_safe
@for_operators
def lesson(request: HttpRequest, course: str, lesson: str) -> HttpResponse:
    """Show a lesson's texts, each with a way to write it anew."""
    row = _found(course, lesson)
    texts = [
        (number, block["markdown"])
        for number, block in enumerate(row.blocks)
        if block["kind"] == "text"
    ]
    page = {"course": row.course, "lesson": row, "texts": texts}
    return render(request, "course/operate_lesson.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def text(request: HttpRequest, course: str, lesson: str, block: int) -> HttpResponse:
    """Write a text block anew: first looked at, then kept."""
    row = _found(course, lesson)
    if block >= len(row.blocks) or row.blocks[block]["kind"] != "text":
        raise Http404
    had = row.blocks[block]["markdown"]
    written = {one: request.POST.get(f"{one}-text", "") for one in had}
    is_sent = request.method == "POST"
    fields = {
        one: TextForm(request.POST, prefix=one)
        if is_sent
        else TextForm(initial={"text": had[one]}, prefix=one)
        for one in had
    }
    page = {
        "course": row.course,
        "lesson": row,
        "block": block,
        "parts": [
            (form, one, LANGUAGES.get(one, one), written[one] if is_sent else had[one])
            for one, form in fields.items()
        ],
    }
    is_whole = all(form.is_valid() for form in fields.values())
    if not is_whole or "keep" not in request.POST:
        return render(request, "course/operate_text.html", page)
    try:
        editing.write_text(
            lesson=row,
            block=block,
            markdown=written,
            actor=actor_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
        return render(request, "course/operate_text.html", page)
    messages.success(request, _("Done. It is written in the audit log."))
    return redirect("operator_lesson", course, lesson)


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Done. It is written in the audit log."))
    return redirect("operator_courses")


def _found(course: str, lesson: str) -> Lesson:
    try:
        return queries.lesson_of_any(course=course, slug=lesson)
    except NoSuchLesson as missing:
        raise Http404 from missing
