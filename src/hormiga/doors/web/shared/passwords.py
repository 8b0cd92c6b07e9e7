"""What a password must be, in kind words: long, not everybody's, and not your name."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST = 10


class LongEnough(MinimumLengthValidator):
    """At least ten characters; no rule about capitals, digits or signs."""

    def __init__(self) -> None:
        super().__init__(min_length=SHORTEST)

    def get_error_message(self) -> str:
        """Say how to mend it."""
        return _(
            "This password is too short: use at least 10 characters."
            " Three or four words are easy to remember."
        )


class NotCommon(CommonPasswordValidator):
    """Not one of the 20,000 passwords that are tried first."""

    def get_error_message(self) -> str:
        """Say why, and how to mend it."""
        return _(
            "Many people use this password, so it is guessed first."
            " Choose one of your own: three or four words that do not belong together."
        )


class NotLikeYou(UserAttributeSimilarityValidator):
    """Not the e-mail address, nor its larger part."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email",))

    def validate(self, password: str, user: Any = None) -> None:
        """Refuse a password that looks like the address."""
        try:
            super().validate(password, user)
        except ValidationError as error:
            raise ValidationError(
                _(
                    "This password looks like your e-mail address, which others know."
                    " Choose another one."
                ),
                code="password_too_similar",
            ) from error
