from __future__ import annotations

from allauth.account import views as accounts
from django.urls import path, re_path

from hormiga.doors.web.public import installed, views

# allauth's pages, one by one: what is not listed has no page and no test.
_RESET = r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("", views.front, name="front"),
    path("terms/", views.terms, name="terms"),
    path("privacy/", views.privacy, name="privacy"),
    path("safety/", views.safety, name="safety"),
    path("language/", views.choose_language, name="language"),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    path("sw.js", installed.service_worker, name="service_worker"),
    path("offline/", installed.offline, name="offline"),
    path("accounts/signup/", views.sign_up, name="account_signup"),
    path(
        "accounts/signup/organisation/",
        views.sign_up_organisation,
        name="sign_up_organisation",
    ),
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/logout/", accounts.logout, name="account_logout"),
    path("accounts/inactive/", accounts.account_inactive, name="account_inactive"),
    path(
        "accounts/confirm-email/",
        accounts.email_verification_sent,
        name="account_email_verification_sent",
    ),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$",
        accounts.confirm_email,
        name="account_confirm_email",
    ),
    path(
        "accounts/password/change/",
        accounts.password_change,
        name="account_change_password",
    ),
    path(
        "accounts/password/set/",
        accounts.password_set,
        name="account_set_password",
    ),
    path(
        "accounts/password/reset/",
        accounts.password_reset,
        name="account_reset_password",
    ),
    path(
        "accounts/password/reset/done/",
        accounts.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        _RESET,
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/key/done/",
        accounts.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
