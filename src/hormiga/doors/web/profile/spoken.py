"""Languages people speak: ISO 639-1, with names in the reader's language."""

from __future__ import annotations

import gettext
from functools import cache

import pycountry
from django.utils.translation import get_language


def choices() -> list[tuple[str, str]]:
    """List (code, name), by name in the reader's language."""
    return _choices(get_language() or "en")


def codes() -> list[str]:
    """List the codes that can be chosen."""
    return [code for code, _ in _choices("en")]


@cache
def _choices(language: str) -> list[tuple[str, str]]:
    names = gettext.translation(
        "iso639-3", pycountry.LOCALES_DIR, languages=[language], fallback=True
    )
    rows = [
        (one.alpha_2, names.gettext(one.name))
        for one in pycountry.languages
        if hasattr(one, "alpha_2")
    ]
    return sorted(rows, key=lambda row: row[1].casefold())
