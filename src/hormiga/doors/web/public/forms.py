from __future__ import annotations

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from hormiga.domain.people.models import User
from hormiga.doors.web.public import countries


class SignUpForm(forms.Form):
    """What everybody is asked: as little as an account needs."""

    email = forms.EmailField(
        max_length=254,
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _(
                "This does not look like an e-mail address."
                " Write it like name@example.org."
            ),
        },
    )
    password = forms.CharField(
        strip=False,
        max_length=200,
        widget=forms.PasswordInput,
        error_messages={"required": _("Choose a password.")},
    )
    is_adult = forms.BooleanField(
        error_messages={"required": _("You can only join if you are 18 or older.")}
    )
    agrees = forms.BooleanField(
        error_messages={"required": _("You can only join if you accept the terms.")}
    )

    def clean_password(self) -> str:
        """Refuse passwords that are short, everybody's, or like the address."""
        password: str = self.cleaned_data["password"]
        # The address stands before the password, so it is known here, if it is one.
        validate_password(password, User(email=self.cleaned_data.get("email", "")))
        return password


class WorkerSignUpForm(SignUpForm):
    country = forms.ChoiceField(
        error_messages={"required": _("Choose the country where you live.")}
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101 - for the types
        country.choices = [("", _("Choose…")), *countries.choices()]


class RequesterSignUpForm(SignUpForm):
    organisation = forms.CharField(
        max_length=120,
        error_messages={"required": _("Write your organisation's name.")},
    )
