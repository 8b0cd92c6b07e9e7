"""A code from the app works once, in whichever process it arrives.

allauth remembers a used code for one period, which is too short once a code of the
period before and after counts as well (phones' clocks are seconds off): our own mark
lasts as long as the code could be right.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.core.cache import cache


def mark_used(*, user_id: int, code: str) -> bool:
    """Remember a right code; False where it was used before."""
    digits = "".join(filter(str.isalnum, code))
    lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 2)
    return cache.add(f"second-step:{user_id}:{digits}", 1, timeout=lasts)


class _Once:
    """Take each code of the app once."""

    user: Any
    authenticator: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        is_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_app and not mark_used(user_id=self.user.pk, code=code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_Once, AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""


class AskedAgainForm(_Once, ReauthenticateForm):  # type: ignore[misc]
    """The code before something that cannot be taken back."""


class SetUpForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that the app has the key; it opens nothing afterwards."""

    def clean_code(self) -> str:
        """Take the code, once."""
        code: str = super().clean_code()
        if not mark_used(user_id=self.user.pk, code=code):
            raise get_adapter().validation_error("incorrect_code")
        return code
