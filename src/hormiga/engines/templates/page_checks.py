"""What a rendered page needs so that a worker can do and submit it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hormiga.engines.templates.elements import (
    CROWD_PREFIX,
    ELEMENTS,
    FORMS,
    LISTS,
    MAYBE_JSON,
    MOST_LABELS,
    OWN_FORM,
    is_ours,
)
from hormiga.engines.templates.findings import Finding
from hormiga.engines.templates.liquid import Rendered
from hormiga.engines.templates.markup import Attribute, Tag, tags
from hormiga.engines.templates.pages import prepared
from hormiga.engines.templates.relaxed import NotRelaxedJson, loads

_FIELDS = frozenset({"input", "select", "textarea"})
_SHARED_TYPES = frozenset({"radio", "checkbox"})
_BUTTON_TYPES = frozenset({"submit", "button", "reset", "image"})


def page_findings(page: Rendered) -> Iterator[Finding]:
    """Look a page through; each finding has the template's line."""
    found = list(tags(page.html))
    starts = [tag for tag in found if not tag.is_end]
    for tag in starts:
        yield from _element(page, tag)
    yield from _names(page, starts)
    yield from _forms(page, found)
    yield from _closing(page, found)
    yield from _trust(page)


def _at(page: Rendered, kind: str, offset: int, **facts: object) -> Finding:
    return Finding(kind, page.line(offset), facts)


def _element(page: Rendered, tag: Tag) -> Iterator[Finding]:
    if not tag.name.startswith(CROWD_PREFIX):
        return
    element = ELEMENTS.get(tag.name)
    if element is None:
        yield _at(page, "unknown-element", tag.start, tag=tag.name)
        return
    for name in element.required:
        if not (tag.get(name) or "").strip():
            yield _at(page, "missing-attribute", tag.start, tag=tag.name, name=name)
    for one in tag.attributes:
        yield from _json(page, tag, one)


def _json(page: Rendered, tag: Tag, one: Attribute) -> Iterator[Finding]:
    text = one.value.strip()
    is_json = one.name in LISTS or (one.name in MAYBE_JSON and text[:1] in {"[", "{"})
    if not is_json or not text:
        return
    facts: dict[str, Any] = {"tag": tag.name, "name": one.name}
    try:
        value = loads(text)
    except NotRelaxedJson as refusal:
        words = refusal.detail.rstrip(".")
        yield _at(page, "not-json", one.start, **facts, words=words)
        return
    if one.name in LISTS and not isinstance(value, list):
        yield _at(page, "not-a-list", one.start, **facts)
    elif one.name == "labels" and len(value) > MOST_LABELS:
        yield _at(page, "many-labels", one.start, **facts, count=len(value))


def _names(page: Rendered, starts: list[Tag]) -> Iterator[Finding]:
    seen: dict[str, Tag] = {}
    for tag in starts:
        name = _field_name(tag)
        if not name:
            continue
        first = seen.setdefault(name, tag)
        if first is tag or (_may_share(tag) and _may_share(first)):
            continue
        kind = "same-name" if is_ours(tag.name) or is_ours(first.name) else "same-field"
        yield _at(page, kind, tag.start, name=name)


def _field_name(tag: Tag) -> str:
    """Give the name under which a tag answers, if it does."""
    name = tag.get("name") or ""
    if tag.name in ELEMENTS:
        return name if ELEMENTS[tag.name].is_field else ""
    if is_ours(tag.name):
        return name
    is_button = tag.name == "input" and _type(tag) in _BUTTON_TYPES
    return name if tag.name in _FIELDS and not is_button else ""


def _may_share(tag: Tag) -> bool:
    if tag.name in ELEMENTS:
        return ELEMENTS[tag.name].may_share_name
    return tag.name == "input" and _type(tag) in _SHARED_TYPES


def _type(tag: Tag) -> str:
    return (tag.get("type") or "").strip().lower()


def _forms(page: Rendered, found: list[Tag]) -> Iterator[Finding]:
    starts = [tag for tag in found if not tag.is_end]
    forms = [tag for tag in starts if tag.name in FORMS]
    if any(tag.name in OWN_FORM for tag in starts):
        return
    if not forms:
        yield _at(page, "nothing-to-submit", max(len(page.html) - 1, 0))
        return
    if not any(_field_name(tag) for tag in starts):
        yield _at(page, "no-field", forms[0].start)
    if all(tag.name == "form" for tag in forms) and not any(map(_submits, starts)):
        yield _at(page, "no-submit", forms[0].start)
    yield from _outside_forms(page, found)


def _submits(tag: Tag) -> bool:
    if tag.name == "crowd-button":
        return tag.get("form-action") == "submit"
    if tag.name == "button":
        return _type(tag) in {"", "submit"}
    return tag.name == "input" and _type(tag) in {"submit", "image"}


def _outside_forms(page: Rendered, found: list[Tag]) -> Iterator[Finding]:
    depth = 0
    for tag in found:
        if tag.name in FORMS:
            depth = max(depth + (-1 if tag.is_end else 1), 0)
        elif not tag.is_end and not depth and _field_name(tag) and is_ours(tag.name):
            yield _at(page, "outside-form", tag.start, tag=tag.name)


def _closing(page: Rendered, found: list[Tag]) -> Iterator[Finding]:
    """Find elements of ours that are left open: a parser then swallows what follows."""
    waiting: dict[str, list[Tag]] = {}
    for tag in found:
        if not is_ours(tag.name):
            continue
        if tag.is_self_closing and not tag.is_end:
            yield _at(page, "void-syntax", tag.start, tag=tag.name)
        elif not tag.is_end:
            waiting.setdefault(tag.name, []).append(tag)
        elif waiting.get(tag.name):
            waiting[tag.name].pop()
    for left in waiting.values():
        for tag in left:
            yield _at(page, "not-closed", tag.start, tag=tag.name)


def _trust(page: Rendered) -> Iterator[Finding]:
    ready = prepared(page.html)
    for script in ready.scripts:
        yield _at(page, "script", script.at, what=script.what)
    for one in ready.outside:
        yield _at(page, "blocked-address", one.at, address=one.address[:200])
        if one.address.lower().startswith("http:"):
            yield _at(page, "unsafe-address", one.at, address=one.address[:200])
