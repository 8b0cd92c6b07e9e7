"""Time zones to choose from: first those of the worker's country."""

from __future__ import annotations

from functools import cache
from importlib import resources

from hormiga.domain.planner.rules import time_zones


def zones_for(*, country: str) -> tuple[list[str], list[str]]:
    """Give the zones of a country, and all others, each in order."""
    near = [zone for zone in _of_countries().get(country, ()) if zone in time_zones()]
    return near, [zone for zone in time_zones() if zone not in near]


@cache
def _of_countries() -> dict[str, tuple[str, ...]]:
    """Read the table that comes with the time zones themselves."""
    file = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    found: dict[str, list[str]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#") and "\t" in line:
            country, _place, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(sorted(zones)) for country, zones in found.items()}
