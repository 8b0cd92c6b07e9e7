"""Texts of Django and allauth that our catalogue words anew: kindly, and as *tú*."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

BORROWED = (
    _("Enter a valid email address."),
    _("Please type your current password."),
    _("The email address and/or password you specified are not correct."),
    _("This field is required."),
    _("This password is too common."),
    _("Too many failed login attempts. Try again later."),
    _("You must type the same password each time."),
)
