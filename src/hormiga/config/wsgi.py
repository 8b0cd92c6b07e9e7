"""The web application: pages pass all middleware, the other doors what they need."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

from hormiga.config.process import die_with_parent
from hormiga.engines.external import SUBMIT_PATHS

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
_WITHOUT_COOKIES = ("/api/", "/mturk", "//mturk/", "/frame/", "/media/")
_FRAMED = ("/frame/", "/media/", *SUBMIT_PATHS)
_FRAME_HOST = urlsplit(settings.FRAME_ORIGIN or "").netloc.lower()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer one request; the frame's host has the frame and nothing else."""
    path = environ["PATH_INFO"]
    host = environ.get("HTTP_HOST", "").lower()
    if _FRAME_HOST and host == _FRAME_HOST and not path.startswith(_FRAMED):
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"Only tasks are shown here."]
    handler = _api if path.startswith(_WITHOUT_COOKIES) else _pages
    return handler(environ, start_response)
