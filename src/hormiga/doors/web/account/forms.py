from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NewEmailForm(forms.Form):
    """The new address: mails and sign-in go there."""

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


class CloseForm(forms.Form):
    """Closing cannot be taken back, so a box is ticked by hand."""

    is_sure = forms.BooleanField(
        error_messages={
            "required": _("Tick the box to show that you mean it."),
        }
    )
