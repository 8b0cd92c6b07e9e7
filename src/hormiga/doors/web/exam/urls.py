from __future__ import annotations

from django.urls import path

from hormiga.doors.web.exam import editing, sitting, views

_WORKERS = [
    path("exams/", views.index, name="exams"),
    path("exams/<slug:exam>/", views.show, name="exam"),
    path("exams/<slug:exam>/start/", sitting.start, name="exam_start"),
    path("exams/<slug:exam>/sit/", sitting.sit, name="exam_sit"),
    path("exams/<slug:exam>/result/", views.result, name="exam_result"),
    path("exams/<slug:exam>/keep/", views.keep, name="exam_keep"),
]
_OPERATORS = [
    path("operator/exams/", editing.index, name="operator_exams"),
    path("operator/exams/<slug:exam>/", editing.show, name="operator_exam"),
    path(
        "operator/exams/<slug:exam>/items/<str:code>/retire/",
        editing.retire,
        name="operator_exam_retire",
    ),
]
urlpatterns = [*_WORKERS, *_OPERATORS]

ROUTES = (
    *((str(pattern.name), frozenset({"worker"})) for pattern in _WORKERS),
    *((str(pattern.name), frozenset({"operator"})) for pattern in _OPERATORS),
)
"""Who may open each page; all others are sent to sign in, or refused."""
