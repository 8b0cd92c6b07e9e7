"""Operators set an exam's figures, and take questions out of its bank."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from hormiga.domain.exams.editing import all_exams, any_exam_named, bank_of
from hormiga.domain.exams.models import Exam
from hormiga.domain.exams.rules import NoSuchExam
from hormiga.domain.programmes.services import currencies
from hormiga.doors.web.exam import words
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.flows.edit_exam import edit_exam, retire_exam_item
from hormiga.kit import clock
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money


def _whole(least: int, most: int, *, required: bool = True) -> forms.IntegerField:
    said = gettext_lazy("Write a whole number from %(least)s to %(most)s.") % {
        "least": least,
        "most": most,
    }
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), said)
    return forms.IntegerField(
        min_value=least, max_value=most, required=required, error_messages=errors
    )


class FiguresForm(forms.Form):
    """An exam's figures; empty means no limit where it may be empty."""

    pass_percent = _whole(1, 100)
    draw = _whole(1, 200)
    minutes = _whole(1, 240)
    item_seconds = _whole(10, 3600)
    attempts = _whole(1, 100, required=False)
    wait_hours = _whole(0, 2000)
    valid_days = _whole(1, 3650, required=False)
    reward = forms.CharField(max_length=20, required=False)
    currency = forms.ChoiceField(choices=(), required=False)
    is_active = forms.BooleanField(required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["currency"].choices = [  # type: ignore[attr-defined]
            (name, name) for name in currencies()
        ]

    def clean(self) -> dict[str, Any]:
        """Read the reward as money."""
        cleaned: dict[str, Any] = super().clean() or {}
        text = (cleaned.get("reward") or "0").strip()
        try:
            reward = Money.of(text, cleaned.get("currency") or "EUR")
        except Refusal:
            self.add_error("reward", _("Write an amount such as 0.50."))
            return cleaned
        cleaned["reward_micro"] = reward.micro
        cleaned["reward_currency"] = reward.currency if reward.micro else ""
        return cleaned


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """List every exam, those that rest too."""
    return render(request, "exam/operator_exams.html", {"exams": all_exams()})


@require_http_methods(["GET", "HEAD", "POST"])
@for_operators
def show(request: HttpRequest, exam: str) -> HttpResponse:
    """Show an exam's figures and bank; change the figures."""
    found = _exam(exam)
    if request.method == "POST":
        form = FiguresForm(request.POST)
        if form.is_valid():
            return _change(request, exam, form.cleaned_data)
    else:
        form = FiguresForm(initial=_initial(found))
    page = {"exam": found, "form": form, "bank": bank_of(exam=found)}
    return render(request, "exam/operator_exam.html", page)


@require_POST
@for_operators
def retire(request: HttpRequest, exam: str, code: str) -> HttpResponse:
    """Take a question out of the bank, for instance because it leaked."""
    _exam(exam)
    try:
        retire_exam_item(
            slug=exam, code=code, actor=actor_of(request), now=clock.read()
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        messages.success(request, _("Nobody will be asked that question again."))
    return redirect("operator_exam", exam=exam)


def _change(request: HttpRequest, slug: str, figures: dict[str, Any]) -> HttpResponse:
    try:
        changed = edit_exam(
            slug=slug, figures=figures, actor=actor_of(request), now=clock.read()
        )
    except Refusal as refusal:
        messages.warning(request, words.of(refusal))
    else:
        told = _("Saved. It holds from the next attempt on.")
        messages.success(request, told if changed else _("Nothing was changed."))
    return redirect("operator_exam", exam=slug)


def _initial(exam: Exam) -> dict[str, Any]:
    names = [name for name in FiguresForm.base_fields if hasattr(exam, name)]
    currency = exam.reward_currency or "EUR"
    return {name: getattr(exam, name) for name in names} | {
        "reward": Money(currency, exam.reward_micro).amount,
        "currency": currency,
    }


def _exam(slug: str) -> Exam:
    try:
        return any_exam_named(slug)
    except NoSuchExam as missing:
        raise Http404 from missing
