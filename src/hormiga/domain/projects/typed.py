"""Terms of ready task types: their schemas are filled in, their settings checked.

An external page is a type of its own here: it has settings, and no template of ours.
"""

from __future__ import annotations

from dataclasses import replace

import orjson
from django.conf import settings

from hormiga.domain.projects.rules import BadTerm, Terms
from hormiga.engines import schemas
from hormiga.engines.external import House, read_external_url
from hormiga.engines.tasktypes import NAMES, type_named
from hormiga.engines.templates.pages import prepared
from hormiga.kit.errors import Kind, Refusal

HTML_QUESTION = "html-question"
"""Mechanical Turk's own page: it stands in each task's input, not in the terms."""

EXTERNAL_PAGE = "external-page"
"""A page of the requester's own, from its own host; `settings` hold its address."""

OPEN_SCHEMA = {"type": "object"}
TEXTS_SCHEMA = {"type": "object", "additionalProperties": {"type": "string"}}


class ScriptNeedsTrust(Refusal):
    """This template runs a script. Only requesters an operator trusts may use one.

    Use the crowd-* and hormiga-* elements without scripts, or ask the operator.
    """

    kind = Kind.FORBIDDEN


class ExternalPageNeedsTrust(Refusal):
    """Only requesters that an operator trusts show external pages. Ask the operator."""

    kind = Kind.FORBIDDEN


class BadSettings(Refusal):
    """These settings do not fit the task type. The field that is named says where."""


def completed(terms: Terms) -> Terms:
    """Fill in what a task type brings: the schemas that the requester left open."""
    if terms.task_type in ("", HTML_QUESTION):
        return terms
    is_open = terms.answer_schema in (None, OPEN_SCHEMA)
    if terms.task_type == EXTERNAL_PAGE:
        _refuse_external_settings(terms)
        return replace(terms, answer_schema=TEXTS_SCHEMA) if is_open else terms
    kind = type_named(terms.task_type)
    try:
        schemas.refuse_value(dict(terms.settings), orjson.dumps(kind.settings_schema))
    except schemas.DoesNotFit as misfit:
        raise BadSettings(misfit.detail, **misfit.facts) from misfit
    kind.refuse(terms.settings)
    return replace(
        terms,
        answer_schema=kind.answer_schema(terms.settings)
        if is_open
        else terms.answer_schema,
        input_schema=terms.input_schema or kind.input_schema,
    )


def house() -> House:
    """Tell what this installation is called: no external page is on its hosts."""
    return House.of(base=settings.BASE_URL, frame=settings.FRAME_ORIGIN or "")


def _refuse_external_settings(terms: Terms) -> None:
    given = dict(terms.settings)
    if given.keys() != {"url"} or not isinstance(given["url"], str):
        raise BadSettings(
            'An external page has one setting: {"url": "https://…"}.',
            field="settings.url",
        )
    try:
        read_external_url(given["url"], house=house())
    except Refusal as refusal:
        raise type(refusal)(field="settings.url") from refusal


def refuse_page(terms: Terms, *, is_trusted: bool) -> None:
    """Refuse a page that its requester may not have; facts: `field`."""
    if terms.template and terms.task_type in (HTML_QUESTION, EXTERNAL_PAGE):
        raise BadTerm("This task type brings its own page.", field="template")
    if terms.task_type == EXTERNAL_PAGE and not is_trusted:
        raise ExternalPageNeedsTrust(field="task_type")
    if terms.settings and not terms.task_type:
        raise BadTerm("Settings belong to a task type; name one.", field="settings")
    if terms.template and not is_trusted and prepared(terms.template).is_scripted:
        raise ScriptNeedsTrust(field="template")


def is_typed(task_type: str) -> bool:
    """Say whether a version is of a ready task type."""
    return task_type in NAMES
