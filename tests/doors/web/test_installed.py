"""What makes the pages an app on a phone: manifest, icons, service worker, shell."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


class TestTheManifest:
    def test_names_the_app_and_icons_that_are_there(self):
        response = Client().get("/manifest.webmanifest")

        said = json.loads(response.content)
        assert response["Content-Type"] == "application/manifest+json"
        assert (said["short_name"], said["start_url"]) == ("Hormiga", "/home/")
        assert said["display"] == "standalone"
        sizes = [(icon["sizes"], icon["purpose"]) for icon in said["icons"]]
        assert sizes == [
            ("192x192", "any"),
            ("512x512", "any"),
            ("512x512", "maskable"),
        ]
        for icon in said["icons"]:
            picture = Client().get(icon["src"])
            content = b"".join(picture.streaming_content)  # type: ignore[attr-defined]
            side = int(icon["sizes"].split("x")[0])
            assert content[:8] == b"\x89PNG\r\n\x1a\n"
            assert int.from_bytes(content[16:20], "big") == side


class TestTheServiceWorker:
    def test_is_asked_for_anew_each_time_and_has_the_whole_site(self):
        response = Client().get("/sw.js")

        assert response["Content-Type"].startswith("text/javascript")
        assert response["Cache-Control"] == "no-cache"
        assert response["Service-Worker-Allowed"] == "/"
        assert "worker-src 'self'" in response["Content-Security-Policy"]

    def test_fetches_nothing_that_is_not_there(self):
        script = Client().get("/sw.js").content.decode()
        found = re.match(r"self\.hormigaShell = (\[.*\]);\n", script)
        assert found

        for address in json.loads(found[1]):
            response = Client().get(address)
            response.close()
            assert response.status_code == 200, address

    def test_is_the_same_for_everybody(self):
        assert Client().get("/sw.js").content == Client().get("/sw.js").content


class TestTheShell:
    @pytest.mark.parametrize("language", ["en", "es"])
    def test_speaks_the_language_that_is_asked_for(self, language):
        client = Client(headers={"Accept-Language": "fr"})

        page = client.get(f"/offline/?language={language}").content.decode()

        assert f'<html lang="{language}">' in page
        assert "csrfmiddlewaretoken" not in page

    def test_of_a_language_that_we_do_not_speak_is_there_all_the_same(self):
        assert Client().get("/offline/?language=../../x").status_code == 200
