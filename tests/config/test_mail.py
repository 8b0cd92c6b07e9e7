"""Mails go to the server that is named, or into files, and the log says so."""

from __future__ import annotations

import logging
import stat

import pytest
from django.core.mail import EmailMessage, get_connection

from hormiga.config import environment, mail

BASE = "https://work.example.org"


def words(url: str | None) -> dict[str, object]:
    return mail.words_of(url, base_url=BASE)


class TestTheMailAddress:
    def test_of_a_server_with_starttls(self):
        said = words("smtp://ana%40x.org:se%2Fcret@mail.example.org")

        assert said["EMAIL_HOST"] == "mail.example.org"
        assert said["EMAIL_PORT"] == 587
        assert (said["EMAIL_HOST_USER"], said["EMAIL_HOST_PASSWORD"]) == (
            "ana@x.org",
            "se/cret",
        )
        assert (said["EMAIL_USE_TLS"], said["EMAIL_USE_SSL"]) == (True, False)
        assert said["DEFAULT_FROM_EMAIL"] == "Hormiga <no-reply@work.example.org>"

    def test_of_a_server_with_tls_from_the_first_byte(self):
        said = words("smtps://mail.example.org?from=ant@example.org")

        assert said["EMAIL_PORT"] == 465
        assert (said["EMAIL_USE_TLS"], said["EMAIL_USE_SSL"]) == (False, True)
        assert said["DEFAULT_FROM_EMAIL"] == "ant@example.org"

    def test_of_a_server_on_the_same_machine(self):
        said = words("smtp://localhost:2525?tls=no")

        assert (said["EMAIL_PORT"], said["EMAIL_USE_TLS"]) == (2525, False)

    @pytest.mark.parametrize(
        "url", ["mail.example.org", "http://x", "smtp://", "smtp://a@b"]
    )
    def test_that_is_none_stops_the_start(self, url):
        with pytest.raises(environment.WrongSetting, match="HORMIGA_EMAIL_URL"):
            environment.read({"HORMIGA_EMAIL_URL": url})


class TestWithoutAServer:
    def test_each_mail_is_a_file_for_the_owners_eyes_and_the_log_says_so(
        self, settings, tmp_path, caplog
    ):
        settings.DATA_DIR = tmp_path
        backend = str(words(None)["EMAIL_BACKEND"])
        letters = [
            EmailMessage(
                f"Hola {n}", "¿Qué tal?", "ant@example.org", ["ana@example.org"]
            )
            for n in range(2)
        ]

        with caplog.at_level(logging.WARNING):
            sent = get_connection(backend).send_messages(letters)

        first, second = sorted((tmp_path / "mail").glob("*.eml"))
        assert sent == 2
        assert b"Hola 0" in first.read_bytes()
        assert b"Hola 1" in second.read_bytes()
        assert stat.S_IMODE(first.stat().st_mode) == 0o600
        assert str(first) in caplog.text
        assert "ana@example.org" not in caplog.text
