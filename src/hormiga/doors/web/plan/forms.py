from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.planner import diary
from hormiga.domain.planner.diary import Entry
from hormiga.domain.planner.rules import DAY_MINUTES
from hormiga.doors.web.plan import words
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotACurrency

T = TypeVar("T")
DAYS = [(str(number), "") for number in range(7)]
REMIND = [
    ("", _("Do not remind me")),
    ("0", _("When they begin")),
    ("10", _("10 minutes before")),
    ("30", _("30 minutes before")),
    ("60", _("1 hour before")),
    ("1440", _("1 day before")),
]
_TIME = {
    "required": _("Write a time, like 18:00."),
    "invalid": _("Write a time, like 18:00."),
}


class SettingsForm(forms.Form):
    """A worker's own clock, and when to be reminded."""

    time_zone = forms.CharField(max_length=40)
    remind = forms.ChoiceField(choices=REMIND, required=False)

    @property
    def remind_minutes(self) -> int | None:
        """Give the minutes before work; None where no reminder is wanted."""
        chosen = self.cleaned_data["remind"]
        return int(chosen) if chosen else None


class HoursForm(forms.Form):
    """The same hours on some days of the week."""

    weekdays = forms.MultipleChoiceField(
        choices=DAYS, error_messages={"required": _("Choose at least one day.")}
    )
    starts = forms.TimeField(error_messages=_TIME)
    ends = forms.TimeField(error_messages=_TIME)

    @property
    def slot(self) -> tuple[list[int], int, int]:
        """Give the days, and minutes from midnight; an end at 00:00 is the day's."""
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        until = ends.hour * 60 + ends.minute
        days = sorted({int(one) for one in self.cleaned_data["weekdays"]})
        return days, starts.hour * 60 + starts.minute, until or DAY_MINUTES


class GoalForm(forms.Form):
    """What to earn, in which time."""

    amount = forms.CharField(
        max_length=40, error_messages={"required": _("Write an amount, like 50.")}
    )
    period = forms.ChoiceField(
        choices=[("week", _("each week")), ("month", _("each month"))]
    )

    def __init__(self, *args: Any, currencies: Iterable[str], **named: Any) -> None:
        """Offer the currencies that there are."""
        super().__init__(*args, **named)
        self.fields["currency"] = forms.ChoiceField(
            choices=[(name, name) for name in currencies]
        )

    def clean(self) -> dict[str, Any]:
        """Read the amount with a decimal point or comma."""
        given = self.cleaned_data
        if {"amount", "currency"} <= given.keys():
            money = _tried(self, "amount", _money, given["amount"], given["currency"])
            given["money"] = money
        return given


class EntryForm(forms.Form):
    """One line of the income diary."""

    day = forms.CharField(
        max_length=20, error_messages={"required": _("Say on which day.")}
    )
    source = forms.CharField(
        max_length=200,
        error_messages={"required": _("Say where the money came from.")},
    )
    amount = forms.CharField(
        max_length=40, error_messages={"required": _("Write an amount, like 12.50.")}
    )
    currency = forms.CharField(
        max_length=10,
        error_messages={
            "required": _("A currency is three letters, such as EUR or USD.")
        },
    )
    hours = forms.CharField(max_length=10, required=False)
    note = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, today: date, **named: Any) -> None:
        """Know the worker's own day: nothing is earned tomorrow."""
        super().__init__(*args, **named)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Read each field; what cannot be read is told beside it."""
        given = self.cleaned_data
        if self.errors:
            return given
        day = _tried(self, "day", _day, given["day"], self.today)
        source = _tried(self, "source", diary.source_of, given["source"])
        money = _tried(self, "amount", _money, given["amount"], given["currency"])
        minutes = _tried(self, "hours", diary.minutes_of, given["hours"])
        note = _tried(self, "note", _note, given["note"])
        if day and source and money:
            given["entry"] = Entry(day, source, money, minutes, note or "")
        return given


class UploadForm(forms.Form):
    """A diary as a CSV file."""

    file = forms.FileField(
        allow_empty_file=True, error_messages={"required": _("Choose a file.")}
    )


def _tried(
    form: forms.Form, name: str, read: Callable[..., T], *given: Any
) -> T | None:
    """Read a field's words; a refusal stands beside the field."""
    try:
        return read(*given)
    except NotACurrency as refusal:
        form.add_error("currency", words.of(refusal))
    except Refusal as refusal:
        form.add_error(name, words.of(refusal))
    return None


def _money(amount: str, currency: str) -> Money:
    return diary.amount_of(amount, currency)


def _day(text: str, today: date) -> date:
    return diary.day_of(text, today=today)


def _note(text: str) -> str:
    return diary.text_of(text, most=diary.NOTE_LENGTH)
