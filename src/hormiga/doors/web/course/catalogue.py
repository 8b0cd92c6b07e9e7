"""The courses that there are, and one of them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hormiga.domain.courses import queries
from hormiga.domain.courses.rules import NoSuchCourse
from hormiga.domain.people.models import Worker
from hormiga.doors.web.course.ways import exam_address
from hormiga.doors.web.worker.guard import for_workers
from hormiga.flows.find_work_behind import work_behind_course
from hormiga.kit import clock


@for_workers
@require_safe
def courses(request: HttpRequest, worker: Worker) -> HttpResponse:
    """List what there is to learn; what one has begun stands first."""
    rows = queries.courses_for(worker_id=worker.pk)
    titles = {row.course.slug: row.course.title for row in rows}
    cards = [(row, titles.get(row.course.after)) for row in rows]
    begun = [row for row in rows if row.is_begun and not row.is_done and row.seen_at]
    page = {
        "cards": cards,
        "latest": max(begun, key=lambda row: row.seen_at, default=None),  # type: ignore[arg-type, return-value]
    }
    return render(request, "course/courses.html", page)


@for_workers
@require_safe
def course(request: HttpRequest, worker: Worker, course: str) -> HttpResponse:
    """Show a course: its lessons, what it opens, and the work that asks for it."""
    try:
        row = queries.course_for(worker_id=worker.pk, slug=course)
    except NoSuchCourse as missing:
        raise Http404 from missing
    page = {
        "row": row,
        "course": row.course,
        "before": queries.course_titles().get(row.course.after),
        "exam": exam_address(row.course.exam_slug),
        "behind": work_behind_course(
            worker_id=worker.pk, course=row.course, now=clock.read()
        ),
    }
    return render(request, "course/course.html", page)
