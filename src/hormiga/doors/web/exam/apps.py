from __future__ import annotations

from django.apps import AppConfig


class ExamConfig(AppConfig):
    name = "hormiga.doors.web.exam"
    label = "web_exam"
