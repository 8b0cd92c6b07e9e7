"""Values as text in each place of a page where a template may put them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

_UNSAFE_JSON = re.compile("[<>&'\u2028\u2029\x7f\ud800-\udfff]")
_UNSAFE_SCRIPT = re.compile("[\\\\'\"`$<>&\x00-\x1f\x7f\u2028\u2029\ud800-\udfff]")
_UNSAFE_STYLE = re.compile(r"[^A-Za-z0-9 .,%#_-]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def as_html(text: object) -> Markup:
    """Escape for text and for quoted attributes.

    A carriage return is written as a reference: an HTML parser would turn it into a
    line feed, and every text offset behind it would be wrong.
    """
    return Markup(str(escape(str(text))).replace("\r", "&#13;"))  # noqa: S704


def as_json(value: object) -> Markup:
    """Write JSON that is safe in text, in a script and in a '…' attribute.

    Inside a "…" attribute it is escaped once more: `{{ x | to_json | escape }}`.
    """
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return Markup(_UNSAFE_JSON.sub(_unicode_escape, text))  # noqa: S704


def as_script(text: str) -> str:
    """Escape for the inside of a script's string, whichever quotes it has."""
    return _UNSAFE_SCRIPT.sub(_unicode_escape, text)


def as_style(text: str) -> str:
    """Escape for a style sheet."""
    return _UNSAFE_STYLE.sub(lambda found: f"\\{ord(found[0]):x} ", text)


def without_surrogates(text: str) -> str:
    """Replace halves of characters, which no UTF-8 can carry."""
    return _SURROGATES.sub("\ufffd", text)


def plain(value: Any) -> Any:
    """Turn a template's value into JSON's own types; what has none becomes null."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, list | tuple | range):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return None if isinstance(value, Mapping) else str(value)


def _unicode_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}"
