"""What a rendering template sees, and where it writes: each use is paid for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, TextIO

from liquid import BoundTemplate, RenderContext, Token
from liquid.undefined import Undefined
from liquid.utils import ReadOnlyChainMap

from hormiga.engines.templates.limits import Budget

Grant = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Missing:
    """A variable that a template shows and its input does not have."""

    name: str
    line: int


class _Gap(Undefined):
    """Nothing: empty when shown, and noted as missing.

    Asking whether it is there leaves no note, so that `if` and `default` may be used on
    what an input may lack.
    """

    __slots__ = ("note",)

    def __init__(self, found: Undefined, note: Callable[[], None]) -> None:
        super().__init__(found.name, token=found.token, hint=found.hint)
        self.note = note

    def __str__(self) -> str:
        self.note()
        return ""

    def items(self) -> ItemsView[Any, object]:
        """Be looped over."""
        self.note()
        return super().items()


class Context(RenderContext):
    """What a rendering template sees. It has no clock: Liquid's `now` is unknown."""

    __slots__ = ("budget", "grant", "missing")

    def __init__(
        self,
        template: BoundTemplate,
        *,
        values: Mapping[str, object],
        budget: Budget,
        grant: Grant,
    ) -> None:
        self.budget = budget
        self.grant = grant
        self.missing: dict[tuple[str, Token | None], None] = {}
        super().__init__(template, globals=values)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)

    @property
    def disabled_tags(self) -> list[str]:
        """Pay for a node: each asks for these tags before it renders."""
        self.budget.spend(1)
        return []

    @disabled_tags.setter
    def disabled_tags(self, names: list[str]) -> None:
        """Keep none: no template has parts in which others hold."""

    def get(self, path: list[object], *, token: Token | None, **more: Any) -> object:
        """Read a variable, pay for it, and note where it is missing."""
        value = super().get(path, token=token, **more)
        self.budget.touch(value)
        if not isinstance(value, Undefined):
            return value
        name = "".join(_segment(one, first=not at) for at, one in enumerate(path))
        return _Gap(value, lambda: self.note_missing(name, token))

    def note_missing(self, name: str, token: Token | None) -> None:
        """Remember that a page shows what its input does not have."""
        self.missing[name, token] = None

    def assign(self, key: str, val: Any) -> None:
        """Keep a variable of the template's own."""
        self.budget.keep(key, val)
        self.locals[key] = val

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:  # noqa: ARG002
        """Make a place to write into that pays for what is written."""
        return _Buffer(self.budget)


class _Buffer(StringIO):
    """Takes text as it is (no line ends are changed), and pays for it."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(newline="")
        self.budget = budget
        self.size = 0

    def write(self, text: str, /) -> int:
        self.size += len(text.encode("utf-8", "surrogatepass"))
        self.budget.grow(self.size)
        self.budget.spend(len(text) // 64)
        return super().write(text)


class Page(_Buffer):
    """The page itself; remembers from where in the template each part came."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.places: list[Place] = []

    def mark(self, index: int, *, is_literal: bool) -> None:
        """Note that what follows came from this index of the template."""
        self.places.append(Place(self.tell(), index, is_literal))


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a page, from `at` on, and where in the template it came from."""

    at: int
    source: int
    is_literal: bool


def _segment(segment: object, *, first: bool) -> str:
    if isinstance(segment, str):
        return segment if first else f".{segment}"
    return f"[{segment}]"
