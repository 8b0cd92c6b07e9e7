from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hormiga.doors.web.public.urls")),
    path("", include("hormiga.doors.web.home.urls")),
    path("", include("hormiga.doors.web.account.urls")),
    path("", include("hormiga.doors.web.worker.urls")),
    path("", include("hormiga.doors.web.requester.urls")),
    path("", include("hormiga.doors.web.vendor.urls")),
    path("", include("hormiga.doors.web.operator.urls")),
]
