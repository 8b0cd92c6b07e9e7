from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from hormiga.doors.api.root import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
    path("", include("hormiga.doors.mturk.urls")),
    path("", include("hormiga.doors.frame.urls")),
    path("", include("hormiga.doors.web.urls")),
]
