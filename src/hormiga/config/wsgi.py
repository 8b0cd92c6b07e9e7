"""The web application: pages pass all middleware, the JSON API only what it needs."""

from __future__ import annotations

import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from hormiga.config.process import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hormiga.config.settings")


class ApiHandler(WSGIHandler):
    """Django without cookies, sessions and languages: half the cost of a call."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002
        """Load the API's own list instead of the pages'."""
        pages, settings.MIDDLEWARE = settings.MIDDLEWARE, settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = pages


die_with_parent()  # a killed server must not leave workers that hold its port
django.setup(set_prefix=False)
_pages, _api = WSGIHandler(), ApiHandler()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer one request."""
    handler = _api if environ["PATH_INFO"].startswith("/api/") else _pages
    return handler(environ, start_response)
