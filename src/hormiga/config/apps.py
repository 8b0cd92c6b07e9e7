from __future__ import annotations

from django.apps import AppConfig

from hormiga.config import wiring


class RoofConfig(AppConfig):
    name = "hormiga.config"
    label = "roof"

    def ready(self) -> None:
        """Hand the lower floors what they ask for by name."""
        wiring.install()
