from __future__ import annotations

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "hormiga.doors.web.home"
    label = "web_home"
