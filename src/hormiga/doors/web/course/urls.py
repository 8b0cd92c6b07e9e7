from __future__ import annotations

from django.urls import path

from hormiga.doors.web.course import (
    catalogue,
    lessons,
    media,
    operate,
    practice,
)

_LESSON = "courses/<slug:course>/<slug:lesson>/"
_WORKERS = [
    path("courses/", catalogue.courses, name="courses"),
    path("courses/<slug:course>/", catalogue.course, name="course"),
    path(_LESSON, lessons.lesson, name="lesson"),
    path(f"{_LESSON}done/", lessons.done, name="lesson_done"),
    path(f"{_LESSON}place/", lessons.place, name="lesson_place"),
    path(f"{_LESSON}quiz/<slug:block>/", lessons.quiz, name="lesson_quiz"),
    path(f"{_LESSON}again/<slug:block>/", lessons.again, name="lesson_again"),
    path(f"{_LESSON}practice/<slug:block>/", practice.practice, name="lesson_practice"),
]
_OPERATOR = "operator/courses/<slug:course>/"
_OPERATORS = [
    path("operator/courses/", operate.index, name="operator_courses"),
    path(f"{_OPERATOR}open/", operate.set_open, name="operator_course_open"),
    path(f"{_OPERATOR}up/", operate.move_up, name="operator_course_up"),
    path(f"{_OPERATOR}<slug:lesson>/", operate.lesson, name="operator_lesson"),
    path(
        f"{_OPERATOR}<slug:lesson>/<int:block>/",
        operate.text,
        name="operator_lesson_text",
    ),
]
_EVERYBODY = [
    path("courses/<slug:course>/media/<str:name>", media.show, name="course_media"),
]

urlpatterns = [*_EVERYBODY, *_WORKERS, *_OPERATORS]

ROUTES = (
    *((str(one.name), frozenset({"worker"})) for one in _WORKERS),
    *((str(one.name), frozenset({"operator"})) for one in _OPERATORS),
    *(
        (
            str(one.name),
            frozenset({"anonymous", "worker", "requester", "vendor", "operator"}),
        )
        for one in _EVERYBODY
    ),
)
"""Who may open each page; all others are sent to sign in, or refused."""
