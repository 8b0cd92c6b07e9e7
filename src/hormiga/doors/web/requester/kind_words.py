"""What a requester reads of settings that do not fit, and of a template's faults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.engines import schemas
from hormiga.engines.templates.findings import Finding
from hormiga.kit.errors import Refusal

_PROBLEMS: tuple[tuple[re.Pattern[str], Promise], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r'"(?P<what>.+)" is a required property', gettext_lazy("%(what)s is missing")),
        (
            r"Additional properties are not allowed \((?P<what>.+?) (?:was|were) .*",
            gettext_lazy("there is no setting %(what)s"),
        ),
        (r"False schema does not allow .*", gettext_lazy("it cannot be set here")),
        (r".* is not of types? (?P<what>.+)", gettext_lazy("it must be %(what)s")),
        (
            r"(?P<what>.*) is not one of (?P<known>.+)",
            gettext_lazy("%(what)s is not one of %(known)s"),
        ),
        (
            r".* has less than (?P<n>\d+) items?",
            gettext_lazy("it needs %(n)s entries or more"),
        ),
        (
            r".* has more than (?P<n>\d+) items?",
            gettext_lazy("it has more than %(n)s entries"),
        ),
        (
            r".* is shorter than (?P<n>\d+) characters?",
            gettext_lazy("it needs %(n)s characters or more"),
        ),
        (
            r".* is longer than (?P<n>\d+) characters?",
            gettext_lazy("it is longer than %(n)s characters"),
        ),
        (
            r".* is less than the minimum of (?P<n>\S+)",
            gettext_lazy("it is %(n)s or more"),
        ),
        (
            r".* is greater than the maximum of (?P<n>\S+)",
            gettext_lazy("it is %(n)s or less"),
        ),
        (r".* has non-unique elements", gettext_lazy("an entry stands there twice")),
    )
)

_CONTRADICTIONS: dict[str, Promise] = {
    "repeated-category": gettext_lazy(
        "Two categories have the same id. Give each category an id of its own."
    ),
    "repeated-label": gettext_lazy(
        "Two labels or two relations have the same id. Give each an id of its own."
    ),
    "unknown-label": gettext_lazy(
        "A relation names a label that is not there. Correct the relation's ends."
    ),
    "repeated-kind": gettext_lazy(
        "Two kinds of changes have the same id. Give each kind an id of its own."
    ),
    "limits-cross": gettext_lazy(
        "A least length is above the most. Correct the numbers."
    ),
    "rewrites-cross": gettext_lazy(
        "More texts are asked for at least than are allowed at most. Correct a number."
    ),
    "kept-and-forbidden": gettext_lazy(
        "The same words must and must not be there. Take them from one of the lists."
    ),
    "repeated-field": gettext_lazy(
        "Two fields have the same id. Give each field an id of its own."
    ),
    "nothing-to-choose": gettext_lazy(
        "A field of choices has no options. List what can be chosen."
    ),
    "bad-pattern": gettext_lazy(
        "A field's pattern is not a regular expression. Correct it or leave it out."
    ),
    "nothing-asked": gettext_lazy(
        "Neither a comparison nor a criterion is asked for. Choose at least one."
    ),
    "repeated-criterion": gettext_lazy(
        "Two criteria have the same id. Give each criterion an id of its own."
    ),
    "repeated-question": gettext_lazy(
        "Two questions or pages have the same id. Give each an id of its own."
    ),
    "looks-ahead": gettext_lazy(
        "A condition names a question that is not asked before it. Move it, or name an"
        " earlier one."
    ),
    "backward-scale": gettext_lazy(
        "A scale ends before it begins, or has more than 21 steps. Correct its ends."
    ),
    "impossible-check": gettext_lazy(
        "An attention check accepts no answer of its question. Correct what is right."
    ),
}

_FINDINGS: dict[str, Promise] = {
    "refused": gettext_lazy("it cannot be shown: %(words)s"),
    "unknown-variable": gettext_lazy(
        "%(name)s is not in the input: a worker sees nothing there"
    ),
    "unused-variable": gettext_lazy(
        "%(name)s is neither task.input, settings nor made here"
    ),
    "unknown-filter": gettext_lazy("there is no filter %(name)s"),
    "placeholder-in-liquid": gettext_lazy(
        "${%(name)s} stays as it is, because the template also has {{ or {%%"
    ),
    "open-braces": gettext_lazy(
        "%(name)s is never closed, so a worker sees it as it is"
    ),
    "unknown-element": gettext_lazy("there is no element <%(tag)s>"),
    "missing-attribute": gettext_lazy("<%(tag)s> needs the attribute %(name)s"),
    "not-json": gettext_lazy("%(name)s of <%(tag)s> cannot be read: %(words)s"),
    "not-a-list": gettext_lazy("%(name)s of <%(tag)s> is no list"),
    "many-labels": gettext_lazy(
        "%(name)s of <%(tag)s> has %(count)s entries; workers cope with 10"
    ),
    "same-name": gettext_lazy(
        "%(name)s is the name of another element too: one of the answers would be lost"
    ),
    "same-field": gettext_lazy(
        "%(name)s is the name of another field too: answers are joined"
    ),
    "nothing-to-submit": gettext_lazy("there is no <crowd-form> and no <form>"),
    "no-field": gettext_lazy(
        "the form has no field with a name: answers would be empty"
    ),
    "no-submit": gettext_lazy(
        "the form has no submit button; only the page's own button submits"
    ),
    "outside-form": gettext_lazy(
        "<%(tag)s> is not inside a form, so it may not be submitted"
    ),
    "void-syntax": gettext_lazy(
        "<%(tag)s …/> does not end there: write <%(tag)s …></%(tag)s>"
    ),
    "not-closed": gettext_lazy("<%(tag)s> is not closed by </%(tag)s>"),
    "blocked-address": gettext_lazy(
        "a worker's frame does not load %(address)s: pass media to grant_read_access"
    ),
    "unsafe-address": gettext_lazy("%(address)s is http, not https"),
    "script": gettext_lazy(
        "it runs a script (%(what)s): an operator must trust the organisation"
    ),
}


_KINDS: dict[str, Promise] = {
    "boolean": gettext_lazy("true or false"),
    "integer": gettext_lazy("a whole number, %(least)s … %(most)s"),
    "number": gettext_lazy("a number, %(least)s … %(most)s"),
    "string": gettext_lazy("a text"),
    "array": gettext_lazy("a list: [ … ]"),
    "object": gettext_lazy("an object: { … }"),
}


def of_settings(refusal: Refusal) -> str:
    """Say which setting does not fit, and why."""
    if isinstance(refusal, schemas.DoesNotFit):
        problem = str(refusal.facts["problem"])
        return _("In %(setting)s: %(problem)s.") % {
            "setting": _place(str(refusal.facts["field"])),
            "problem": _problem(problem),
        }
    known = _CONTRADICTIONS.get(refusal.name())
    return str(known) if known else refusal.detail


def of_schema(schema: Mapping[str, Any]) -> list[dict[str, str]]:
    """List the settings that a schema knows, each with what it may be."""
    needed = schema.get("required", ())
    return [
        {"name": name, "words": _may_be(part, is_needed=name in needed)}
        for name, part in schema.get("properties", {}).items()
    ]


def _may_be(part: Mapping[str, Any], *, is_needed: bool) -> str:
    if "enum" in part:
        found = " · ".join(str(one) for one in part["enum"])
    elif part.get("type") in _KINDS:
        found = str(_KINDS[part["type"]]) % {
            "least": part.get("minimum", ""),
            "most": part.get("maximum", ""),
        }
    else:
        found = _('a text, or {"en": "…", "es": "…"}')
    return _("%(kind)s; needed") % {"kind": found} if is_needed else found


def of_finding(finding: Finding) -> str:
    """Say what a check found in a template."""
    return str(_FINDINGS[finding.kind]) % finding.facts


def _problem(problem: str) -> str:
    for pattern, words in _PROBLEMS:
        if found := pattern.fullmatch(problem):
            return str(words) % found.groupdict()
    return _("this value does not fit")


def _place(field: str) -> str:
    """Write a path as people count: `categories/0/title` is `categories 1 title`."""
    if field == "(whole)":
        return _("the settings")
    steps = field.split("/")
    return " → ".join(str(int(one) + 1) if one.isdigit() else one for one in steps)
