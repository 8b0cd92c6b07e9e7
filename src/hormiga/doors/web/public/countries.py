"""Where people live: ISO 3166-1, with names in the reader's language."""

from __future__ import annotations

import gettext
import unicodedata
from functools import cache

import pycountry
from django.utils.translation import get_language


def choices() -> list[tuple[str, str]]:
    """List (code, name), by name as the reader's language sorts it."""
    return _choices(get_language() or "en")


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    names = gettext.translation(
        "iso3166-1", pycountry.LOCALES_DIR, languages=[language], fallback=True
    )
    rows = [
        (country.alpha_2, names.gettext(getattr(country, "common_name", country.name)))
        for country in pycountry.countries
    ]
    return sorted(rows, key=lambda row: _plain(row[1]))


def _plain(name: str) -> str:
    """Sort Åland beside Albania: without accents, without case."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
