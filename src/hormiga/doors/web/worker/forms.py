from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ReportForm(forms.Form):
    """What is wrong with a task."""

    reason = forms.ChoiceField(
        choices=[("broken", ""), ("harmful", ""), ("scam", ""), ("other", "")]
    )
    text = forms.CharField(max_length=2000, required=False)


class SkipForm(forms.Form):
    """Why a task is given back; nobody has to say."""

    REASONS = (
        "skip-unclear",
        "skip-hard",
        "skip-language",
        "skip-unpleasant",
        "skip-pay",
    )
    reason = forms.ChoiceField(choices=[(one, "") for one in REASONS], required=False)


class TimeForm(forms.Form):
    """How long a task really took, and why the count was wrong."""

    minutes = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages={
            name: _("Write a whole number of minutes, like 2.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    seconds = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=100_000,
        error_messages={
            name: _("Write a whole number of seconds, like 30.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    reason = forms.CharField(
        max_length=500,
        error_messages={
            "required": _(
                "Write why, in a few words: others must be able to follow it."
            ),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Ask for some time at all."""
        given = super().clean() or {}
        if not self.errors and not (given.get("minutes") or given.get("seconds")):
            self.add_error("seconds", _("Write how long it took."))
        return given

    @property
    def worked(self) -> float:
        """Give the time in seconds."""
        given = self.cleaned_data
        return float((given["minutes"] or 0) * 60 + (given["seconds"] or 0))
