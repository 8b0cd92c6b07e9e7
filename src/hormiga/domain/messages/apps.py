from __future__ import annotations

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "hormiga.domain.messages"
    label = "notices"  # Django's own messages have that name
