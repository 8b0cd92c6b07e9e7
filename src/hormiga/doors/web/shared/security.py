"""What a browser may do with our pages: next to nothing but show them.

Our own few lines instead of a package: Django 6 brings the same policy as a setting,
and this module then goes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_POLICY = (
    "default-src 'none'; "
    "script-src 'self' 'nonce-{nonce}'; "
    "style-src 'self'; "
    "img-src 'self'; "
    "connect-src 'self'{connect}; "
    "manifest-src 'self'; "
    "worker-src 'self'; "
    "form-action 'self'; "
    "frame-ancestors 'none'; "
    "base-uri 'none'"
)
_UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "payment",
    "usb",
)
_PERMISSIONS = ", ".join(f"{feature}=()" for feature in _UNUSED)


class PagePolicy:
    """Middleware: every answer carries the policy, with a fresh nonce for scripts.

    It stands before the static files, so that a picture opened alone has it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; templates read `request.csp_nonce`.

        A page with a task's frame sets `request.csp_frame_src` to the frame's origin,
        and `csp_connect_src` too: it fetches the task's media from there. A page with
        a film sets `csp_media_src`; a file that is no page brings `csp_alone`, a policy
        of its own.
        """
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self._get_response(request)
        connect = getattr(request, "csp_connect_src", None) or ""
        policy = _POLICY.format(nonce=nonce, connect=connect and f" {connect}")
        if frame := getattr(request, "csp_frame_src", ""):
            policy += f"; frame-src {frame}"
        if media := getattr(request, "csp_media_src", ""):
            policy += f"; media-src {media}"
        response["Content-Security-Policy"] = getattr(request, "csp_alone", policy)
        response["Permissions-Policy"] = _PERMISSIONS
        response["Cross-Origin-Opener-Policy"] = "same-origin"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
