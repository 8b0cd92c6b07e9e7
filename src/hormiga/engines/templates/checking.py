"""Trying a template before a worker does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hormiga.engines.templates.findings import Finding, Severity
from hormiga.engines.templates.languages import Language, language_of, shown_noting
from hormiga.engines.templates.limits import Limits
from hormiga.engines.templates.liquid import ENVIRONMENT, Rendered, parsed
from hormiga.engines.templates.page_checks import page_findings
from hormiga.engines.templates.placeholders import Where, names_in, placeholders
from hormiga.engines.templates.refusals import ParametersDoNotMatch
from hormiga.engines.templates.samples import sample_input, sample_parameters
from hormiga.engines.templates.scanning import check_length, line_at
from hormiga.kit.errors import Refusal

_ROOTS = frozenset({"task", "settings"})


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found, in the order of lines; `html` is what a worker would see."""

    language: Language
    findings: tuple[Finding, ...]
    task_input: Mapping[str, Any]
    html: str = ""

    @property
    def may_be_done(self) -> bool:
        """Say whether a worker could do and submit the task."""
        return all(one.severity is Severity.WARNING for one in self.findings)


def check(
    *,
    template: str,
    task_input: Mapping[str, Any] | None = None,
    settings: Mapping[str, Any] | None = None,
) -> Report:
    """Render a template with an input, given or made up, and look the page through.

    It never refuses: what a template would be refused for is its one finding.
    """
    language = language_of(template[:1], columns=())
    values: Mapping[str, Any] = task_input or {}
    try:
        check_length(template)
        language = language_of(template, columns=values)
        values, given = _values(template, language, task_input, settings)
        page = shown_noting(
            template=template,
            task_input=values,
            settings=given,
            grant=_granted,
            limits=Limits(),
        )
    except ParametersDoNotMatch as refusal:
        findings = tuple(_unfilled(template, refusal))
        return Report(language, findings, values)
    except Refusal as refusal:
        return Report(language, (_refused(refusal),), values)
    found = [*_of_language(template, language, page), *page_findings(page)]
    return Report(language, _ordered(found), values, page.html)


def _granted(address: str) -> str:
    """Stand in for the media store: what a template asks for is there."""
    return f"media:{address}"


def _values(
    template: str,
    language: Language,
    task_input: Mapping[str, Any] | None,
    settings: Mapping[str, Any] | None,
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    made: dict[str, Any] = {}
    made_settings: dict[str, Any] = {}
    if language is Language.LIQUID:
        made, made_settings = sample_input(parsed(template))
    elif language is Language.PLACEHOLDERS:
        made = dict(sample_parameters(names_in(template)))
    return (
        made if task_input is None else task_input,
        made_settings if settings is None else settings,
    )


def _of_language(
    template: str, language: Language, page: Rendered
) -> Iterator[Finding]:
    if language is Language.LIQUID:
        yield from _variables(template, page)
        yield from _filters_and_holes(template)
        return
    for opener in ("{{", "{%"):
        if (at := template.find(opener)) >= 0:
            yield Finding("open-braces", line_at(template, at), {"name": opener})


def _variables(template: str, page: Rendered) -> Iterator[Finding]:
    for one in page.missing:
        yield Finding("unknown-variable", one.line, {"name": one.name})
    shown = {one.name for one in page.missing}
    analysis = parsed(template).analyze(include_partials=False)
    for root, uses in analysis.globals.items():
        if root not in _ROOTS and not any(str(use) in shown for use in uses):
            line = line_at(template, uses[0].span.index)
            yield Finding("unused-variable", line, {"name": str(uses[0])})


def _filters_and_holes(template: str) -> Iterator[Finding]:
    analysis = parsed(template).analyze(include_partials=False)
    for name, spans in analysis.filters.items():
        if name not in ENVIRONMENT.filters:
            line = line_at(template, spans[0].index)
            yield Finding("unknown-filter", line, {"name": name})
    for hole in placeholders(template):
        if hole.where is Where.TEXT:
            line = line_at(template, hole.start)
            yield Finding("placeholder-in-liquid", line, {"name": hole.name})


def _unfilled(template: str, refusal: ParametersDoNotMatch) -> Iterator[Finding]:
    missing = set(refusal.facts["missing"])
    for hole in placeholders(template):
        if hole.name in missing:
            missing.discard(hole.name)
            line = line_at(template, hole.start)
            yield Finding("unknown-variable", line, {"name": hole.name})


def _refused(refusal: Refusal) -> Finding:
    line = refusal.facts.get("line") or 1
    words = refusal.facts.get("words") or refusal.detail.removeprefix(f"Line {line}: ")
    return Finding("refused", int(line), {"words": str(words).rstrip(".")})


def _ordered(found: list[Finding]) -> tuple[Finding, ...]:
    """Sort by line, and say once what a loop has repeated."""
    once = {(one.line, one.kind, one.words): one for one in found}
    return tuple(
        sorted(once.values(), key=lambda one: (one.line, one.severity, one.kind))
    )
