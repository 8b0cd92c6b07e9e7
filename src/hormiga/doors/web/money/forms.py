from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.payouts.accounts_given import Details
from hormiga.domain.payouts.reach import Way, ways_to
from hormiga.domain.payouts.rules import Rail
from hormiga.doors.web.public import countries
from hormiga.engines.rails.payout_list import LONGEST_NOTE, LONGEST_TEXT


class AccountForm(forms.Form):
    """Where a worker's money goes, by one way."""

    holder = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the name that the account is in.")},
    )
    account = forms.CharField(
        max_length=254,
        error_messages={"required": _("Write your IBAN or your PayPal address.")},
    )

    @property
    def details(self) -> Details | None:
        """Give what the way needs beside name and account; None for most."""
        return None

    @property
    def given(self) -> dict[str, str]:
        """Give what was written, to be written again on the page that asks back."""
        return {name: str(self.cleaned_data[name]) for name in self.fields}


class ListedForm(AccountForm):
    """An account that somebody pays by hand."""

    country = forms.ChoiceField(
        error_messages={"required": _("Choose the country that the account is in.")}
    )
    bank = forms.CharField(
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the name of the bank.")},
    )
    note = forms.CharField(max_length=LONGEST_NOTE, required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        """Offer the countries that nothing else reaches, by name."""
        super().__init__(*given, **named)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101 - as said above
        country.choices = [
            ("", _("Choose…")),
            *(
                (code, name)
                for code, name in countries.choices()
                if Way.BY_HAND in ways_to(code)
            ),
        ]
        self.fields["account"].error_messages["required"] = _(
            "Write the number of your account."
        )

    @property
    def details(self) -> Details:
        """Give what whoever pays must know."""
        given = self.cleaned_data
        return Details(bank=given["bank"], country=given["country"], note=given["note"])


def form_for(rail: Rail, given: Any = None) -> AccountForm:
    """Open the form of a way of being paid."""
    return (ListedForm if rail is Rail.LIST else AccountForm)(given)
