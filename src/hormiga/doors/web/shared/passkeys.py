"""What a browser says about a passkey is a stranger's text until it has been read.

allauth's forms read it with a library that stumbles over missing parts, which would be
our fault on the page: here it is a wrong answer, in words.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms

_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
LONGEST_NAME = 60


class _Read:
    """Take an answer that can be read; any other is a wrong one."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that the browser has just made."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME)

    def clean(self) -> Any:
        """Read and check it."""
        try:
            return super().clean()
        except _UNREADABLE as error:
            raise get_adapter().validation_error("incorrect_code") from error


class SecondStepPasskeyForm(_Read, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class PasskeySignInForm(_Read, LoginWebAuthnForm):  # type: ignore[misc]
    """A passkey instead of the password."""


class AskedAgainPasskeyForm(_Read, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey before something that cannot be taken back."""
