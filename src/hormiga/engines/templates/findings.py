"""What a check may find in a template, and how it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps a worker from doing or submitting the task; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


_E, _W = Severity.ERROR, Severity.WARNING

KINDS: Mapping[str, tuple[Severity, str]] = {
    "refused": (_E, "{words}"),
    "unknown-variable": (_E, "{name} is not in the input: a worker sees nothing there"),
    "unused-variable": (_W, "{name} is neither task.input, settings nor made here"),
    "unknown-filter": (_E, "there is no filter {name}"),
    "placeholder-in-liquid": (
        _W,
        "${{{name}}} stays as it is, because the template also has {{{{ or {{%",
    ),
    "open-braces": (_W, "{name} is never closed, so a worker sees it as it is"),
    "unknown-element": (_E, "there is no element <{tag}>"),
    "missing-attribute": (_E, "<{tag}> needs the attribute {name}"),
    "not-json": (_E, "{name} of <{tag}> cannot be read: {words}"),
    "not-a-list": (_E, "{name} of <{tag}> is no list"),
    "many-labels": (_W, "{name} of <{tag}> has {count} entries; workers cope with 10"),
    "same-name": (
        _E,
        "{name} is the name of another element too: one of the answers would be lost",
    ),
    "same-field": (_W, "{name} is the name of another field too: answers are joined"),
    "nothing-to-submit": (_E, "there is no <crowd-form> and no <form>"),
    "no-field": (_W, "the form has no field with a name: answers would be empty"),
    "no-submit": (
        _W,
        "the form has no submit button; only the page's own button submits",
    ),
    "outside-form": (_W, "<{tag}> is not inside a form, so it may not be submitted"),
    "void-syntax": (_W, "<{tag} …/> does not end there: write <{tag} …></{tag}>"),
    "not-closed": (_W, "<{tag}> is not closed by </{tag}>"),
    "blocked-address": (
        _W,
        "a worker's frame does not load {address}: pass media to grant_read_access",
    ),
    "unsafe-address": (_W, "{address} is http, not https"),
    "script": (
        _W,
        "it runs a script ({what}): an operator must trust the organisation",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a requester should know, with the template's line."""

    kind: str
    line: int
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        """Say how bad it is."""
        return KINDS[self.kind][0]

    @property
    def words(self) -> str:
        """Say it in English."""
        return KINDS[self.kind][1].format(**self.facts)
