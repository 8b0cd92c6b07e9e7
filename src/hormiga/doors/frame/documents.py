"""A task's HTML as the frame shows it: our script first, the requester's HTML after."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape


def document(
    html: str, *, title: str, nonce: str, scripts: Sequence[str], language: str
) -> str:
    """Write the document; `scripts` are the addresses of the elements' scripts.

    Doctype and scripts stand before all that the requester wrote: a parser opens the
    head for them, passes over a second doctype, and merges a following `<html>` or
    `<body>` into what is open.
    """
    loads = "".join(
        f'<script nonce="{nonce}" src="{escape(one)}"></script>' for one in scripts
    )
    loads += f'<script nonce="{nonce}">delete window.hormigaCore</script>'
    return (
        f'<!DOCTYPE html><html lang="{escape(language)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        f"{loads}\n{html}"
    )


def policy(
    *, nonce: str, scripts: Sequence[str], is_scripted: bool, embedders: str
) -> str:
    """Write the frame's Content-Security-Policy.

    The origin is opaque and there is no network at all; scripts of the requester's run
    only where `is_scripted`. A nonce would switch `'unsafe-inline'` off, so a scripted
    document has none and names our scripts by their addresses.
    """
    named = " ".join(["'unsafe-inline'", *scripts])
    allowed = named if is_scripted else f"'nonce-{nonce}'"
    return "; ".join(
        [
            "sandbox allow-scripts allow-forms",
            "default-src 'none'",
            f"script-src {allowed}",
            "style-src 'unsafe-inline'",
            "img-src data: blob:",
            "media-src data: blob:",
            "font-src data:",
            "connect-src 'none'",
            "frame-src 'none'",
            "worker-src 'none'",
            "form-action 'none'",
            "base-uri 'none'",
            f"frame-ancestors {embedders}",
        ]
    )


def connections(*, scripts: Sequence[str]) -> str:
    """Write the frame's Connection-Allowlist: its scripts, and no WebRTC.

    A Content-Security-Policy says nothing of WebRTC, nor of names that are looked up
    and connections that are opened ahead. Browsers that do not know this header leave
    those to a scripted document: docs/adr/0020.
    """
    named = " ".join(f'"{one}"' for one in scripts)
    return f"({named});webrtc=block"
