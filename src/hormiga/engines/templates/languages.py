"""Which language a template is written in, and showing it in any of them.

The rule, in this order:

1. A closed `{{ … }}` or `{% … %}` anywhere makes it Liquid. `${…}` is then left alone.
2. Otherwise a `${name}` outside scripts, style sheets and comments, or one inside them
   whose name the input has, makes it a template with placeholders.
3. Otherwise it is a plain page, and shown as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from hormiga.engines.templates.contexts import Grant, Place
from hormiga.engines.templates.escaping import as_json
from hormiga.engines.templates.limits import Limits
from hormiga.engines.templates.liquid import Rendered
from hormiga.engines.templates.placeholders import fill_noting, names_in
from hormiga.engines.templates.rendering import render_noting
from hormiga.engines.templates.scanning import check_length, has_liquid


class Language(StrEnum):
    """What a template is written in."""

    LIQUID = "liquid"
    PLACEHOLDERS = "placeholders"
    PLAIN = "plain"


def language_of(template: str, *, columns: Collection[str] = ()) -> Language:
    """Decide by what stands in the template; `columns` are the input's names."""
    if has_liquid(template):
        return Language.LIQUID
    if names_in(template, known=columns):
        return Language.PLACEHOLDERS
    return Language.PLAIN


def shown(
    *,
    template: str,
    task_input: Mapping[str, Any],
    settings: Mapping[str, Any] | None = None,
    grant: Grant,
    limits: Limits | None = None,
) -> str:
    """Write a task's HTML, whatever language its template is in.

    Raises what `rendering.render` and `placeholders.fill` raise.
    """
    return shown_noting(
        template=template,
        task_input=task_input,
        settings=settings,
        grant=grant,
        limits=limits or Limits(),
    ).html


def shown_noting(
    *,
    template: str,
    task_input: Mapping[str, Any],
    settings: Mapping[str, Any] | None,
    grant: Grant,
    limits: Limits,
) -> Rendered:
    """Show, and note from where in the template each part came."""
    language = language_of(template, columns=task_input)
    if language is Language.LIQUID:
        return render_noting(
            template=template,
            task_input=task_input,
            settings=settings,
            grant=grant,
            limits=limits,
        )
    if language is Language.PLACEHOLDERS:
        return fill_noting(template=template, parameters=as_parameters(task_input))
    check_length(template)
    return Rendered(template, template, [Place(0, 0, is_literal=True)])


def as_parameters(task_input: Mapping[str, Any]) -> dict[str, str]:
    """Write each value as text: texts as they are, all else as JSON."""
    return {
        str(name): value if isinstance(value, str) else str(as_json(value))
        for name, value in task_input.items()
    }
