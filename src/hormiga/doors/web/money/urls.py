from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

_WORKERS = frozenset({"worker"})

ROUTES = tuple((pattern.name, _WORKERS) for pattern in urlpatterns)
"""Who may open each page."""
