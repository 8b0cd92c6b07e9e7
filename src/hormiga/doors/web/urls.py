from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hormiga.doors.web.public.urls")),
    path("", include("hormiga.doors.web.home.urls")),
    path("", include("hormiga.doors.web.account.urls")),
    path("", include("hormiga.doors.web.profile.urls")),
    path("", include("hormiga.doors.web.programme.urls")),
    path("", include("hormiga.doors.web.exam.urls")),
    path("", include("hormiga.doors.web.course.urls")),
    path("", include("hormiga.doors.web.plan.urls")),
    path("", include("hormiga.doors.web.money.urls")),
    path("", include("hormiga.doors.web.forum.urls")),
    path("", include("hormiga.doors.web.notices.urls")),
    path("", include("hormiga.doors.web.worker.urls")),
    path("", include("hormiga.doors.web.requester.urls")),
    path("", include("hormiga.doors.web.vendor.urls")),
    path("", include("hormiga.doors.web.operator.urls")),
]
