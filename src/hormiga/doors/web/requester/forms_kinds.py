"""Forms of projects that are more than a choice: ready task types, and templates."""

from __future__ import annotations

import json
from typing import Any

import orjson
from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.doors.web.requester import kind_words, outline
from hormiga.doors.web.requester.forms import TermsForm
from hormiga.engines import schemas
from hormiga.engines.tasktypes.base import TaskType
from hormiga.engines.templates.checking import Report, check
from hormiga.kit.errors import Refusal

MOST_SETTINGS, MOST_TEMPLATE, MOST_SAMPLE = 200_000, 128_000, 200_000


class TypeForm(TermsForm):
    """A project of a ready task type: its list of categories, and its settings."""

    lines = forms.CharField(max_length=100_000, required=False, strip=False)
    settings = forms.CharField(max_length=MOST_SETTINGS, required=False)

    def __init__(
        self, data: Any = None, *, kind: TaskType, programmes: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, programmes=programmes)
        self.kind = kind
        self.outlined = outlined_in(kind.settings_schema)
        sample = dict(kind.samples[0].settings)
        if self.outlined:
            lines = outline.written(sample.pop(self.outlined, []))
            self.fields["lines"].initial = lines
        self.fields["settings"].initial = pretty(sample)

    def clean_settings(self) -> dict[str, Any]:
        """Read a JSON object; nothing is an empty one."""
        return _object_in(self.cleaned_data["settings"])

    def clean(self) -> None:
        """Check the settings as the task type does, and say which one is wrong."""
        super().clean()
        if "settings" not in self.cleaned_data:
            return
        settings = self.cleaned_data["settings"]
        lines = self.cleaned_data.get("lines", "")
        if self.outlined and lines.strip():
            try:
                settings[self.outlined] = outline.read(lines)
            except outline.Unclear as unclear:
                said = _("Line %(line)s: write it like: id = Title")
                self.add_error("lines", said % {"line": unclear.line})
                return
        self._refuse(settings)

    def _refuse(self, settings: dict[str, Any]) -> None:
        try:
            schema = orjson.dumps(self.kind.settings_schema)
            schemas.refuse_value(settings, schema)
            self.kind.refuse(settings)
        except Refusal as refusal:
            named = str(refusal.facts.get("field", "")).partition("/")[0]
            is_of_lines = bool(self.outlined) and (
                named == self.outlined or "category" in refusal.facts
            )
            field = "lines" if is_of_lines else "settings"
            self.add_error(field, kind_words.of_settings(refusal))


class TemplateForm(TermsForm):
    """A project whose tasks are shown by the requester's own HTML."""

    template = forms.CharField(
        max_length=MOST_TEMPLATE,
        strip=False,
        error_messages={
            "required": gettext_lazy("Write the page that a worker sees."),
            "max_length": gettext_lazy("A template has at most 128,000 characters."),
        },
    )
    sample = forms.CharField(max_length=MOST_SAMPLE, required=False)
    label_path = forms.CharField(max_length=200, required=False)
    report: Report | None = None

    def only_try(self) -> None:
        """Check the template, and leave what else is missing for later."""
        for name in set(self.errors) - {"template", "sample"}:
            del self.errors[name]

    def clean_sample(self) -> dict[str, Any]:
        """Read one task, if there is one."""
        return _object_in(self.cleaned_data["sample"])

    def clean(self) -> None:
        """Try the template; what keeps a worker from the task is an error."""
        super().clean()
        template = self.cleaned_data.get("template")
        if template is None or "sample" not in self.cleaned_data:
            return
        sample = self.cleaned_data["sample"] or None
        self.report = check(template=template, task_input=sample)
        if not self.report.may_be_done:
            self.add_error(
                "template", _("No worker could do this task yet: see what was found.")
            )


def outlined_in(schema: dict[str, Any]) -> str:
    """Name the setting that is a list of ids with titles; nothing if there is none."""
    for name, part in schema.get("properties", {}).items():
        if part.get("type") != "array":
            continue
        item = _resolved(part.get("items", {}), schema)
        if set(item.get("required", ())) == {"id", "title"}:
            return str(name)
    return ""


def pretty(value: Any) -> str:
    """Write JSON for people."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = str(part.get("$ref", "")).removeprefix("#/$defs/")
    found: dict[str, Any] = schema.get("$defs", {}).get(name, part)
    return found


def _object_in(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    try:
        found = json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        said = _("Line %(line)s cannot be read as JSON.") % {"line": line}
        raise forms.ValidationError(said) from error
    except RecursionError as error:
        raise forms.ValidationError(_("This is nested too deeply.")) from error
    if not isinstance(found, dict):
        raise forms.ValidationError(_("Write an object: { … }"))
    return found
