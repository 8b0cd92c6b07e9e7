"""Twelve weeks of income as bars: where each part stands on the drawing.

Numbers are texts: in Spanish a template would write them with a comma.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hormiga.domain.planner.income import REST, Picture, Share, WeekIncome
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.flows.read_income import Source
from hormiga.kit.money import Money

WIDTH, HEIGHT = 360, 208
LEFT, TOP, BOTTOM = 12, 28, 180
PITCH, BAR = 28, 20
EVERY = 4
"""So many weeks lie between two dates under the bars."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar, in the drawing's units; `look` numbers colour and pattern."""

    look: int
    y: str
    height: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A week: its parts from the ground up; `label_x` only where a date is written."""

    x: str
    label_x: str
    monday: date
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A source by its name, with its look and what it means for a week."""

    look: int
    name: str
    share: Share


@dataclass(frozen=True, slots=True)
class Chart:
    """All that the page draws and says."""

    currency: str
    bars: tuple[Bar, ...]
    weeks: tuple[WeekIncome, ...]
    sources: tuple[Named, ...]
    a_week: Money
    highest: Money
    width: int = WIDTH
    height: int = HEIGHT
    bar: int = BAR
    ground: int = BOTTOM
    top: int = TOP


def drawn(picture: Picture, sources: Mapping[str, Source]) -> Chart:
    """Lay a picture out; names are in the language that is set."""
    return Chart(
        currency=picture.currency,
        bars=tuple(
            _bar(at, week, picture.highest.micro)
            for at, week in enumerate(picture.weeks)
        ),
        weeks=picture.weeks,
        sources=tuple(
            Named(look, _name(share.source, sources), share)
            for look, share in enumerate(picture.shares)
        ),
        a_week=picture.a_week,
        highest=picture.highest,
    )


def _bar(at: int, week: WeekIncome, highest: int) -> Bar:
    parts = []
    ground = float(BOTTOM)
    for look, amount in enumerate(week.parts):
        if amount.micro:
            height = (BOTTOM - TOP) * amount.micro / highest
            ground -= height
            parts.append(Part(look, f"{ground:.1f}", f"{height:.1f}"))
    x = LEFT + at * PITCH
    label = str(x) if at % EVERY == 0 else ""
    return Bar(str(x), label, week.monday, tuple(parts))


def _name(key: str, sources: Mapping[str, Source]) -> str:
    if key == REST:
        return _("All others")
    source = sources[key]
    if source.elsewhere:
        return source.elsewhere
    name = in_language(source.name)
    return f"{name} · {source.vendor}" if source.vendor else name
