"""A task's HTML as the frame shows it: our bridge first, the requester's HTML after."""

from __future__ import annotations

from pathlib import Path

BRIDGE = (Path(__file__).parent / "bridge.js").read_text()


def document(html: str, *, nonce: str) -> str:
    """Write the document.

    Doctype and bridge stand before all that the requester wrote: a parser opens the
    head for them, passes over a second doctype, and merges a following `<html>` or
    `<body>` into what is open.
    """
    return (
        '<!DOCTYPE html><meta charset="utf-8">'
        f'<script nonce="{nonce}">{BRIDGE}</script>\n{html}'
    )


def policy(*, nonce: str, is_scripted: bool, embedders: str) -> str:
    """Write the frame's Content-Security-Policy.

    The origin is opaque and there is no network at all; scripts of the requester's run
    only where `is_scripted`. A nonce would switch `'unsafe-inline'` off, so a scripted
    document has none.
    """
    scripts = "'unsafe-inline'" if is_scripted else f"'nonce-{nonce}'"
    return "; ".join(
        [
            "sandbox allow-scripts allow-forms",
            "default-src 'none'",
            f"script-src {scripts}",
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
