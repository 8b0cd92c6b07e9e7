"""The filters of a template: Liquid's own, bounded, and those of Ground Truth."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import TYPE_CHECKING, Any

from dateutil import parser as dates  # type: ignore[import-untyped]
from liquid import Environment
from liquid.exceptions import FilterArgumentError, FilterError
from liquid.undefined import is_undefined
from markupsafe import Markup

from hormiga.engines.templates.escaping import as_html, as_json
from hormiga.engines.templates.limits import Budget
from hormiga.engines.templates.markup import text_of

if TYPE_CHECKING:
    from hormiga.engines.templates.contexts import Context

Filter = Callable[..., Any]
_MOST_DATE = 100
_DIGITS = re.compile(r"-?\d{1,12}", re.ASCII)
# What a date leaves out comes from here: a task looks the same on every day.
_UNSAID = datetime(1970, 1, 1)  # noqa: DTZ001 - a date's own zone, or none, is kept


def install(environment: Environment) -> None:
    """Replace and bound an environment's filters."""
    environment.filters.update(OURS)
    for name, plain in environment.filters.items():
        environment.filters[name] = _bounded(name, plain)


def _bounded(name: str, plain: Filter) -> Filter:
    needs_context = name in _WITH_CONTEXT
    needs_environment = getattr(plain, "with_environment", False)
    forecast = _FORECASTS.get(name)

    def bounded(value: Any, *arguments: Any, context: Context, **named: Any) -> Any:
        budget = context.budget
        for one in (value, *arguments):
            budget.weigh(one)
        if forecast:
            forecast(budget, value, *arguments)
        if needs_context:
            named["context"] = context
        if needs_environment:
            named["environment"] = context.env
        result = plain(value, *arguments, **named)
        budget.weigh(result)
        if isinstance(result, str):
            budget.grow(len(result))
        return result

    bounded.with_context = True  # type: ignore[attr-defined]
    return bounded


def _forecast_replace(
    budget: Budget, value: object, sought: object = "", by: object = "", *_: object
) -> None:
    text = _text(value)
    budget.grow(len(text) + text.count(_text(sought)) * len(_text(by)))


def _forecast_join(
    budget: Budget, value: object, separator: object = " ", *_: object
) -> None:
    if isinstance(value, list | tuple | range):
        # Weighed already, with everything that the list holds.
        budget.grow(len(value) * len(_text(separator)))


def _forecast_uniq(budget: Budget, value: object, *_: object) -> None:
    if isinstance(value, list | tuple | range):
        budget.spend(len(value) * len(value) // 16)


_FORECASTS: dict[str, Callable[..., None]] = {
    "replace": _forecast_replace,
    "join": _forecast_join,
    "uniq": _forecast_uniq,
}


def _text(value: object) -> str:
    return "" if value is None or is_undefined(value) else str(value)


def _grant_read_access(value: object, *, context: Context) -> str:
    # What a template has captured is HTML already; an address is none.
    address = value.unescape() if isinstance(value, Markup) else _text(value)
    return context.grant(address) if address else ""


def _skip_autoescape(value: object) -> Markup:
    return Markup(_text(value))  # noqa: S704 - what the filter is for


def _escape(value: object) -> Markup:
    return as_html(_text(value))


def _escape_once(value: object) -> Markup:
    return as_html(unescape(_text(value)))


def _strip_html(value: object) -> str:
    """Take tags out; escaped text stays marked as such."""
    text = value if isinstance(value, str) else _text(value)
    kept = text_of(str(text))
    return Markup(kept) if isinstance(text, Markup) else kept  # noqa: S704


def _date(value: object, pattern: object = "") -> object:
    """Write a date as `strftime` does. Numbers are seconds since 1970, in UTC."""
    text, form = _text(value).strip(), _text(pattern)
    if text in {"now", "today"}:
        raise FilterError("a task does not know what day it is", token=None)
    if not text or not form or len(text) > _MOST_DATE or len(form) > _MOST_DATE:
        return text
    try:
        if _DIGITS.fullmatch(text):
            return datetime.fromtimestamp(int(text), UTC).strftime(form)
        return str(dates.parse(text, default=_UNSAID).strftime(form))
    except (ValueError, OverflowError, OSError, TypeError):
        return text


def _round(value: object, digits: object = 0) -> object:
    number = _number(value)
    places = min(max(int(_number(digits)), 0), 30)
    return round(number, places) if places else round(number)


def _number(value: object) -> float:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    try:
        return float(_text(value) or 0)
    except ValueError as error:
        raise FilterArgumentError("a number was expected", token=None) from error


def _uniq(value: object, key: object = None) -> list[object]:
    """Keep the first of each; what cannot be compared by its hash is written out."""
    found: dict[str, object] = {}
    for one in value if isinstance(value, list | tuple | range) else [value]:
        what = one if key is None else one.get(key) if isinstance(one, dict) else None
        found.setdefault(as_json(what), one)
    return list(found.values())


OURS: dict[str, Filter] = {
    "to_json": as_json,
    "json": as_json,
    "grant_read_access": _grant_read_access,
    "skip_autoescape": _skip_autoescape,
    "safe": _skip_autoescape,
    "escape": _escape,
    "escape_once": _escape_once,
    "strip_html": _strip_html,
    "date": _date,
    "round": _round,
    "uniq": _uniq,
}
_WITH_CONTEXT = frozenset({"grant_read_access"})
