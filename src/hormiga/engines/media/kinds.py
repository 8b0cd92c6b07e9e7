"""Which files are taken, by what they are; and what a check finds out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class MediaKind(StrEnum):
    """What a worker does with it: look, listen, watch or read."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    TEXT = "text"


PNG, JPEG, WEBP = "image/png", "image/jpeg", "image/webp"
GIF, BMP = "image/gif", "image/bmp"
WAV, FLAC, MP3, OGG = "audio/wav", "audio/flac", "audio/mpeg", "audio/ogg"
MP4, MP4_AUDIO = "video/mp4", "audio/mp4"
WEBM, WEBM_AUDIO = "video/webm", "audio/webm"
TEXT, HTML = "text/plain", "text/html"
ZIP = "application/zip"

TYPES: Mapping[str, MediaKind] = {
    PNG: MediaKind.IMAGE,
    JPEG: MediaKind.IMAGE,
    WEBP: MediaKind.IMAGE,
    GIF: MediaKind.IMAGE,  # a still one, stored as PNG
    BMP: MediaKind.IMAGE,  # stored as PNG
    WAV: MediaKind.AUDIO,
    FLAC: MediaKind.AUDIO,
    MP3: MediaKind.AUDIO,
    OGG: MediaKind.AUDIO,
    MP4_AUDIO: MediaKind.AUDIO,
    WEBM_AUDIO: MediaKind.AUDIO,
    MP4: MediaKind.VIDEO,
    WEBM: MediaKind.VIDEO,
    TEXT: MediaKind.TEXT,
    HTML: MediaKind.TEXT,
}
"""The kind of each type that is taken."""

INLINE = frozenset(
    media_type for media_type, kind in TYPES.items() if kind is not MediaKind.TEXT
)
"""What a browser may show where it stands; everything else is a file to save."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was checked: its type, its size where it has one, and named facts.

    `is_rewritten` says that other bytes than those that came are to be kept.
    """

    media_type: str
    is_rewritten: bool = False
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
