from __future__ import annotations

from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "hormiga.doors.web.plan"
    label = "web_plan"
