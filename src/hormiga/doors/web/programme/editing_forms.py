"""Forms in which an operator changes a programme."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.domain.planner.rules import time_zones
from hormiga.domain.programmes.editing import (
    LANGUAGES,
    LONGEST_ABOUT,
    LONGEST_NAME,
    MOST_HOLD_DAYS,
    Asking,
    platform_types,
)
from hormiga.domain.programmes.models import Programme
from hormiga.domain.qualifications.rules import Comparator, Guards
from hormiga.doors.web.programme import editing_words as words
from hormiga.doors.web.requester.amounts import UnclearAmount, decimal_of
from hormiga.doors.web.shared.templatetags.web import in_language
from hormiga.engines.tasktypes import all_types

_MICRO = Decimal(10) ** 6
_PPM_OF_PERCENT = 10_000


def _text(longest: int, *, required: bool) -> forms.CharField:
    return forms.CharField(
        max_length=longest,
        required=required,
        error_messages={
            "required": gettext_lazy("Write it in this language too."),
            "max_length": gettext_lazy("This text is too long."),
        },
    )


def _ppm(written: str) -> int:
    ppm = _decimal(written) * _PPM_OF_PERCENT
    if ppm != int(ppm) or ppm > 1_000_000:
        raise forms.ValidationError(_("Write percent from 0 to 100, like 20."))
    return int(ppm)


class FiguresForm(forms.Form):
    """A programme's texts and figures."""

    name_es = _text(LONGEST_NAME, required=True)
    name_en = _text(LONGEST_NAME, required=True)
    about_es = _text(LONGEST_ABOUT, required=False)
    about_en = _text(LONGEST_ABOUT, required=False)
    cadence = forms.ChoiceField(choices=lambda: list(words.CADENCES.items()))
    hold_days = forms.IntegerField(
        min_value=0,
        max_value=MOST_HOLD_DAYS,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Write whole days, from 0 to 90."),
        ),
    )
    minimum = forms.CharField(max_length=20)
    fee = forms.CharField(max_length=20)
    floor = forms.CharField(max_length=20)
    reserve = forms.CharField(max_length=20)
    time_zone = forms.ChoiceField(choices=lambda: [(z, z) for z in time_zones()])
    is_active = forms.BooleanField(required=False)

    def clean_minimum(self) -> int:
        """Read an amount, in micro-units."""
        return int(_decimal(self.cleaned_data["minimum"]) * _MICRO)

    def clean_fee(self) -> int:
        """Read percent, in parts per million."""
        return _ppm(self.cleaned_data["fee"])

    def clean_floor(self) -> int:
        """Read an amount an hour, in micro-units."""
        return int(_decimal(self.cleaned_data["floor"]) * _MICRO)

    def clean_reserve(self) -> int:
        """Read percent, in parts per million."""
        return _ppm(self.cleaned_data["reserve"])

    @property
    def figures(self) -> dict[str, Any]:
        """Give what the service takes."""
        asked = self.cleaned_data
        plain = ("cadence", "hold_days", "time_zone", "is_active")
        return {name: asked[name] for name in plain} | {
            "name": {one: asked[f"name_{one}"] for one in LANGUAGES},
            "about": {one: asked[f"about_{one}"] for one in LANGUAGES},
            "minimum_payout_micro": asked["minimum"],
            "fee_ppm": asked["fee"],
            "floor_micro": asked["floor"],
            "reserve_ppm": asked["reserve"],
        }


def shown(programme: Programme) -> dict[str, Any]:
    """Fill the form with what holds now."""
    texts = {f"name_{one}": programme.name.get(one, "") for one in LANGUAGES}
    texts |= {f"about_{one}": programme.about.get(one, "") for one in LANGUAGES}
    return texts | {
        "cadence": programme.cadence,
        "hold_days": programme.hold_days,
        "minimum": _short(Decimal(programme.minimum_payout_micro) / _MICRO),
        "fee": _short(Decimal(programme.fee_ppm) / _PPM_OF_PERCENT),
        "floor": _short(Decimal(programme.floor_micro) / _MICRO),
        "reserve": _short(Decimal(programme.reserve_ppm) / _PPM_OF_PERCENT),
        "time_zone": programme.time_zone,
        "is_active": programme.is_active,
    }


class AskingForm(forms.Form):
    """Something more that a programme asks."""

    type = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose a qualification from the list."),
            "invalid_choice": gettext_lazy("Choose a qualification from the list."),
        }
    )
    comparator = forms.ChoiceField(choices=lambda: list(words.COMPARATORS.items()))
    values = forms.CharField(max_length=200, required=False)
    task_type = forms.ChoiceField(required=False)
    guards = forms.ChoiceField(choices=lambda: list(words.GUARDS.items()))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds = [(one.name, in_language(one.title)) for one in all_types()]
        types = [
            (one.slug, f"{in_language(one.title) or one.slug} ({one.slug})")
            for one in platform_types()
        ]
        self._offer("type", _("Choose…"), types)
        self._offer("task_type", _("All work"), kinds)

    @property
    def asking(self) -> Asking:
        """Give what the service takes; values stand apart by commas or spaces."""
        asked = self.cleaned_data
        return Asking(
            asked["type"],
            Comparator(asked["comparator"]),
            tuple(asked["values"].upper().replace(",", " ").split()),
            asked["task_type"],
            Guards(asked["guards"]),
        )

    def _offer(self, name: str, nothing: str, rows: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types
        field.choices = [("", nothing), *rows]


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(decimal_of(text))
    except UnclearAmount as unclear:
        raise forms.ValidationError(
            _("Write a number like 20 or 0.5, without signs.")
        ) from unclear


def _short(number: Decimal) -> str:
    """Write a number without an exponent or zeros at its end."""
    return f"{number.normalize():f}"
