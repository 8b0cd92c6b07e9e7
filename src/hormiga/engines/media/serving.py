"""How a file goes out: whole or one range of it (RFC 9110), and never as a page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from hormiga.engines.media import kinds

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class Stored:
    """What is known of a file before it is opened."""

    etag: str
    media_type: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Going:
    """What goes out: a status, headers, and which bytes (none for a HEAD)."""

    status: int
    headers: dict[str, str]
    start: int
    length: int


def going_out(
    *, method: str, asked: Mapping[str, str], stored: Stored, as_file: bool = False
) -> Going:
    """Decide what to send for a GET or HEAD with these request headers.

    `as_file` makes it a download whatever its type.
    """
    headers = _always(stored, as_file=as_file)
    if _matches(asked.get("If-None-Match", ""), stored.etag):
        return Going(304, headers, 0, 0)
    span = None
    if method == "GET" and asked.get("If-Range", stored.etag) == stored.etag:
        span = _span(asked.get("Range", ""), stored.size)
    if span == (0, 0):
        headers["Content-Range"] = f"bytes */{stored.size}"
        headers["Content-Length"] = "0"
        return Going(416, headers, 0, 0)
    start, end = span or (0, stored.size)
    headers["Content-Type"] = _content_type(stored.media_type)
    headers["Content-Length"] = str(end - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{stored.size}"
    sent = end - start if method == "GET" else 0
    return Going(206 if span else 200, headers, start, sent)


def _always(stored: Stored, *, as_file: bool) -> dict[str, str]:
    is_shown = stored.media_type in kinds.INLINE and not as_file
    return {
        "ETag": stored.etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": _disposition(stored.name, is_shown=is_shown),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _content_type(media_type: str) -> str:
    is_text = media_type.startswith("text/")
    return f"{media_type}; charset=utf-8" if is_text else media_type


def _disposition(name: str, *, is_shown: bool) -> str:
    """Write RFC 6266: plain letters for old clients, the whole name for the others."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name) or "file"
    word = "inline" if is_shown else "attachment"
    return f"{word}; filename=\"{plain}\"; filename*=UTF-8''{quote(name or 'file')}"


def _matches(condition: str, etag: str) -> bool:
    known = {one.strip().removeprefix("W/") for one in condition.split(",")}
    return etag in known or "*" in known


def _span(header: str, size: int) -> tuple[int, int] | None:
    """Read one range as (start, end): (0, 0) cannot be met, None is the whole file.

    Several ranges, other units and nonsense are the whole file, as the RFC allows.
    """
    found = _RANGE.fullmatch(header.strip().lower())
    if not found or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1 if last else size)
        if last and int(last) < start:
            return None
    return (start, end) if start < end else (0, 0)
