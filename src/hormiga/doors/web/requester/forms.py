from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.domain.projects.rules import MOST_UNITS
from hormiga.doors.web.requester.amounts import UnclearAmount, decimal_of
from hormiga.doors.web.worker.offer_words import WARNINGS

MOST_FILE_BYTES = 1024 * 1024 * 1024
AT_ONCE = 4 * 1024 * 1024
"""Bytes that a page takes in while somebody waits; packed ones may be far more."""
MOST_CHOICES, MOST_CHOICE_LENGTH = 100, 200
UNITS = {
    "object": gettext_lazy("For each object"),
    "second": gettext_lazy("For each second"),
    "word": gettext_lazy("For each word"),
    "item": gettext_lazy("For each item"),
}
ENDINGS = (".csv", ".txt", ".jsonl", ".ndjson", ".json", ".parquet", ".manifest", ".gz")


def _text(longest: int) -> forms.CharField:
    return forms.CharField(
        max_length=longest,
        required=False,
        error_messages={"max_length": gettext_lazy("This text is too long.")},
    )


def _number(least: int, most: int, initial: int, words: Any) -> forms.IntegerField:
    named = dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)
    return forms.IntegerField(
        min_value=least, max_value=most, initial=initial, error_messages=named
    )


def _amount(written: str) -> str:
    try:
        return decimal_of(written)
    except UnclearAmount as unclear:
        raise forms.ValidationError(
            _("Write an amount like 0.05, without signs and without thousands.")
        ) from unclear


class TermsForm(forms.Form):
    """What each project promises, whatever kind of work it is."""

    title_en = _text(200)
    title_es = _text(200)
    description_en = _text(2_000)
    description_es = _text(2_000)
    instructions_en = _text(20_000)
    instructions_es = _text(20_000)
    reward = forms.CharField(
        max_length=20,
        error_messages={
            "required": gettext_lazy("Write what a worker earns for one answer.")
        },
    )
    # Pay for each unit inside a task; all empty where there is none.
    unit_per = forms.ChoiceField(
        required=False,
        choices=lambda: [("", _("Nothing more: the reward alone")), *UNITS.items()],
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    unit_in = forms.ChoiceField(
        required=False,
        choices=[
            ("answer", gettext_lazy("In the answer: as many as a list there holds")),
            ("input", gettext_lazy("In the task: a number, such as seconds")),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    unit_at = _text(200)
    unit_reward = forms.CharField(max_length=20, required=False)
    unit_cap = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_UNITS,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            gettext_lazy("Write a whole number, 1 or more."),
        ),
    )
    overlap = _number(1, 100, 3, gettext_lazy("Write a whole number from 1 to 100."))
    minutes = _number(1, 1440, 10, gettext_lazy("Write whole minutes, from 1 to 1440."))
    review_days = _number(0, 30, 7, gettext_lazy("Write whole days, from 0 to 30."))
    warnings = forms.MultipleChoiceField(
        required=False,
        choices=lambda: list(WARNINGS.items()),
        error_messages={"invalid_choice": gettext_lazy("Choose from the list.")},
    )
    programme = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose a programme."),
            "invalid_choice": gettext_lazy("Choose a programme."),
        }
    )

    def __init__(self, data: Any = None, *, programmes: list[tuple[str, str]]) -> None:
        super().__init__(data)
        programme = self.fields["programme"]
        assert isinstance(programme, forms.ChoiceField)  # noqa: S101 - for the types
        programme.choices = programmes

    def clean_unit_reward(self) -> str:
        """Read an amount, if one is written."""
        written = self.cleaned_data["unit_reward"]
        return _amount(written) if written.strip() else ""

    def clean_reward(self) -> str:
        """Read an amount above zero."""
        amount = _amount(self.cleaned_data["reward"])
        if not amount.strip("0."):
            raise forms.ValidationError(_("A reward is above zero."))
        return amount

    def clean(self) -> None:
        """Ask for a title in one language at least."""
        asked = self.cleaned_data
        if asked.get("unit_per"):
            for name in ("unit_at", "unit_reward", "unit_cap"):
                if not asked.get(name) and name not in self.errors:
                    self.add_error(name, _("Write this too, to pay for each unit."))
        if not asked.get("title_en") and not asked.get("title_es"):
            named = {"title_en", "title_es"} - set(self.errors)
            if len(named) == 2:
                words = _("Write a title in English, in Spanish, or in both.")
                self.add_error("title_en", words)


class ProjectForm(TermsForm):
    """A project that asks for one of several answers."""

    choices = forms.CharField(
        max_length=20_000,
        error_messages={
            "required": gettext_lazy("Write the answers that a worker chooses from.")
        },
    )

    def clean_choices(self) -> list[str]:
        """Read one answer a line; blank lines say nothing."""
        lines = [line.strip() for line in self.cleaned_data["choices"].splitlines()]
        choices = [line for line in lines if line]
        if len(choices) < 2:
            raise forms.ValidationError(_("Write at least two answers, one a line."))
        if len(set(choices)) != len(choices):
            raise forms.ValidationError(_("An answer stands here twice."))
        if len(choices) > MOST_CHOICES or max(map(len, choices)) > MOST_CHOICE_LENGTH:
            raise forms.ValidationError(
                _("Write at most 100 answers, each of at most 200 characters.")
            )
        return choices


class BatchForm(forms.Form):
    """A file of tasks, and how it is taken in."""

    name = _text(200)
    file = forms.FileField(
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy(
                "The file is empty: its first line must name the columns."
            ),
            "missing": gettext_lazy("Choose a file."),
            "invalid": gettext_lazy("Choose a file."),
        }
    )
    format = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("Find out by the file")),
            ("csv", gettext_lazy("CSV: a table")),
            ("ndjson", gettext_lazy("JSON Lines: one task a line")),
            ("json", gettext_lazy("JSON: one array of tasks")),
            ("parquet", "Parquet"),
            ("manifest", gettext_lazy("SageMaker manifest")),
            ("label_studio", gettext_lazy("Label Studio tasks")),
            ("mturk_csv", gettext_lazy("Mechanical Turk batch file")),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose a format.")},
    )
    errors_are = forms.ChoiceField(
        required=False,
        choices=[
            ("skip", gettext_lazy("Leave them out and show me which")),
            ("refuse", gettext_lazy("Refuse the whole file")),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose one of the two.")},
    )

    def clean_file(self) -> Any:
        """Refuse what is too large for a page, or by its name no file of tasks."""
        file = self.cleaned_data["file"]
        if file.size > MOST_FILE_BYTES:
            raise forms.ValidationError(
                _("A file is at most 1 GiB here. Send larger ones by the API.")
            )
        if not file.name.lower().endswith(ENDINGS):
            raise forms.ValidationError(
                _(
                    "Send a file that ends in .csv, .jsonl, .json, .parquet or"
                    " .manifest. It may be packed as .gz."
                )
            )
        return file

    @property
    def skips_errors(self) -> bool:
        """Say whether lines that cannot be used are left out."""
        return bool(self.cleaned_data["errors_are"] != "refuse")

    @property
    def is_large(self) -> bool:
        """Say whether taking the file in is a job's work, and not the page's."""
        file = self.cleaned_data["file"]
        is_packed = file.name.lower().endswith(".gz")
        return int(file.size) > (AT_ONCE // 16 if is_packed else AT_ONCE)
