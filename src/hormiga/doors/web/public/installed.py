"""What makes the pages an app on a phone: its manifest, and what works offline."""

from __future__ import annotations

import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import check_for_language, gettext as _, override
from django.views.decorators.http import require_safe

_ICONS = (
    ("shared/icon-192.png", "192x192", "any"),
    ("shared/icon-512.png", "512x512", "any"),
    ("shared/icon-maskable-512.png", "512x512", "maskable"),
)
_PNG = "image/png"
_SHELL = (
    *("tokens.css", "base.css", "layout.css", "button.css", "card.css"),
    *("store.js", "offline.js", "ant.svg"),
)
_LANGUAGES = ("en", "es")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Say how the app is called, how it looks, and where it starts."""
    response = JsonResponse(
        {
            "id": "/home/",
            "name": _("Hormiga: small tasks, paid one by one"),
            "short_name": "Hormiga",
            "description": _("Work in small steps, by phone or computer."),
            "start_url": "/home/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#faf9f5",
            "theme_color": "#17653f",
            "icons": [
                {
                    "src": static(name),
                    "sizes": size,
                    "type": "image/png",
                    "purpose": use,
                }
                for name, size, use in _ICONS
            ],
        },
        content_type="application/manifest+json",
    )
    response["Cache-Control"] = "no-cache"
    response["Vary"] = "Accept-Language, Cookie"
    return response


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Give the script that stands between the pages and the network.

    The list of what it fetches first is part of it: whenever a file of the shell
    changes, the script does, and browsers take the new one.
    """
    shell = [static(f"shared/{name}") for name in _SHELL]
    shell += [f"/offline/?language={language}" for language in _LANGUAGES]
    found = finders.find("shared/sw.js")
    script = Path(str(found)).read_text("utf-8")
    response = HttpResponse(
        f"self.hormigaShell = {json.dumps(shell)};\n{script}",
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "no-cache"
    response["Service-Worker-Allowed"] = "/"
    return response


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Show what can be done without a connection; it holds nothing about anybody."""
    language = request.GET.get("language", "")
    if language in _LANGUAGES and check_for_language(language):
        with override(language):
            return render(request, "public/offline.html")
    return render(request, "public/offline.html")
