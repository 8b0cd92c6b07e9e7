from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.doors.web.profile import spoken, words
from hormiga.doors.web.public import countries

ROWS = 6
"""Languages that the form has room for at a time; more can be added afterwards."""


class CountryForm(forms.Form):
    """Where somebody lives."""

    country = forms.ChoiceField(
        error_messages={"required": _("Choose the country where you live.")}
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101 - for the types
        country.choices = [("", _("Choose…")), *countries.choices()]


class TimeZoneForm(forms.Form):
    """Which clock somebody lives by."""

    time_zone = forms.ChoiceField(error_messages={"required": _("Choose a time zone.")})

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - for the types
        names = sorted(name for name in available_timezones() if _is_a_place(name))
        zone.choices = [
            ("", _("Choose…")),
            ("UTC", "UTC"),
            *((name, name.replace("_", " ")) for name in names),
        ]


def _is_a_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/"))


class DevicesForm(forms.Form):
    """What somebody works with."""

    devices = forms.MultipleChoiceField(
        required=False, choices=lambda: list(words.DEVICES.items())
    )


class SkillsForm(forms.Form):
    """What somebody is good at."""

    skills = forms.MultipleChoiceField(
        required=False, choices=lambda: list(words.SKILLS.items())
    )


class LanguageForm(forms.Form):
    """A language and its level; an empty row says nothing."""

    language = forms.ChoiceField(required=False)
    level = forms.ChoiceField(
        required=False, choices=lambda: [("", _("How well?")), *words.LEVELS.items()]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)  # noqa: S101 - for the types
        language.choices = [("", _("Choose…")), *spoken.choices()]

    def clean(self) -> dict[str, str]:
        """Ask for the level of a language that was chosen."""
        given: dict[str, str] = super().clean() or {}
        if given.get("language") and not given.get("level"):
            self.add_error("level", _("Say how well you know this language."))
        return given


LanguageFormSet = forms.formset_factory(LanguageForm, extra=0, max_num=12)
