"""Projects of a ready task type, or of a template of the requester's own."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext as _

from hormiga.domain.people.rules import Act
from hormiga.domain.projects.typed import OPEN_SCHEMA
from hormiga.doors.web.requester import kind_words, making
from hormiga.doors.web.requester.access import Member, member_page, show, to
from hormiga.doors.web.requester.forms_kinds import TemplateForm, TypeForm
from hormiga.doors.web.shared import prose
from hormiga.engines.tasktypes import type_named
from hormiga.engines.templates.findings import Severity
from hormiga.kit import ids
from hormiga.kit.errors import Refusal

FIRST_TEMPLATE = """<crowd-form>
  <crowd-classifier name="kind" header="What is it?" categories="['ant', 'bee']">
    <classification-target>{{ task.input.text }}</classification-target>
    <short-instructions>Look at the whole sentence.</short-instructions>
  </crowd-classifier>
</crowd-form>
"""


@member_page(Act.MAKE, "GET", "POST")
def of_type(request: HttpRequest, member: Member, kind: str) -> HttpResponse:
    """Make a project of a ready task type from a form."""
    found = type_named(kind)
    markets = making.markets()
    form = TypeForm(request.POST or None, kind=found, programmes=markets.named)
    if form.is_valid():
        more = {"task_type": kind, "settings": form.cleaned_data["settings"]}
        if made := _made(request, member, form, more):
            return made
    page = {
        "form": form,
        "kind": found,
        "fees": markets.fees,
        "settings": kind_words.of_schema(found.settings_schema),
        "columns": found.input_schema.get("required", []),
    }
    return show(request, member, "new_typed", page)


@member_page(Act.MAKE, "GET", "POST")
def of_template(request: HttpRequest, member: Member) -> HttpResponse:
    """Try a template, or make a project of it."""
    markets = making.markets()
    form = TemplateForm(request.POST or None, programmes=markets.named)
    form.fields["template"].initial = FIRST_TEMPLATE
    if "check" in request.POST:
        form.only_try()
    elif form.is_valid():
        more = {
            "template": form.cleaned_data["template"],
            "label_path": form.cleaned_data["label_path"],
        }
        if made := _made(request, member, form, more):
            return made
    page = {"form": form, "fees": markets.fees, "findings": _findings(form)}
    return show(request, member, "new_template", page)


@member_page(Act.MAKE)
def primer(request: HttpRequest, member: Member, kind: str) -> HttpResponse:
    """Show what teaches a worker the task type."""
    found = type_named(kind)
    language = "es" if (get_language() or "").startswith("es") else "en"
    page = {"kind": found, "primer": prose.as_html(found.primer(language))}
    return show(request, member, "primer", page)


def _made(
    request: HttpRequest,
    member: Member,
    form: TypeForm | TemplateForm,
    more: dict[str, Any],
) -> HttpResponse | None:
    """Make the project and go there; None where the form says what is wrong."""
    try:
        project = making.create(member, form.cleaned_data, OPEN_SCHEMA, **more)
    except Refusal as refusal:
        making.tell(form, refusal)
        return None
    messages.success(
        request, _("The project is made. Next: see it as a worker will see it.")
    )
    return to("project", member, project=ids.outside(project.public_id))


def _findings(form: TemplateForm) -> list[dict[str, Any]] | None:
    """Put what was found into words; None where nothing was tried."""
    if form.report is None:
        return None
    return [
        {
            "line": one.line,
            "is_error": one.severity is Severity.ERROR,
            "words": kind_words.of_finding(one),
        }
        for one in form.report.findings
    ]
