"""Texts that people type."""

from __future__ import annotations


def plain(text: str, *, most: int) -> str:
    """Trim and cut a typed text; the character zero, which no database keeps, goes."""
    return text.replace("\x00", "").strip()[:most]
