from __future__ import annotations

from django.apps import AppConfig


class ProfileConfig(AppConfig):
    name = "hormiga.doors.web.profile"
    label = "web_profile"
