"""The demo as it prints itself: each login opens, and each link behind it answers."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html
from tests import crawler

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo links")]

PATIENCE = 180
LANGUAGES = ("en", "es")
# A page that each must have come by, so that a crawl which ends at the door is seen.
SEEN = {
    "anonymous": "/accounts/signup/organisation/",
    "worker": "/earnings/file/",
    "requester": "/requester/",
    "vendor": "/vendor/",
    "operator": "/operator/audit/",
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the demo says of itself while it goes on serving."""
    folder = tmp_path_factory.mktemp("demo")
    facts_file = folder / "facts.json"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HORMIGA_")}
    words = ["demo", "--port", str(port), "--json", str(facts_file)]
    with (folder / "demo.log").open("wb") as log:
        running = subprocess.Popen(
            [sys.executable, "-m", "hormiga", *words],
            env=kept | {"HORMIGA_DATA_DIR": str(folder / "data")},
            stdout=log,
            stderr=log,
        )
    try:
        yield _facts(facts_file, running, folder / "demo.log")
    finally:
        running.terminate()
        running.wait(timeout=60)


def _facts(file: Path, running: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    """Wait for the table, which comes after the facts."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and running.poll() is None:
        if "Sign in as:" in log.read_text():
            facts: dict[str, Any] = json.loads(file.read_text())
            return facts
        time.sleep(0.2)
    pytest.fail(f"the demo did not come to its end: {log.read_text()[-2000:]}")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", SEEN)
def test_every_link_that_somebody_can_reach_answers(demo, role, language):
    origin, is_anonymous = demo["base_url"], role == "anonymous"
    # Whoever signs in has a browser in the other language, so that a choice must hold.
    asked = language if is_anonymous else crawler.OTHER[language]

    with crawler.visitor(asked) as client:
        crawl = crawler.Crawl(client, origin, language)
        if not is_anonymous:
            crawler.sign_in(client, origin, language, demo["logins"][role])
        crawl.go("/" if is_anonymous else "/home/")

    paths = {urlsplit(address).path for address in crawl.met}
    assert not crawl.faults, "\n".join(crawl.faults)
    assert not (left := crawl.untranslated()), "\n".join(left)
    assert any(path.startswith(SEEN[role]) for path in paths), sorted(paths)
    assert "/static/shared/base.css" in paths


class TestWhatLooksAPageOver:
    @pytest.mark.parametrize(
        ("text", "language", "is_foreign"),
        [
            ("Sign in", "es", True),
            ("Entrar", "es", False),
            ("Entrar", "en", True),
            ("Sign in", "en", False),
            ("Approved: payout on 3 December 2026", "es", True),
            ("Demo Hospital", "es", False),
        ],
    )
    def test_tells_the_languages_apart(self, text, language, is_foreign):
        assert crawler.is_foreign(text, language) is is_foreign

    def test_reads_texts_and_labels_but_not_what_names_its_own_language(self):
        page = html.fromstring(
            '<html lang="en"><p>One <b title="Two">three</b></p>'
            '<button lang="es">Español</button><script>four</script></html>'
        )

        assert set(crawler.shown(page)) == {"One", "One three", "Two", "three"}
