"""Mechanical Turk's `${name}`, in layouts and in templates over a CSV file.

Outside scripts, style sheets and comments, each `${name}` is a parameter. Inside them
it is one only where the parameters have that name: everything else there is the
script's own, such as `${…}` in a template literal.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from hormiga.engines.templates.contexts import Place
from hormiga.engines.templates.escaping import (
    as_html,
    as_script,
    as_style,
    without_surrogates,
)
from hormiga.engines.templates.limits import Limits
from hormiga.engines.templates.liquid import Rendered
from hormiga.engines.templates.markup import RAW, Comment, pieces
from hormiga.engines.templates.refusals import PageTooLarge, ParametersDoNotMatch
from hormiga.engines.templates.scanning import check_length

_PLACEHOLDER = re.compile(
    r"\$\{[^\S\n]{0,9}([^\W\d][\w.:-]*(?: [\w.:-]+)*)[^\S\n]{0,9}\}"
)


class Where(Enum):
    """Where in a page a placeholder stands, which decides how it is escaped."""

    TEXT = "text"
    SCRIPT = "script"
    STYLE = "style"
    COMMENT = "comment"


_WRITERS = {
    Where.TEXT: as_html,
    Where.SCRIPT: as_script,
    Where.STYLE: as_style,
    Where.COMMENT: as_html,
}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One `${name}` and its place."""

    name: str
    start: int
    end: int
    where: Where


def placeholders(template: str) -> Iterator[Placeholder]:
    """Yield all that looks like a placeholder, in order."""
    found = list(_PLACEHOLDER.finditer(template))
    zones = _zones(template) if found else iter(())
    zone = next(zones, None)
    for one in found:
        while zone and zone[1] <= one.start():
            zone = next(zones, None)
        is_inside = zone is not None and zone[0] <= one.start()
        where = zone[2] if zone and is_inside else Where.TEXT
        yield Placeholder(one[1], one.start(), one.end(), where)


def names_in(template: str, *, known: Collection[str] = ()) -> list[str]:
    """List a template's parameters, each once; `known` are the columns of a file."""
    used = (one.name for one in placeholders(template) if _is_used(one, known))
    return list(dict.fromkeys(used))


def fill(*, template: str, parameters: Mapping[str, str]) -> str:
    """Write parameters into a template, escaped for where they stand.

    Parameters that the template does not name are left aside. Raises
    ParametersDoNotMatch with the `missing` names, TemplateTooLong or PageTooLarge.
    """
    return fill_noting(template=template, parameters=parameters).html


def fill_layout(*, template: str, parameters: Mapping[str, str]) -> str:
    """Write parameters into a layout, whose names they must be, all and no others.

    Raises ParametersDoNotMatch with the `missing` and the `extra` names, and what
    `fill` raises.
    """
    extra = sorted(set(parameters) - set(names_in(template, known=parameters)))
    if extra:
        raise _mismatch(_missing(template, parameters), extra)
    return fill(template=template, parameters=parameters)


def fill_noting(*, template: str, parameters: Mapping[str, str]) -> Rendered:
    """Fill, and note from where in the template each part came."""
    check_length(template)
    if missing := _missing(template, parameters):
        raise _mismatch(missing, [])
    parts: list[str] = []
    places: list[Place] = []
    size = at = 0

    def add(text: str, source: int, *, is_literal: bool) -> None:
        nonlocal size
        places.append(Place(size, source, is_literal))
        parts.append(text)
        size += len(text)
        if size > Limits().page:
            raise PageTooLarge

    for one in placeholders(template):
        if _is_used(one, parameters):
            add(template[at : one.start], at, is_literal=True)
            text = _WRITERS[one.where](parameters[one.name])
            add(str(text), one.start, is_literal=False)
            at = one.end
    add(template[at:], at, is_literal=True)
    html = without_surrogates("".join(parts))
    if len(html.encode()) > Limits().page:
        raise PageTooLarge
    return Rendered(html=html, source=template, places=places)


def _missing(template: str, parameters: Mapping[str, str]) -> list[str]:
    return [
        name for name in names_in(template, known=parameters) if name not in parameters
    ]


def _mismatch(missing: list[str], extra: list[str]) -> ParametersDoNotMatch:
    words = []
    if missing:
        words.append(f"The input does not have {', '.join(missing)}.")
    if extra:
        words.append(f"The template does not use {', '.join(extra)}.")
    return ParametersDoNotMatch(" ".join(words), missing=missing, extra=extra)


def _is_used(one: Placeholder, known: Collection[str]) -> bool:
    return one.where is Where.TEXT or one.name in known


def _zones(template: str) -> Iterator[tuple[int, int, Where]]:
    for piece in pieces(template):
        if isinstance(piece, Comment):
            yield piece.start, piece.end, Where.COMMENT
        elif piece.name in RAW and not piece.is_end:
            where = Where.STYLE if piece.name == "style" else Where.SCRIPT
            yield piece.end, piece.inner_end, where
