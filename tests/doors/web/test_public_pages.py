"""Pages that anybody may read: they answer, in both languages, and do little else."""

from __future__ import annotations

import re
from copy import deepcopy

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLResolver, get_resolver

from hormiga.doors.web import urls
from hormiga.doors.web.account import urls as account_urls
from hormiga.doors.web.course import urls as course_urls
from hormiga.doors.web.exam import urls as exam_urls
from hormiga.doors.web.forum import urls as forum_urls
from hormiga.doors.web.notices import urls as notices_urls
from hormiga.doors.web.operator import urls as operator_urls
from hormiga.doors.web.profile import urls as profile_urls
from hormiga.doors.web.programme import urls as programme_urls
from hormiga.doors.web.requester import urls as requester_urls
from hormiga.doors.web.vendor import urls as vendor_urls

pytestmark = pytest.mark.django_db

PAGES = {
    "/": ("Small tasks, paid one by one", "Tareas pequeñas, pagadas una a una"),
    "/terms/": ("Terms", "Condiciones"),
    "/privacy/": ("What is kept about you", "Qué se guarda de ti"),
    "/safety/": ("Stay safe", "Protégete"),
    "/safety/report/": ("Report a fake", "Avisar de un engaño"),
    "/offline/": ("No connection", "No hay conexión"),
    "/accounts/login/": ("Sign in", "Entrar"),
    "/accounts/signup/": ("Start working", "Empezar a trabajar"),
    "/accounts/signup/organisation/": ("Get work done", "Encargar trabajo"),
    "/accounts/password/reset/": ("Get a new password", "Pide una contraseña nueva"),
    "/accounts/password/reset/done/": ("Look into your mail", "Mira tu correo"),
    "/accounts/password/reset/key/1-set-x/": (
        "This link is no longer valid",
        "Este enlace ya no vale",
    ),
    "/accounts/password/reset/key/done/": (
        "Your password is changed",
        "Tu contraseña ha cambiado",
    ),
    "/accounts/confirm-email/": ("Look into your mail", "Mira tu correo"),
    "/accounts/confirm-email/no-such-key/": (
        "Confirm your e-mail",
        "Confirma tu correo",
    ),
    "/accounts/inactive/": ("This account is closed", "Esta cuenta está cerrada"),
}
ELSEWHERE = {
    "/work/": "/accounts/login/?next=/work/",
    "/work/3X/": "/accounts/login/?next=/work/3X/",
    "/work/3X/start/": "/accounts/login/?next=/work/3X/start/",
    "/work/3X/task/": "/accounts/login/?next=/work/3X/task/",
    "/work/3X/skip/": "/accounts/login/?next=/work/3X/skip/",
    "/work/3X/report/": "/accounts/login/?next=/work/3X/report/",
    "/work/3X/draft/": "/accounts/login/?next=/work/3X/draft/",
    "/work/3X/upload/": "/accounts/login/?next=/work/3X/upload/",
    "/work/hello/": "/accounts/login/?next=/work/hello/",
    "/work/3X/ahead/": "/accounts/login/?next=/work/3X/ahead/",
    "/work/3X/send/": "/accounts/login/?next=/work/3X/send/",
    "/earnings/3X/time/": "/accounts/login/?next=/earnings/3X/time/",
    "/earnings/": "/accounts/login/?next=/earnings/",
    "/earnings/file/": "/accounts/login/?next=/earnings/file/",
    "/earnings/account/": "/accounts/login/?next=/earnings/account/",
    "/earnings/account/right/": "/accounts/login/?next=/earnings/account/right/",
    "/money/payout/": "/accounts/login/?next=/money/payout/",
    "/money/tax/": "/accounts/login/?next=/money/tax/",
    **{
        f"/money/{rest}": f"/accounts/login/?next=/money/{rest}"
        for rest in (
            *("lines/3X/", "disputes/", "disputes/3X/", "statements/"),
            *("statements/2026/", "statements/2026/file/"),
        )
    },
    **{
        f"/plan/{rest}": f"/accounts/login/?next=/plan/{rest}"
        for rest in (
            *("", "hours/", "hours/3/drop/", "goal/", "goal/drop/", "tax/"),
            *("diary/", "diary/add/", "diary/upload/", "diary/file/"),
            *("diary/3/drop/", "calendar/", "calendar/address/"),
        )
    },
    **{
        path: f"/accounts/login/?next={path}"
        for path in (
            *("/vendors/", "/vendors/C/", "/agreements/", "/agreements/3X/"),
            *("/agreements/signatures/3X/pdf/", "/invitations/", "/leaks/report/"),
            *("/places/3X/", "/places/3X/apply/", "/places/3X/withdraw/"),
            *("/places/3X/leave/", "/places/3X/rate/"),
        )
    },
    "/home/": "/accounts/login/?next=/home/",
    "/accounts/logout/": "/",
    "/accounts/password/change/": "/accounts/login/?next=/accounts/password/change/",
    "/accounts/password/set/": "/accounts/login/?next=/accounts/password/set/",
    "/requester/": "/accounts/login/?next=/requester/",
    **{
        f"/requester/C/{rest}": f"/accounts/login/?next=/requester/C/{rest}"
        for rest in (
            *("wallet/EUR.csv", "wallet/paypal/", "wallet/paypal/3/", "limits/"),
            *("wallet/refund/", "wallet/receipt/", "limits/set/", "limits/alert/"),
            *("billing/", "billing/details/", "billing/invoice/", "billing/3.pdf"),
            *("bonuses/", "bonuses/fund/", "judgments/3/bonus/"),
            *("", "wallet/", "members/", "cases/", "keys/", "keys/K/revoke/"),
            "tokens/K/revoke/",
            *("projects/", "projects/new/", "projects/3/", "projects/3/state/"),
            *("projects/3/batches/new/", "batches/", "batches/3/"),
            *(f"batches/3/{page}/" for page in ("progress", "publish", "discard")),
            *(f"batches/3/{page}/" for page in ("close", "review", "labels")),
            *("batches/3/import/", "batches/3/import/errors/"),
            *("batches/3/review/all/", "batches/3/labels.csv"),
            *("judgments/3/approve/", "judgments/3/reject/"),
        )
    },
}
FILES = ("/manifest.webmanifest", "/sw.js")
"""What makes the pages an app: tests/doors/web/test_installed.py."""
LANGUAGES = {"en": 0, "es": 1}


def heading(response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode())
    return found[1] if found else ""


@pytest.fixture
def loud_templates(settings):
    """A name that a template misspells shows."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = "MISSING(%s)"
    settings.TEMPLATES = templates


class TestAPublicPage:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("address", PAGES)
    def test_answers_in_the_browsers_language(self, address, language):
        response = Client(headers={"Accept-Language": language}).get(address)

        assert response.status_code == 200
        assert heading(response) == PAGES[address][LANGUAGES[language]]
        assert f'<html lang="{language}">' in response.content.decode()

    @pytest.mark.parametrize("address", PAGES)
    def test_has_no_inline_style_and_no_script_without_nonce(self, address):
        page = Client().get(address).content.decode()

        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
        assert not re.search(r"<script(?![^>]*nonce)", page)

    @pytest.mark.parametrize("address", ELSEWHERE)
    def test_that_needs_a_sign_in_sends_there(self, address):
        response = Client().get(address)

        assert (response.status_code, response["Location"]) == (302, ELSEWHERE[address])

    def test_that_is_not_there_says_so_in_words(self):
        response = Client(headers={"Accept-Language": "es"}).get("/nowhere/")

        assert response.status_code == 404
        assert heading(response) == "Esta página no existe"

    def test_is_in_this_test(self):
        """Whoever adds a page adds a row."""
        resolver = get_resolver()
        known = {resolver.resolve(address).func for address in PAGES | ELSEWHERE}
        routes = {
            pattern.callback
            for group in urls.urlpatterns
            if isinstance(group, URLResolver)
            for pattern in group.url_patterns
        }
        language = resolver.resolve("/language/").func
        files = {resolver.resolve(one).func for one in FILES}
        feed = resolver.resolve("/plan/feed/x.ics").func  # its address is a secret
        # Pages of one audience: tests/doors/test_roles.py has a row for each.
        audiences = {
            pattern.callback
            for module in (
                *(vendor_urls, operator_urls, account_urls, requester_urls),
                exam_urls,
                *(forum_urls, notices_urls),
                profile_urls,
                programme_urls,
            )
            for pattern in module.urlpatterns
        } | {
            # A course's files are for everybody, and no pages.
            pattern.callback
            for pattern in course_urls.urlpatterns
        }

        assert routes - known - audiences == {language, feed} | files


class TestAChosenLanguage:
    def test_outlives_the_browsers(self):
        client = Client(headers={"Accept-Language": "en"})

        response = client.post("/language/", {"language": "es", "next": "/safety/"})

        assert response["Location"] == "/safety/"
        assert heading(client.get("/safety/")) == "Protégete"

    def test_never_leads_to_another_site(self):
        response = Client().post(
            "/language/", {"language": "es", "next": "https://evil.example/"}
        )

        assert response["Location"] == "/"

    def test_that_we_do_not_speak_changes_nothing(self):
        client = Client(headers={"Accept-Language": "en"})

        client.post("/language/", {"language": "xx", "next": "/"})

        assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


class TestThePolicy:
    @pytest.mark.parametrize("address", ["/", "/nowhere/", "/static/shared/ant.svg"])
    def test_is_on_every_answer(self, address):
        response = Client().get(address)
        response.close()

        nonce = re.search(r"'nonce-([\w-]+)'", response["Content-Security-Policy"])
        assert nonce
        assert response["Content-Security-Policy"] == (
            "default-src 'none'; "
            f"script-src 'self' 'nonce-{nonce[1]}'; style-src 'self'; img-src 'self'; "
            "connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
            "form-action 'self'; frame-ancestors 'none'; "
            "base-uri 'none'"
        )
        assert "camera=()" in response["Permissions-Policy"]
        assert response["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_never_uses_a_nonce_twice(self):
        policies = {Client().get("/")["Content-Security-Policy"] for _ in range(3)}

        assert len(policies) == 3


class TestAStaticFile:
    def test_has_its_content_in_its_address_and_is_kept_for_a_year(self):
        page = Client().get("/").content.decode()
        address = re.search(r'href="(/static/shared/base\.css\?v=[0-9a-f]{12})"', page)
        assert address

        response = Client().get(address[1])
        response.close()

        assert response.status_code == 200
        assert response["Cache-Control"] == "max-age=31536000, public"

    def test_that_is_missing_is_a_bug_of_the_page(self):
        from hormiga.doors.web.shared.static_files import HashedAddresses

        with pytest.raises(FileNotFoundError):
            HashedAddresses().url("shared/nowhere.css")


@pytest.mark.usefixtures("loud_templates")
@pytest.mark.parametrize("address", PAGES)
def test_no_template_names_what_is_not_there(address):
    assert b"MISSING(" not in Client().get(address).content
