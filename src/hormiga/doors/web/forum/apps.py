from __future__ import annotations

from django.apps import AppConfig


class ForumConfig(AppConfig):
    name = "hormiga.doors.web.forum"
    label = "web_forum"
