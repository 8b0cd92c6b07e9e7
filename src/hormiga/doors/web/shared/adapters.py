"""Where allauth asks us: secrets are sealed, words are ours, no mail stops a page."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from io import BytesIO
from smtplib import SMTPException
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from qrcode.image.svg import SvgPathFillImage

from hormiga.domain.messages.queries import phrase_of
from hormiga.domain.people.models import User
from hormiga.kit import vault

_LOG = logging.getLogger(__name__)
_CONTEXT = "second-step"


def client_address(
    *, peer: str, forwarded: Iterable[str], trusted: frozenset[str]
) -> str:
    """Tell who asks: the peer, or whom the nearest proxies that we trust name.

    Whatever stands to the left of the first stranger anybody may have written.
    """
    address = peer
    for named in reversed([part.strip() for part in forwarded]):
        if address not in trusted or not named:
            break
        address = named
    return address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing in, with kind words."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is not right, or it was used already."
            " Wait for the next one, and write that."
        ),
        "incorrect_password": gettext_lazy(
            "This password is not right. Write it once more."
        ),
        "too_many_login_attempts": gettext_lazy(
            "Too many failed login attempts. Try again later."
        ),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """Tell whose guesses are counted together."""
        return client_address(
            peer=request.META.get("REMOTE_ADDR", ""),
            forwarded=request.headers.get("X-Forwarded-For", "").split(","),
            trusted=settings.TRUSTED_PROXIES,
        )

    def send_mail(self, template_prefix: str, email: str, context: Any) -> None:
        """Send, or write down that it failed: what was asked for is done already."""
        shown = context | _phrase_for(email, context.get("user"))
        try:
            super().send_mail(template_prefix, email, shown)
        except (SMTPException, OSError):
            _LOG.exception("a mail could not be sent: %s", template_prefix)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Say whose account it is about: the mail carries their phrase."""
        about = {"user": user} | (context or {})
        super().send_notification_mail(template_prefix, user, about, email)

    def get_password_change_redirect_url(self, _request: HttpRequest) -> str:
        """Lead back to the account, where the change was asked for."""
        return reverse("account")


def _phrase_for(email: str, user: Any) -> dict[str, Any]:
    """Give the phrase that a mail carries: to its owner's own address, nowhere else.

    A new address may be a stranger's, by a slip of the hand, until it is confirmed.
    """
    if not isinstance(user, User):
        user = User.objects.filter(email__iexact=email).first()
    if user is None or user.email != email:
        return {"phrase": "", "is_ours_to_show": False}
    return {
        "phrase": phrase_of(user_id=user.pk),
        "is_ours_to_show": True,
        "base_url": settings.BASE_URL,
    }


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The second step at sign-in: allauth's own would keep seeds in plain text."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": gettext_lazy(
            "Confirm your e-mail address first: open the link in the mail that we sent."
        ),
    }

    def encrypt(self, text: str) -> str:
        """Seal a seed with the key ring."""
        return vault.seal(text, _CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed seed; one that was stored past the vault is refused."""
        return vault.open_sealed(encrypted_text, _CONTEXT)

    def build_totp_svg(self, url: str) -> str:
        """Draw the picture that an authenticator app reads, dark on white."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, _user: AbstractBaseUser, _type: Any) -> str:
        """Suggest a name that tells a person which one it is."""
        return _("This device")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name us as the browser shows it when it asks for the passkey."""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Hormiga"}
