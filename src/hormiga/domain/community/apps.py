from __future__ import annotations

from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "hormiga.domain.community"
