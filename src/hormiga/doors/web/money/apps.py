from __future__ import annotations

from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "hormiga.doors.web.money"
    label = "web_money"
