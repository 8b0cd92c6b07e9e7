from __future__ import annotations

from django.apps import AppConfig


class TaxConfig(AppConfig):
    name = "hormiga.domain.tax"
