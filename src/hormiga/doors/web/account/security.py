"""The second step at sign-in: an app's codes, passkeys, and recovery codes."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import view_recovery_codes
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from hormiga.domain.people.models import User
from hormiga.doors.web.account.guard import asked_again, signed_in
from hormiga.doors.web.shared.who import user_of
from hormiga.kit import clock

SHOWN_FOR = 600
"""Seconds for which fresh recovery codes can be seen again and downloaded."""
_SHOWN = "recovery_codes_shown"


@signed_in
@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """Draw the key that is being set up, for an app to read off the screen."""
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        return redirect("mfa_activate_totp")
    adapter = get_adapter()
    drawn = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(drawn, content_type="image/svg+xml")


@signed_in
def app_off(request: HttpRequest) -> HttpResponseBase:
    """Stop asking for the app's codes."""
    if _of(user_of(request), Authenticator.Type.TOTP) is None:
        return redirect("mfa_index")
    answer: HttpResponseBase = deactivate_totp(request)
    return answer


@asked_again
@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """Show fresh recovery codes once; afterwards only how many are left."""
    found = _of(user_of(request), Authenticator.Type.RECOVERY_CODES)
    if found is None:
        return redirect("mfa_index")
    wrapper, is_first = view_recovery_codes(request)
    if is_first:
        request.session[_SHOWN] = [found.pk, clock.read().timestamp() + SHOWN_FOR]
    unused = wrapper.get_unused_codes()
    page = {"codes": unused if _may_see(request, found) else [], "left": len(unused)}
    return render(request, "mfa/recovery_codes/index.html", page)


@asked_again
@require_safe
def codes_file(request: HttpRequest) -> HttpResponse:
    """Send the codes that were just shown as a text file."""
    found = _of(user_of(request), Authenticator.Type.RECOVERY_CODES)
    if found is None or not _may_see(request, found):
        return redirect("mfa_view_recovery_codes" if found else "mfa_index")
    head = _("Hormiga: recovery codes. Each works once, instead of the app.")
    lines = [head, "", *found.wrap().get_unused_codes(), ""]
    text = "\r\n".join(lines)
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="hormiga-codes.txt"'
    return response


@asked_again
@require_http_methods(["GET", "HEAD", "POST"])
def passkeys(request: HttpRequest) -> HttpResponse:
    """List one's passkeys, and remove one."""
    user = user_of(request)
    mine = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if request.method == "POST":
        asked = request.POST.get("passkey", "")
        found = mine.filter(pk=asked).first() if asked.isdecimal() else None
        if found is not None:
            remove_authenticator(request, found)
        return redirect("mfa_list_webauthn")
    keys = [
        (row.pk, row.wrap().name, row.created_at, row.last_used_at)
        for row in mine.order_by("created_at", "pk")
    ]
    return render(request, "mfa/webauthn/authenticator_list.html", {"keys": keys})


def _of(user: User, kind: str) -> Authenticator | None:
    found: Authenticator | None = Authenticator.objects.filter(
        user=user, type=kind
    ).first()
    return found


def _may_see(request: HttpRequest, found: Authenticator) -> bool:
    """Say whether this session was shown these codes minutes ago."""
    which, until = request.session.get(_SHOWN, (None, 0))
    return bool(which == found.pk and clock.read().timestamp() < until)
