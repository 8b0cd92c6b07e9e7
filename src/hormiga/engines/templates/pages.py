"""A rendered page made ready for the frame, and what it asks of the frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from hormiga.engines.templates.markup import Attribute, Tag, tags

_SCRIPT_TYPES = re.compile(
    r"|module|importmap|(?:text|application)/(?:x-)?(?:java|ecma|j)script.*",
    re.IGNORECASE,
)
_HANDLER = re.compile(
    r"on(?:abort|after|animation|aux|before|blur|can|change|click|close|command"
    r"|content|context|copy|cue|cut|dbl|drag|drop|duration|emptied|ended|error|focus"
    r"|form|full|got|hash|input|invalid|key|language|load|lost|message|mouse|offline"
    r"|page|paste|pause|play|pointer|pop|progress|rate|reset|resize|scroll|search"
    r"|security|seek|select|show|slot|stalled|storage|submit|suspend|time|toggle|touch"
    r"|transition|unhandled|unload|volume|waiting|webkit|wheel)[a-z]*"
)
_ADDRESSES = frozenset(
    {"src", "srcset", "poster", "data", "background", "image", "icon-url", "xlink:href"}
)
_HREF_LOADS = frozenset({"link", "image", "use", "base"})
_SCRIPT_ADDRESSES = frozenset(
    {"href", "src", "action", "formaction", "data", "xlink:href"}
)
_STYLE_ADDRESS = re.compile(
    r"url\(\s*[\"']?([^\"')\s]{1,2000})|@import\s+[\"']([^\"']{1,2000})", re.IGNORECASE
)
_OWN_SCHEMES = frozenset({"data", "blob", "media", "about", "javascript"})
_BLANKS = re.compile(r"[\t\n\r\x00-\x20]+")


@dataclass(frozen=True, slots=True)
class Script:
    """Something that runs a requester's code, and its offset in the page."""

    what: str
    at: int


@dataclass(frozen=True, slots=True)
class Outside:
    """An address that a worker's frame does not load; `host` is empty if relative."""

    address: str
    host: str
    tag: str
    at: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page for the frame. Offsets count in the page as it was given."""

    html: str
    scripts: tuple[Script, ...] = ()
    outside: tuple[Outside, ...] = ()

    @property
    def is_scripted(self) -> bool:
        """Say whether it runs a requester's code, which takes an operator's trust."""
        return bool(self.scripts)

    @property
    def external_hosts(self) -> tuple[str, ...]:
        """List the hosts that the frame will not reach."""
        return tuple(sorted({one.host for one in self.outside if one.host}))


def prepared(html: str, *, loader: str = "") -> Prepared:
    """Take out what belongs to another house, and say what the page runs and loads.

    Mechanical Turk's and Ground Truth's own scripts and style sheets go; `loader`, our
    tag, takes the first one's place. Form actions of theirs go too: the frame sends the
    answer. All else stays to the letter.
    """
    found = list(tags(html))
    edits: list[tuple[int, int, str]] = []
    kept: list[Tag] = []
    for tag in found:
        if _is_theirs(tag):
            edits.append((tag.start, _element_end(html, tag), loader))
            loader = ""
        else:
            kept.append(tag)
            edits.extend((one.start, one.end, "") for one in _actions(tag))
    return Prepared(
        html=_edited(html, edits),
        scripts=tuple(one for tag in kept for one in _scripts(html, tag)),
        outside=tuple(one for tag in kept for one in _outside(html, tag)),
    )


def _edited(html: str, edits: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, text in edits:
        parts += [html[at:start], text]
        at = end
    return "".join([*parts, html[at:]])


def _element_end(html: str, tag: Tag) -> int:
    if tag.name != "script":
        return tag.end
    end = html.find(">", tag.inner_end)
    return len(html) if end < 0 else end + 1


def _is_theirs(tag: Tag) -> bool:
    if tag.is_end or tag.name not in {"script", "link"}:
        return False
    host, path = _host_and_path(
        tag.get("src" if tag.name == "script" else "href") or ""
    )
    if host == "assets.crowd.aws":
        return "crowd-html-elements" in path
    return host.endswith("amazonaws.com") and path.endswith("/externalHIT_v1.js")


def _actions(tag: Tag) -> Iterator[Attribute]:
    for name in ("action", "formaction"):
        found = tag.attribute(name)
        if found and "/mturk/externalsubmit" in found.value.lower():
            yield found


def _scripts(html: str, tag: Tag) -> Iterator[Script]:
    if tag.is_end:
        return
    if tag.name == "script" and _SCRIPT_TYPES.fullmatch(
        (tag.get("type") or "").strip()
    ):
        is_inline = tag.get("src") is None
        if not is_inline or html[tag.end : tag.inner_end].strip():
            yield Script("inline script" if is_inline else "script file", tag.start)
    for one in tag.attributes:
        if _HANDLER.fullmatch(one.name):
            yield Script(one.name, one.start)
        elif one.name == "srcdoc":
            yield Script("srcdoc", one.start)
        elif one.name in _SCRIPT_ADDRESSES and _scheme(one.value) == "javascript":
            yield Script("javascript: address", one.start)


def _outside(html: str, tag: Tag) -> Iterator[Outside]:
    if tag.is_end:
        return
    for one in tag.attributes:
        for address in _loaded(tag, one):
            if blocked := _blocked(address):
                yield Outside(blocked, _host_and_path(blocked)[0], tag.name, one.start)
    if tag.name == "style":
        for found in _STYLE_ADDRESS.finditer(html, tag.end, tag.inner_end):
            if blocked := _blocked(found[1] or found[2]):
                yield Outside(
                    blocked, _host_and_path(blocked)[0], "style", found.start()
                )


def _loaded(tag: Tag, one: Attribute) -> list[str]:
    """List the addresses that an attribute makes a browser load."""
    if one.name == "style":
        return [found[1] or found[2] for found in _STYLE_ADDRESS.finditer(one.value)]
    if one.name == "srcset":
        return [part.split()[0] for part in one.value.split(",") if part.split()]
    is_loaded = one.name in _ADDRESSES or (
        one.name == "href" and tag.name in _HREF_LOADS
    )
    is_word = one.name in {"image", "data"} and ":" not in one.value
    return [one.value] if is_loaded and one.value and not is_word else []


def _blocked(address: str) -> str:
    """Give an address that the frame does not load; nothing for one that it does."""
    text = _BLANKS.sub("", address)
    if not text or text.startswith("#") or _scheme(text) in _OWN_SCHEMES:
        return ""
    return text


def _scheme(address: str) -> str:
    head, colon, _ = _BLANKS.sub("", address[:200]).partition(":")
    return head.lower() if colon else ""


def _host_and_path(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(_BLANKS.sub("", address))
    except ValueError:
        return "", address
    is_remote = parts.scheme in {"", "http", "https", "ws", "wss", "ftp"}
    return ((parts.hostname or "") if is_remote else ""), parts.path
