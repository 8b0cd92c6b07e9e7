"""Terms of ready task types: their schemas are filled in, their settings checked."""

from __future__ import annotations

from dataclasses import replace

import orjson

from hormiga.domain.projects.rules import BadTerm, Terms
from hormiga.engines import schemas
from hormiga.engines.tasktypes import NAMES, type_named
from hormiga.engines.templates.pages import prepared
from hormiga.kit.errors import Kind, Refusal

HTML_QUESTION = "html-question"
"""Mechanical Turk's own page: it stands in each task's input, not in the terms."""

OPEN_SCHEMA = {"type": "object"}


class ScriptNeedsTrust(Refusal):
    """This template runs a script. Only requesters an operator trusts may use one.

    Use the crowd-* and hormiga-* elements without scripts, or ask the operator.
    """

    kind = Kind.FORBIDDEN


class BadSettings(Refusal):
    """These settings do not fit the task type. The field that is named says where."""


def completed(terms: Terms) -> Terms:
    """Fill in what a task type brings: the schemas that the requester left open."""
    if terms.task_type in ("", HTML_QUESTION):
        return terms
    kind = type_named(terms.task_type)
    try:
        schemas.refuse_value(dict(terms.settings), orjson.dumps(kind.settings_schema))
    except schemas.DoesNotFit as misfit:
        raise BadSettings(misfit.detail, **misfit.facts) from misfit
    kind.refuse(terms.settings)
    is_open = terms.answer_schema in (None, OPEN_SCHEMA)
    return replace(
        terms,
        answer_schema=kind.answer_schema(terms.settings)
        if is_open
        else terms.answer_schema,
        input_schema=terms.input_schema or kind.input_schema,
    )


def refuse_page(terms: Terms, *, is_trusted: bool) -> None:
    """Refuse a page that its requester may not have; facts: `field`."""
    if terms.template and terms.task_type == HTML_QUESTION:
        raise BadTerm("An HTML question brings its own page.", field="template")
    if terms.settings and not terms.task_type:
        raise BadTerm("Settings belong to a task type; name one.", field="settings")
    if terms.template and not is_trusted and prepared(terms.template).is_scripted:
        raise ScriptNeedsTrust(field="template")


def is_typed(task_type: str) -> bool:
    """Say whether a version is of a ready task type."""
    return task_type in NAMES
