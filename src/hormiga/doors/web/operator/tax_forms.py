"""Forms of the operator's tax pages; what a row may say is the tables' business."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.tax.models import Filing
from hormiga.domain.tax.rules import Relief, When
from hormiga.domain.tax.tables import COUNTS, RAILS, REPORTERS
from hormiga.doors.web.operator import tax_words as words


def _optional(most: int) -> forms.CharField:
    return forms.CharField(max_length=most, required=False)


def _choices(names: Iterable[str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(name, words.VALUES.get(name, name) or "-") for name in names],
        required=False,
    )


class ReportForm(forms.Form):
    """Which report of which year."""

    form = forms.ChoiceField(choices=Filing.Form.choices)
    year = forms.IntegerField(min_value=2020, max_value=2100)


class RowForm(forms.Form):
    """A dated row, as files have it."""

    country = forms.CharField(max_length=3)
    form = forms.CharField(max_length=20)
    kind = forms.ChoiceField(choices=words.KINDS.items())
    valid_from = forms.DateField()
    valid_to = forms.DateField(required=False)
    amount = _optional(20)
    currency = _optional(3)
    count = forms.IntegerField(required=False)
    when = _choices(["", *(one.value for one in When)])
    counts = _choices(COUNTS)
    rate = _optional(8)
    years = forms.IntegerField(required=False)
    rail = _choices(RAILS)
    reporter = _choices(REPORTERS)
    residence = _optional(3)
    relief = _choices(["", *(one.value for one in Relief)])
    title_en = forms.CharField(max_length=200)
    title_es = forms.CharField(max_length=200)
    text_en = _optional(1000)
    text_es = _optional(1000)
    source = forms.CharField(max_length=200)
    checked_on = forms.DateField()

    @property
    def given(self) -> dict[str, Any]:
        """Write the row as files have it; the tables refuse what does not fit."""
        had = self.cleaned_data
        plain = ("country", "form", "kind", "currency", "when", "counts", "count")
        others = ("years", "rail", "reporter", "residence", "relief", "source")
        texts = {"en": had["text_en"], "es": had["text_es"]}
        return {
            **{name: had[name] for name in (*plain, *others)},
            **{name: had[name] or None for name in ("amount", "rate")},
            "valid_from": had["valid_from"].isoformat(),
            "valid_to": had["valid_to"].isoformat() if had["valid_to"] else None,
            "title": {"en": had["title_en"], "es": had["title_es"]},
            "text": texts if any(texts.values()) else {},
            "checked_on": had["checked_on"].isoformat(),
        }


class DeclarantForm(forms.Form):
    """The platform as tax offices know it."""

    name = forms.CharField(max_length=200)
    business_name = forms.CharField(max_length=200)
    tin = forms.CharField(max_length=30)
    street = forms.CharField(max_length=200)
    post_code = forms.CharField(max_length=20)
    city = forms.CharField(max_length=200)
    phone = _optional(30)
    nexus = forms.ChoiceField(
        choices=[(f"RPONEX{one}", f"RPONEX{one}") for one in range(1, 6)]
    )

    def __init__(
        self, *given: Any, countries: Iterable[tuple[str, str]], **named: Any
    ) -> None:
        """Offer the countries that there are."""
        super().__init__(*given, **named)
        self.fields["country"] = forms.ChoiceField(
            choices=[("", _("Choose…")), *countries]
        )


class ReliefForm(forms.Form):
    """What a worker has proved, and from when to when it holds."""

    kind = forms.ChoiceField(choices=words.RELIEFS.items())
    valid_from = forms.DateField()
    valid_to = forms.DateField()

    def clean(self) -> dict[str, Any]:
        """See that the days are in order."""
        first, last = (self.cleaned_data.get(n) for n in ("valid_from", "valid_to"))
        if first and last and last < first:
            self.add_error("valid_to", _("Choose a later day."))
        return self.cleaned_data

    @property
    def relief(self) -> Relief:
        """Give what was proved."""
        return Relief(self.cleaned_data["kind"])

    @property
    def days(self) -> tuple[date, date]:
        """Give the first day and the last."""
        return self.cleaned_data["valid_from"], self.cleaned_data["valid_to"]
