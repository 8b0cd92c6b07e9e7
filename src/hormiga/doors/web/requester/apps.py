from __future__ import annotations

from django.apps import AppConfig


class RequesterConfig(AppConfig):
    name = "hormiga.doors.web.requester"
    label = "web_requester"
