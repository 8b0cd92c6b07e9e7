from __future__ import annotations

from allauth.account import views as accounts
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path
from django.views.decorators.cache import never_cache

from hormiga.doors.web.account import leaving, overview, security, sessions

# allauth finds its pages by these names; what is not listed has no page and no test.
urlpatterns = [
    path("account/", overview.overview, name="account"),
    path("account/email/", overview.email, name="account_email"),
    path(
        "account/email/confirm/",
        overview.email_confirm,
        name="account_email_confirm",
    ),
    path("account/sessions/", sessions.sessions, name="account_sessions"),
    path("account/data/", leaving.data, name="account_data"),
    path("account/data/file/", leaving.data_file, name="account_data_file"),
    path("account/close/", leaving.close, name="account_close"),
    path("account/security/", never_cache(second_step.index), name="mfa_index"),
    path(
        "account/security/app/",
        never_cache(totp.activate_totp),
        name="mfa_activate_totp",
    ),
    path(
        "account/security/app/picture.svg",
        security.picture,
        name="account_totp_picture",
    ),
    path("account/security/app/off/", security.app_off, name="mfa_deactivate_totp"),
    path("account/security/codes/", security.codes, name="mfa_view_recovery_codes"),
    path(
        "account/security/codes/file/",
        security.codes_file,
        name="mfa_download_recovery_codes",
    ),
    path(
        "account/security/codes/new/",
        never_cache(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/security/passkeys/", security.passkeys, name="mfa_list_webauthn"),
    path(
        "account/security/passkeys/new/",
        never_cache(webauthn.add_webauthn),
        name="mfa_add_webauthn",
    ),
    path(
        "accounts/second-step/",
        never_cache(second_step.authenticate),
        name="mfa_authenticate",
    ),
    path(
        "accounts/passkey/",
        never_cache(webauthn.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path(
        "accounts/again/",
        never_cache(accounts.reauthenticate),
        name="account_reauthenticate",
    ),
    path(
        "accounts/again/code/",
        never_cache(second_step.reauthenticate),
        name="mfa_reauthenticate",
    ),
    path(
        "accounts/again/passkey/",
        never_cache(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
]

_MEMBERS = frozenset({"worker", "requester", "vendor", "operator"})
ROUTES = tuple((pattern.name, _MEMBERS) for pattern in urlpatterns)
"""Who may open each page. Two are steps on the way in (`mfa_authenticate` and
`mfa_login_webauthn`): who comes there without having begun is sent to sign in."""
