from __future__ import annotations

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    name = "hormiga.doors.web.worker"
    label = "web_worker"
