"""An input made up from the variables that a template names, to try it with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, LoopExpression, Path
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.expression import Expression

_LISTS = re.compile(r"(labels|categories|options|choices|classes|tags)$", re.IGNORECASE)
_MEDIA = re.compile(
    r"(source-ref|image|img|photo|url|uri|video|audio|src)", re.IGNORECASE
)
_POSITIONS = frozenset({"first", "last"})
_WORDS = ("First", "Second")
_MOST_DEPTH = 12

Roots = Mapping[str, "Shape"]


@dataclass(slots=True)
class Shape:
    """What a template expects of one value."""

    name: str
    fields: dict[str, Shape] = field(default_factory=dict)
    element: Shape | None = None
    is_listed: bool = False
    is_media: bool = False

    def at(self, segment: object) -> Shape:
        """Give the shape of a part, made when it is first named."""
        if isinstance(segment, str) and segment not in _POSITIONS:
            return self.fields.setdefault(segment, Shape(segment))
        return self.each()

    def each(self) -> Shape:
        """Give the shape of an element."""
        self.element = self.element or Shape(self.name)
        return self.element

    def sample(self, number: int = 0, depth: int = 0) -> Any:
        """Make up a value."""
        if depth > _MOST_DEPTH:
            return None
        fields = {
            name: one.sample(number, depth + 1)
            for name, one in self.fields.items()
            if name != "size"
        }
        if self.element:
            return [self.element.sample(one, depth + 1) for one in range(2)]
        return fields or self._leaf(number)

    def _leaf(self, number: int) -> Any:
        if self.is_listed or _LISTS.search(self.name):
            return list(_WORDS)
        if self.is_media or _MEDIA.search(self.name):
            return f"s3://bucket/{_word(self.name)}-{number + 1}.jpg"
        return f"{_word(self.name).capitalize()} {number + 1}"


def sample_input(template: BoundTemplate) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make up a task's input and a project's settings for a Liquid template."""
    task, settings = Shape("task"), Shape("settings")
    _walk(template.nodes, {"task": task, "settings": settings}, RenderContext(template))
    wanted = task.at("input")
    return (
        {name: one.sample() for name, one in wanted.fields.items()},
        {name: one.sample() for name, one in settings.fields.items()},
    )


def sample_parameters(names: Iterable[str]) -> dict[str, str]:
    """Make up values for a template with placeholders."""
    return {name: str(Shape(name, is_listed=False).sample()) for name in names}


def _walk(nodes: Iterable[Node], scope: Roots, context: RenderContext) -> None:
    inside = dict(scope)
    for node in nodes:
        inner = dict(inside)
        for expression in node.expressions():
            _note(expression, inside)
            if isinstance(expression, LoopExpression):
                _bind_loop(expression, inside, inner)
        if isinstance(node, AssignNode):
            _bind_assigned(node, inside)
        _walk(node.children(context, include_partials=False), inner, context)


def _bind_loop(loop: LoopExpression, scope: Roots, inner: dict[str, Shape]) -> None:
    found = _shape(loop.iterable, scope)
    inner[loop.identifier] = found.each() if found else Shape(loop.identifier)


def _bind_assigned(node: AssignNode, scope: dict[str, Shape]) -> None:
    value = node.expression
    found = None
    if isinstance(value, FilteredExpression) and not value.filters:
        found = _shape(value.left, scope)
    scope[str(node.name)] = found or Shape(str(node.name))


def _note(expression: Expression, scope: Roots) -> None:
    if isinstance(expression, FilteredExpression):
        found = _shape(expression.left, scope)
        for one in expression.filters or ():
            if found and one.name == "grant_read_access":
                found.is_media = True
    else:
        _shape(expression, scope)
    for child in expression.children():
        _note(child, scope)


def _shape(expression: Expression, scope: Roots) -> Shape | None:
    if not isinstance(expression, Path) or str(expression.path[0]) not in scope:
        return None
    found = scope[str(expression.path[0])]
    for segment in expression.path[1:]:
        found = found.at(segment)
    return found


def _word(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", " ", name).strip().replace(" ", "-") or "value"
