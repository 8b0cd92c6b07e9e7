"""Static files without a build step: each address carries a hash of the content.

A browser may keep a file for ever, and a changed file has a new address. Hashed file
names would do the same, but need `collectstatic` before each start.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class HashedAddresses(StaticFilesStorage):
    """Write `/static/shared/base.css?v=1f0c2d3e4a5b`."""

    def url(self, name: str | None) -> str:
        """Give the address; a name that no app has is a bug and fails loudly."""
        version = _fresh_version if settings.DEBUG else _version
        return f"{super().url(name)}?v={version(name or '')}"


def _fresh_version(name: str) -> str:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:12]


_version = cache(_fresh_version)
