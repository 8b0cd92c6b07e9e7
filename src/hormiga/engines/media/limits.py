"""How large a file may be, by what it is. Bytes unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20
MEMORY_BYTES = 1536 * MIB
"""Address space of a check: 50 megapixels with alpha, upright, converted; the code."""
SECONDS_A_FILE = 30
"""Processor time of a check."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of an installation; the first two are its operator's to set.

    `most_pixels` bounds a decoded picture (4 bytes a pixel, held a few times over), the
    others what is read into memory whole or unpacked.
    """

    most_bytes: int = 1024 * MIB
    quota_bytes: int = 100 * 1024 * MIB
    most_pixels: int = 50_000_000
    most_image_bytes: int = 200 * MIB
    most_text_bytes: int = 20 * MIB
    most_html_bytes: int = 5 * MIB
    most_at_once_bytes: int = 64 * MIB
    most_members: int = 1_000
    most_unpacked_bytes: int = 1024 * MIB
