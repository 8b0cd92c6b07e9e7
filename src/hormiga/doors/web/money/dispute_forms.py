"""What a worker says about a line, and what people answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.disputes.rules import MOST_WORDS, Answer, Outcome, Wrong
from hormiga.doors.web.money.dispute_words import OUTCOMES, WRONG
from hormiga.kit.money import Money


class DisputeForm(forms.Form):
    """What is wrong with a line."""

    wrong = forms.ChoiceField(
        choices=list(WRONG.items()),
        error_messages={"required": _("Choose what is wrong.")},
    )
    words = forms.CharField(max_length=MOST_WORDS, required=False)

    @property
    def is_wrong(self) -> Wrong:
        """Give what was chosen."""
        return Wrong(self.cleaned_data["wrong"])


class ObjectionForm(forms.Form):
    """What a worker answers, once."""

    words = forms.CharField(
        max_length=MOST_WORDS,
        error_messages={"required": _("Write in a few words what is wrong.")},
    )


class AnswerForm(forms.Form):
    """A person's answer to a dispute."""

    outcome = forms.ChoiceField(choices=list(OUTCOMES.items()))
    words = forms.CharField(
        max_length=MOST_WORDS,
        error_messages={
            "required": _(
                "Answer in words: the worker reads them, whatever you decide."
            )
        },
    )
    amount = forms.CharField(max_length=20, required=False)

    def answer(self, currency: str) -> Answer:
        """Read the answer; refuses `NotAnAmount`."""
        outcome = Outcome(self.cleaned_data["outcome"])
        amount = self.cleaned_data["amount"].strip().replace(",", ".")
        if outcome is not Outcome.CORRECTED:
            amount = ""
        return Answer(
            outcome,
            self.cleaned_data["words"],
            Money.of(amount, currency) if amount else None,
        )
