"""Rendering a Liquid template over a task's input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hormiga.engines.templates.contexts import Grant
from hormiga.engines.templates.limits import Budget, Limits, check_input
from hormiga.engines.templates.liquid import Rendered, parsed, rendered

_OBJECT = "taskObject"
_SOURCES = ("source-ref", "source")


def render(
    *,
    template: str,
    task_input: Mapping[str, Any],
    settings: Mapping[str, Any] | None = None,
    grant: Grant,
    limits: Limits | None = None,
) -> str:
    """Write a task's HTML: `{{ task.input.… }}` escaped, what is missing empty.

    `settings` is what a project sets for its task type. `grant` turns an address that
    the template passes to `grant_read_access` into one that a worker's frame may read.
    Raises TemplateTooLong, TemplateWrong, TemplateTooSlow, PageTooLarge or
    InputTooLarge, and whatever refusal `grant` raises.
    """
    return render_noting(
        template=template,
        task_input=task_input,
        settings=settings,
        grant=grant,
        limits=limits or Limits(),
    ).html


def render_noting(
    *,
    template: str,
    task_input: Mapping[str, Any],
    settings: Mapping[str, Any] | None,
    grant: Grant,
    limits: Limits,
) -> Rendered:
    """Render, and note what was missing and where each part came from."""
    found = parsed(template)
    check_input(task_input, most=limits.held)
    check_input(settings or {}, most=limits.held)
    values = {
        "task": {"input": with_task_object(task_input)},
        "settings": dict(settings or {}),
    }
    return rendered(template=found, values=values, grant=grant, budget=Budget(limits))


def with_task_object(task_input: Mapping[str, Any]) -> dict[str, Any]:
    """Add `taskObject` as Ground Truth does: a line's `source-ref` or `source`.

    An input that brings its own keeps it.
    """
    found = dict(task_input)
    for name in _SOURCES:
        if name in found:
            found.setdefault(_OBJECT, found[name])
    return found
