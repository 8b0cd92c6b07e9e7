"""The address that somebody signs in with, and whether it is known to be theirs."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from hormiga.domain.people.models import User
from hormiga.domain.people.rules import AlreadyYours, EmailTaken, clean_email


def is_confirmed(*, user: User) -> bool:
    """Say whether somebody has opened the link that we sent to a user's address."""
    rows = EmailAddress.objects.filter(user=user, email=user.email, verified=True)
    return bool(rows.exists())


def is_email_free(*, email: str) -> bool:
    """Say whether nobody signs in with an address; `NotAnEmail` where it is none."""
    return not User.objects.filter(email__iexact=clean_email(email)).exists()


def change_email(*, user: User, email: str) -> None:
    """Let a user sign in with another address, whose mail they have opened.

    Refuses `NotAnEmail`, `AlreadyYours` and `EmailTaken`.
    """
    clean = clean_email(email)
    if clean == user.email:
        raise AlreadyYours
    try:
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(email=clean)
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(
                user=user, email=clean, verified=True, primary=True
            )
    except IntegrityError as error:
        raise EmailTaken from error
