from __future__ import annotations

from django.apps import AppConfig


class QualificationsConfig(AppConfig):
    name = "hormiga.domain.qualifications"
