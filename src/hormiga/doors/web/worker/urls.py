from __future__ import annotations

from django.urls import path

from hormiga.doors.web.worker import away, earning, framed, offers, times, work

urlpatterns = [
    path("work/", offers.available, name="work"),
    path("work/hello/", away.hello, name="work_hello"),
    path("work/<str:project>/", offers.project, name="work_project"),
    path("work/<str:project>/start/", work.start, name="work_start"),
    path("work/<str:project>/task/", work.task, name="work_task"),
    path("work/<str:project>/skip/", work.skip, name="work_skip"),
    path("work/<str:project>/report/", work.report, name="work_report"),
    path("work/<str:project>/draft/", framed.draft, name="work_draft"),
    path("work/<str:project>/upload/", framed.upload, name="work_upload"),
    path("work/<str:project>/ahead/", away.ahead, name="work_ahead"),
    path("work/<str:project>/send/", away.send, name="work_send"),
    path("earnings/", earning.earnings, name="earnings"),
    path("earnings/file/", earning.file, name="earnings_file"),
    path("earnings/<str:judgment>/time/", times.correct, name="earnings_time"),
]

ROUTES = tuple((pattern.name, frozenset({"worker"})) for pattern in urlpatterns)
"""Who may open each page; all others are sent to sign in, or refused."""
