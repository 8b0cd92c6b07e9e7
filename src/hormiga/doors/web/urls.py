from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("hormiga.doors.web.public.urls")),
    path("", include("hormiga.doors.web.home.urls")),
]
