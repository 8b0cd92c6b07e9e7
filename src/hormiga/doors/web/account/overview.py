"""The account page, and the change of the address that one signs in with."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import (
    send_verification_email_to_address,
)
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.utils import build_absolute_uri
from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.people import addresses
from hormiga.domain.people.models import User
from hormiga.domain.people.queries import worker_behind
from hormiga.doors.web.account.forms import NewEmailForm
from hormiga.doors.web.account.guard import asked_again, signed_in
from hormiga.doors.web.shared import words
from hormiga.doors.web.shared.who import user_of
from hormiga.kit.errors import Refusal

LASTS = 3 * 24 * 3600
"""Seconds for which the link in the mail to a new address is good."""
_SALT = "hormiga.new-email"


@signed_in
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """List all that one may do with one's own account."""
    user = user_of(request)
    page = {
        "worker": worker_behind(user_id=user.pk),
        "is_confirmed": addresses.is_confirmed(user=user),
        "has_second_step": is_mfa_enabled(user),
        "has_password": user.has_usable_password(),
    }
    return render(request, "you/account.html", page)


@asked_again
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """Ask for a new address; it counts once its mail was opened."""
    user = user_of(request)
    if "again" in request.POST:
        return _send_again(request, user)
    form = NewEmailForm(request.POST or None)
    if form.is_valid():
        wanted = form.cleaned_data["email"].lower()
        if wanted == user.email:
            form.add_error("email", _("You sign in with this address already."))
        else:
            _ask_new_address(request, user, wanted)
            return render(request, "you/email_sent.html", {"email": wanted})
    page = {"form": form, "is_confirmed": addresses.is_confirmed(user=user)}
    return render(request, "you/email.html", page)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: HttpRequest) -> HttpResponse:
    """Take the link in the mail; the button behind it makes the change."""
    user = user_of(request)
    wanted = _wanted(user, request.GET.get("key", ""))
    if request.method != "POST" or wanted is None:
        return render(request, "you/email_confirm.html", {"email": wanted})
    before = user.email
    try:
        addresses.change_email(user=user, email=wanted)
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
        return redirect("account_email")
    adapter: Any = get_adapter(request)
    adapter.send_notification_mail(
        "account/email/email_changed",
        user,
        {"from_email": before, "to_email": wanted},
        email=before,
    )
    messages.success(request, _("Done. From now on you sign in with the new address."))
    return redirect("account")


def _send_again(request: HttpRequest, user: User) -> HttpResponse:
    sync_user_email_address(user)
    with transaction.atomic():
        address = EmailAddress.objects.get(user=user, email=user.email)
    if not address.verified:
        send_verification_email_to_address(request, address)
    return redirect("account")


def _ask_new_address(request: HttpRequest, user: User, wanted: str) -> None:
    """Send the link; whoever owns the address already is not disturbed."""
    if not addresses.is_email_free(email=wanted):
        return
    facts = {"user": user.pk, "from": user.email, "to": wanted}
    key = signing.dumps(facts, salt=_SALT)
    path = f"{reverse('account_email_confirm')}?{urlencode({'key': key})}"
    adapter: Any = get_adapter(request)
    adapter.send_mail(
        "account/email/new_address",
        wanted,
        {"user": user, "confirm_url": build_absolute_uri(request, path)},
    )


def _wanted(user: User, key: str) -> str | None:
    """Read a link's key: good for this user, once, and for a while."""
    try:
        facts = signing.loads(key, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    is_mine = (facts["user"], facts["from"]) == (user.pk, user.email)
    return str(facts["to"]) if is_mine else None
