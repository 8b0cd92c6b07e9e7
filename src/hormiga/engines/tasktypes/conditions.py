"""Conditions on earlier answers: when a field or a question is asked at all.

    {"of": "status", "is": "open"}          {"of": "uses", "has": "bread"}
    {"of": "age", "at_least": 18}           {"of": "age", "at_most": 30}
    {"of": "status", "in": ["a", "b"]}      {"of": "note", "answered": true}
    {"all": […]}   {"any": […]}   {"not": …}

A condition on something that has no answer does not hold. The elements read the same
(`elements/src/core/conditions.ts`); a schema says it for whoever checks an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from hormiga.kit.errors import Refusal

Condition = Mapping[str, Any]
Schema = dict[str, Any]
Place = Callable[[str, Schema], Schema]
"""Writes the schema of a whole answer in which a part is there and fits another."""

_JOINS = {"all": "allOf", "any": "anyOf"}


class LooksAhead(Refusal):
    """A condition names what is not asked before it. Move it, or name another."""


def named(condition: Condition) -> Iterator[str]:
    """Yield the ids that a condition looks at."""
    if "of" in condition:
        yield condition["of"]
    for inner in (*condition.get("all", ()), *condition.get("any", ())):
        yield from named(inner)
    if "not" in condition:
        yield from named(condition["not"])


def refuse_ahead(condition: Condition, *, known: Iterable[str], asked: str) -> None:
    """Refuse a condition on what is not yet answered; facts: `asked`, `named`."""
    earlier = set(known)
    for one in named(condition):
        if one not in earlier:
            raise LooksAhead(asked=asked, named=one)


def as_schema(condition: Condition, place: Place) -> Schema:
    """Write a condition as a schema of the answer."""
    for name, joined in _JOINS.items():
        if name in condition:
            return {joined: [as_schema(inner, place) for inner in condition[name]]}
    if "not" in condition:
        return {"not": as_schema(condition["not"], place)}
    return place(condition["of"], _test(condition))


def _test(condition: Condition) -> Schema:
    """Write what the one value must be like."""
    if "is" in condition:
        return {"const": condition["is"]}
    if "in" in condition:
        return {"enum": list(condition["in"])}
    if "has" in condition:
        return {"type": "array", "contains": {"const": condition["has"]}}
    if "at_least" in condition:
        return {"type": "number", "minimum": condition["at_least"]}
    if "at_most" in condition:
        return {"type": "number", "maximum": condition["at_most"]}
    return {}


def asked_when(
    *, name: str, condition: Condition | None, is_required: bool, place: Place
) -> Schema | None:
    """Write that a part is there when it must, and only when asked; None: no rule."""
    must = {"required": [name]}
    if condition is None:
        return must if is_required else None
    rule: Schema = {
        "if": as_schema(condition, place),
        "else": {"properties": {name: False}},
    }
    return rule | {"then": must} if is_required else rule
