"""The files beside a shipped course's lessons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hormiga.domain.courses.rules import NoSuchFile
from hormiga.domain.courses.shipping import CONTENT

MEDIA_TYPES = {
    ".svg": "image/svg+xml",
    ".webm": "video/webm",
    ".vtt": "text/vtt",
}
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes and type."""

    body: bytes
    media_type: str


def is_name(name: str) -> bool:
    """Say whether a file may have this name: no folder, a type that we know."""
    return bool(_NAME.fullmatch(name)) and Path(name).suffix in MEDIA_TYPES


@lru_cache(maxsize=32)
def file_of(*, course: str, name: str, root: Path = CONTENT) -> File:
    """Read a file of a course's media folder. Raises NoSuchFile."""
    path = root / course / "media" / name
    if not is_name(name) or not _NAME.fullmatch(course) or not path.is_file():
        raise NoSuchFile
    return File(path.read_bytes(), MEDIA_TYPES[path.suffix])
