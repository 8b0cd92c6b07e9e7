from __future__ import annotations

from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "hormiga.doors.web.shared"
    label = "web_shared"
