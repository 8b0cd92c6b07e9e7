"""The elements' script, as `make setup` builds it; its address changes with it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

BUILT = Path(__file__).parent / "built" / "elements.js"


@dataclass(frozen=True, slots=True)
class Script:
    """The built script, plain and packed; `name` is the last part of its address."""

    name: str
    plain: bytes
    packed: bytes


@cache
def built() -> Script:
    """Read the script. Raises FileNotFoundError where nothing was built."""
    plain = BUILT.read_bytes()
    name = f"elements-{sha256(plain).hexdigest()[:16]}.js"
    return Script(name, plain, gzip.compress(plain, compresslevel=9, mtime=0))
