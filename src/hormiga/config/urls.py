from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hormiga.doors.api.urls")),
    path("", include("hormiga.doors.mturk.urls")),
    path("", include("hormiga.doors.frame.urls")),
    path("", include("hormiga.doors.hooks.urls")),
    path("", include("hormiga.doors.web.urls")),
]
