"""The form in which a worker gives tax data: no more than a report needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.tax.identity import Identity


def _text(message: Any, most: int = 200) -> forms.CharField:
    return forms.CharField(max_length=most, error_messages={"required": message})


class TaxDataForm(forms.Form):
    """Who somebody is to a tax office."""

    first_name = _text(_("Write your first name."))
    last_name = _text(_("Write your last name."))
    street = _text(_("Write street and number."))
    post_code = _text(_("Write the postcode."), 20)
    city = _text(_("Write the town."))
    birth_date = forms.DateField(
        error_messages={
            "required": _("Write the day of your birth."),
            "invalid": _("Write the day of your birth."),
        }
    )
    tin = forms.CharField(max_length=30, required=False)
    birth_place = forms.CharField(max_length=200, required=False)

    def __init__(
        self, *given: Any, countries: Iterable[tuple[str, str]], **named: Any
    ) -> None:
        """Offer the countries that there are."""
        super().__init__(*given, **named)
        self.fields["residence"] = forms.ChoiceField(
            choices=[("", _("Choose…")), *countries],
            error_messages={"required": _("Choose the country where you pay taxes.")},
        )

    @property
    def given(self) -> Identity:
        """Give what was written."""
        return Identity(**{name: self.cleaned_data[name] for name in self.fields})
