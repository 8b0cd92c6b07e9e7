"""An operator looks at programmes and changes them: texts, figures, what is asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.programmes.editing import (
    AskedRow,
    all_programmes,
    any_programme_named,
    asked_rows,
)
from hormiga.domain.programmes.models import Programme
from hormiga.domain.programmes.rules import NoSuchProgramme
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.doors.web.programme import editing_words as words
from hormiga.doors.web.programme.editing_forms import AskingForm, FiguresForm, shown
from hormiga.flows import edit_programme as flow
from hormiga.kit import clock
from hormiga.kit.errors import Refusal


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List every programme, those that rest too."""
    rows = [(one, words.PRESETS[one.preset]) for one in all_programmes()]
    return render(request, "programme/operator_programmes.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a programme's texts, figures and what it asks; change the first two."""
    found = _named(slug)
    form = FiguresForm(request.POST or None, initial=shown(found))
    if request.method == "POST" and form.is_valid():
        try:
            changed = flow.edit_programme(
                slug=slug,
                figures=form.figures,
                actor=actor_of(request),
                now=clock.read(),
            )
        except Refusal as refusal:
            form.add_error(None, words.of(refusal))
        else:
            told = _("Saved.") if changed else _("Nothing was changed.")
            messages.success(request, told)
            return redirect("operator_preset", slug=slug)
    return _page(request, found, form, AskingForm(auto_id="ask_%s"))


@require_POST
@for_operators
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a programme ask everybody for something more."""
    found = _named(slug)
    form = AskingForm(request.POST, auto_id="ask_%s")
    if form.is_valid():
        try:
            flow.ask_of_all(
                slug=slug,
                asking=form.asking,
                actor=actor_of(request),
                now=clock.read(),
            )
        except Refusal as refusal:
            form.add_error("values", words.of(refusal))
        else:
            messages.success(request, _("The programme asks for it from now on."))
            return redirect("operator_preset", slug=slug)
    return _page(request, found, FiguresForm(initial=shown(found)), form)


@require_POST
@for_operators
def drop(request: HttpRequest, slug: str) -> HttpResponse:
    """Have a programme ask for something no more."""
    _named(slug)
    given = request.POST.get("requirement", "")
    is_number = given.isascii() and given.isdigit() and len(given) < 19
    try:
        flow.stop_asking(
            slug=slug,
            requirement=int(given) if is_number else 0,
            actor=actor_of(request),
            now=clock.read(),
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("The programme does not ask for it any more."))
    return redirect("operator_preset", slug=slug)


def _page(
    request: HttpRequest, found: Programme, form: FiguresForm, asking: AskingForm
) -> HttpResponse:
    page = {
        "programme": found,
        "preset": words.PRESETS[found.preset],
        "form": form,
        "asking": asking,
        "asked": [_row(one) for one in asked_rows(programme_id=found.pk)],
    }
    is_wrong = bool(form.errors or asking.errors)
    return render(
        request,
        "programme/operator_programme.html",
        page,
        status=422 if is_wrong else 200,
    )


def _row(one: AskedRow) -> dict[str, object]:
    return {
        "asked": one,
        "comparator": words.COMPARATORS[one.comparator],
        "values": ", ".join(one.values),
        "guards": words.GUARDS[one.guards],
    }


def _named(slug: str) -> Programme:
    try:
        return any_programme_named(slug)
    except NoSuchProgramme as missing:
        raise Http404 from missing
