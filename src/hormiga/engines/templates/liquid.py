"""Liquid, bounded: each node, read, filter and write is paid for from a budget."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TextIO

from liquid import BoundTemplate, Environment, RenderContext, Token
from liquid.ast import Node
from liquid.builtin import content, output
from liquid.builtin.expressions.primitive import RangeLiteral, StringLiteral
from liquid.builtin.tags import echo_tag, for_tag, tablerow_tag
from liquid.exceptions import LiquidError, LiquidSyntaxError, ResourceLimitError
from liquid.expression import Expression
from liquid.stream import TokenStream
from liquid.stringify import to_liquid_string
from liquid.tag import Tag
from markupsafe import Markup

from hormiga.engines.templates import filters
from hormiga.engines.templates.contexts import Context, Grant, Missing, Page, Place
from hormiga.engines.templates.escaping import (
    as_html,
    as_json,
    without_surrogates,
)
from hormiga.engines.templates.limits import Budget, bound_range
from hormiga.engines.templates.refusals import TemplateTooSlow, TemplateWrong, wrong
from hormiga.engines.templates.scanning import (
    check_blocks,
    check_delimiters,
    check_length,
    line_at,
)
from hormiga.kit.errors import Refusal

_MOST_PARSED = 32


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page, and what is known of how it came about."""

    html: str
    source: str
    places: list[Place] = field(default_factory=list)
    missing: tuple[Missing, ...] = ()

    def line(self, offset: int) -> int:
        """Give the template's line from which a character of the page came."""
        number = bisect_right(self.places, offset, key=lambda place: place.at) - 1
        if number < 0:
            return line_at(self.source, 0 if self.places else offset)
        place = self.places[number]
        into = offset - place.at if place.is_literal else 0
        return line_at(self.source, place.source + into)


class _ContentNode(content.ContentNode):
    __slots__ = ("source",)

    def __init__(self, token: Token, text: str) -> None:
        super().__init__(token, text)
        # A text may have lost blanks in front, or stand inside {% raw %}.
        self.source = max(token.source.find(text, token.start_index), 0)

    def render_to_output(self, _: RenderContext, buffer: TextIO) -> int:
        if isinstance(buffer, Page):
            buffer.mark(self.source, is_literal=True)
        return buffer.write(self.text)


class _OutputNode(output.OutputNode):
    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        with _at(self.token):
            text = _shown(self.expression.evaluate(context), context)
            if isinstance(buffer, Page):
                buffer.mark(self.token.start_index, is_literal=False)
            return buffer.write(text)


class _EchoNode(_OutputNode, echo_tag.EchoNode):
    __slots__ = ()


class _ForNode(for_tag.ForNode):
    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        with _at(self.token):
            return super().render_to_output(context, buffer)


class _TablerowNode(tablerow_tag.TablerowNode):
    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        with _at(self.token):
            return super().render_to_output(context, buffer)


class _Range(RangeLiteral):
    """A range that ends: the library would write all of it down to reverse it."""

    __slots__ = ()

    def _make_range(self, start: Any, stop: Any) -> range:
        found = super()._make_range(start, stop)
        bound_range(found.start, found.stop)
        return found


class _Text(StringLiteral):
    """A text between quotes: as unsafe as any other, so that it is escaped once.

    The library takes it for HTML, and would escape what is appended to it before a
    filter sees the whole.
    """

    __slots__ = ()

    def evaluate(self, _: RenderContext) -> str:
        return self.value


class _Literal(content.Literal):
    node_class = _ContentNode


class _Output(output.Output):
    node_class = _OutputNode


class _Echo(echo_tag.EchoTag):
    node_class = _EchoNode


class _For(for_tag.ForTag):
    node_class = _ForNode


class _Tablerow(tablerow_tag.TablerowTag):
    node_class = _TablerowNode


class _Include(Tag):
    name = "include"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        word = stream.current.value
        raise LiquidSyntaxError(
            f"{word} is not known here: a template is one file", token=stream.current
        )


class _Render(_Include):
    name = "render"


@contextmanager
def _at(token: Token) -> Iterator[None]:
    """Give what goes wrong inside a tag that tag's line, if it has none yet."""
    try:
        yield
    except Refusal as refusal:
        if isinstance(refusal, TemplateTooSlow) and "line" not in refusal.facts:
            line = line_at(token.source, token.start_index)
            raise TemplateTooSlow(f"Line {line}: {refusal.detail}", line=line) from None
        raise
    except LiquidError as error:
        error.token = error.token or token
        raise


def _shown(value: object, context: RenderContext) -> str:
    """Write a value as text: objects as JSON, all escaped but what is marked safe."""
    if isinstance(context, Context):
        context.budget.weigh(value)
    if isinstance(value, Markup):
        return str(value)
    if isinstance(value, list) and not any(
        isinstance(one, list | dict) for one in value
    ):
        return "".join(_shown(one, context) for one in value)
    if isinstance(value, list | dict):
        return as_html(as_json(value))
    return as_html(to_liquid_string(value, autoescape=False))


def _environment() -> Environment:
    made = Environment(autoescape=True)
    for tag in (_Literal, _Output, _Echo, _For, _Tablerow, _Include, _Render):
        made.add_tag(tag)
    filters.install(made)
    return made


ENVIRONMENT = _environment()


@lru_cache(maxsize=_MOST_PARSED)
def parsed(template: str) -> BoundTemplate:
    """Read a template. Raises TemplateTooLong, or TemplateWrong with its line."""
    check_length(template)
    check_delimiters(template)
    check_blocks(template)
    with named():
        found = ENVIRONMENT.from_string(template)
        for expression in expressions(found.nodes, RenderContext(found)):
            if type(expression) is RangeLiteral:
                expression.__class__ = _Range
            elif type(expression) is StringLiteral:
                expression.__class__ = _Text
    return found


def expressions(nodes: list[Node], context: RenderContext) -> Iterator[Expression]:
    """Walk all expressions of a template."""
    waiting: list[Node] = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting.extend(node.children(context, include_partials=False))
        inner = list(node.expressions())
        while inner:
            expression = inner.pop()
            yield expression
            inner.extend(expression.children())


def rendered(
    *,
    template: BoundTemplate,
    values: Mapping[str, object],
    grant: Grant,
    budget: Budget,
) -> Rendered:
    """Render, and keep what is known of where each part came from."""
    source = template.nodes[0].token.source if template.nodes else ""
    context = Context(template, values=values, budget=budget, grant=grant)
    page = Page(budget)
    with named():
        template.render_with_context(context, page)
    return Rendered(
        html=without_surrogates(page.getvalue()),
        source=source,
        places=page.places,
        missing=tuple(
            Missing(name, line_at(source, token.start_index) if token else 1)
            for name, token in context.missing
        ),
    )


@contextmanager
def named() -> Iterator[None]:
    """Turn whatever the library raises into a refusal with a line."""
    try:
        yield
    except Refusal:
        raise
    except ResourceLimitError as error:
        raise wrong("its blocks are nested too deeply", _line_of(error)) from error
    except LiquidError as error:
        raise _of_liquid(error) from error
    except RecursionError as error:
        raise wrong("something in it is nested too deeply") from error
    except Exception as error:
        # Filters meet any value; what they raise for one is the template's mistake.
        raise wrong(f"a value does not fit where it is used ({error})") from error


def _of_liquid(error: LiquidError) -> TemplateWrong:
    if isinstance(error.__cause__, RecursionError):
        return wrong("something in it is nested too deeply")
    return wrong(str(error.message).strip().rstrip("."), _line_of(error))


def _line_of(error: LiquidError) -> int | None:
    token = error.token
    if token is None or token.start_index < 0:
        return None
    return line_at(token.source, token.start_index)
