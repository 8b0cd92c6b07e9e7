from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "hormiga.doors.web.public"
    label = "web_public"
