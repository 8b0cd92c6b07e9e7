"""The elements' scripts, as `make setup` builds them; their addresses change with them.

A page loads the core and the families of elements that it uses, no more.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import orjson

BUILT = Path(__file__).parent / "built"
CORE = "core"
_TAG = re.compile(r"<((?:crowd|hormiga)-[a-z0-9-]+)", re.IGNORECASE)
_IN_CORE = frozenset({"crowd-form"})


@dataclass(frozen=True, slots=True)
class Script:
    """One built script, plain and packed; `name` is the last part of its address."""

    name: str
    plain: bytes
    packed: bytes


@cache
def built() -> Mapping[str, Script]:
    """Read all scripts, by the name of their family, the core first.

    Raises FileNotFoundError where nothing was built.
    """
    return {family: _read(family) for family in (CORE, *_families())}


def scripts_for(html: str, *, is_scripted: bool = False) -> Sequence[Script]:
    """Give the scripts that a page needs, in their order.

    A page with a requester's own script may make any element later, so it gets all.
    """
    scripts, families = built(), _families()
    if is_scripted:
        return list(scripts.values())
    tags = {found.lower() for found in _TAG.findall(html)} - _IN_CORE
    wanted = {
        family
        for family, known in families.items()
        if any(_is_of(tag, known) for tag in tags)
    }
    return [scripts[name] for name in scripts if name == CORE or name in wanted]


def script_named(name: str) -> Script | None:
    """Find a script by the last part of its address."""
    return next((one for one in built().values() if one.name == name), None)


def _is_of(tag: str, known: Sequence[str]) -> bool:
    """Say whether a family has an element; `crowd-*` has all that begin so."""
    return tag in known or ("crowd-*" in known and tag.startswith("crowd-"))


@cache
def _families() -> dict[str, list[str]]:
    found: dict[str, list[str]] = orjson.loads((BUILT / "families.json").read_bytes())
    return found


def _read(family: str) -> Script:
    plain = (BUILT / f"{family}.js").read_bytes()
    name = f"elements-{family}-{sha256(plain).hexdigest()[:16]}.js"
    return Script(name, plain, gzip.compress(plain, compresslevel=9, mtime=0))
