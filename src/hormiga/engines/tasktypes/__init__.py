"""Task types: each folder beside this file that holds a template is one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from hormiga.engines.tasktypes.base import TaskType
from hormiga.kit.errors import Kind, Refusal

NAMES = tuple(
    sorted(
        page.parent.name.replace("_", "-")
        for page in Path(__file__).parent.glob("*/template.liquid")
    )
)


class UnknownTaskType(Refusal):
    """There is no task type of this name. The names stand in the reference."""

    kind = Kind.NOT_FOUND


@cache
def type_named(name: str) -> TaskType:
    """Find a task type. Raises UnknownTaskType."""
    if name not in NAMES:
        raise UnknownTaskType(name=name)
    module = import_module(f"{__name__}.{name.replace('-', '_')}")
    found: TaskType = module.TYPE
    return found


def all_types() -> tuple[TaskType, ...]:
    """Give every type, in the order of their names."""
    return tuple(type_named(name) for name in NAMES)
