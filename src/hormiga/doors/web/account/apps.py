from __future__ import annotations

from django.apps import AppConfig


class AccountConfig(AppConfig):
    name = "hormiga.doors.web.account"
    label = "web_account"
