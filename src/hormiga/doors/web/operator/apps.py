from __future__ import annotations

from django.apps import AppConfig


class OperatorConfig(AppConfig):
    name = "hormiga.doors.web.operator"
    label = "web_operator"
