from __future__ import annotations

from django.urls import path

from hormiga.doors.frame import media
from hormiga.doors.frame.views import practice, preview, script, show

_EVERYBODY = ("anonymous", "worker", "requester", "vendor", "operator")
urlpatterns = [
    path("frame/elements-<str:version>.js", script, name="frame_script"),
    path("frame/preview/<str:token>", preview, name="frame_preview"),
    path("frame/practice/<str:token>", practice, name="frame_practice"),
    path("frame/<str:token>", show, name="frame"),
    path("media/<str:token>", media.show, name="media"),
]
ROUTES = tuple((pattern.name, _EVERYBODY) for pattern in urlpatterns)
"""Whoever holds an address sees its task: the address is the permission."""
