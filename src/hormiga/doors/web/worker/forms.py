from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hormiga.domain.payouts.rules import Rail


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


class AccountForm(forms.Form):
    """Where a worker's money goes."""

    rail = forms.ChoiceField(
        choices=[
            (Rail.SEPA.value, _("Bank account (IBAN, in euros)")),
            (Rail.PAYPAL.value, _("PayPal")),
        ],
        error_messages={"required": _("Choose how you want to be paid.")},
    )
    holder = forms.CharField(
        max_length=70,
        error_messages={"required": _("Write the name that the account is in.")},
    )
    account = forms.CharField(
        max_length=254,
        error_messages={"required": _("Write your IBAN or your PayPal address.")},
    )
