"""People at their own account: asked again, with an app of codes, or half-way in."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from tests.build.web import PASSWORD


def text(response) -> str:
    return str(response.content, "utf-8")


def code_of(secret: str, *, later: int = 0) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later)))


def asked(client: Client) -> None:
    """Say once more who one is."""
    response = client.post("/accounts/again/", {"password": PASSWORD})
    assert response.status_code == 302


def with_app(client: Client) -> tuple[str, list[str]]:
    """Set the app up; give its key and the recovery codes."""
    asked(client)
    page = text(client.get("/account/security/app/"))
    (secret,) = re.findall(r'class="key" translate="no">([A-Z2-7]+)<', page)
    answer = client.post("/account/security/app/", {"code": code_of(secret, later=-1)})
    assert answer["Location"] == "/account/security/codes/"
    codes = re.findall(r"<li>(\d{8})</li>", text(client.get(answer["Location"])))
    return secret, codes


def password_given(email: str) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": email, "password": PASSWORD})
    assert answer["Location"] == "/accounts/second-step/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/home/").status_code == 200
