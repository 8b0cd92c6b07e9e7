"""An external page on a third origin, in a real browser: from the desk to answers."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser
from tests.browser.conftest import SIZES, Visitor
from tests.browser.standing import Served
from tests.browser.test_turk import (  # noqa: F401 (fixtures)
    WORDS,
    client,
    house,
    owner,
    site,
)
from tests.build import web
from tests.build.external import external_question
from tests.build.mturk import OWN, TERMS

from hormiga.domain.assignments.models import Assignment


@dataclass
class Elsewhere:
    """A requester's own server, on a host that is not ours, and what it was asked."""

    address: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    # 127.0.0.2 is this machine too, and to a browser another site than 127.0.0.1.
    server = ThreadingHTTPServer(("127.0.0.2", 0), _Pages)
    here = Elsewhere(f"http://127.0.0.2:{server.server_address[1]}")
    server.here = here  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        here: Elsewhere = self.server.here  # type: ignore[attr-defined]
        here.asked.append((self.path, dict(self.headers.items())))
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        visit = "second" if "visits=1" in self.headers.get("Cookie", "") else "first"
        self.send_header("Set-Cookie", "visits=1; SameSite=None; Secure; Partitioned")
        self.end_headers()
        self.wfile.write(PAGE.replace("VISIT", visit).encode())

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Animals</title>
<p>This is your VISIT visit.</p>
<form method="post" id="task">
<input type="hidden" name="assignmentId" id="assignmentId">
<label>Animal <input name="animal"></label>
<button>Send</button></form>
<p id="tried"></p>
<script>
const given = new URLSearchParams(location.search);
document.getElementById("assignmentId").value = given.get("assignmentId");
document.getElementById("task").action =
  given.get("turkSubmitTo") + "/mturk/externalSubmit";
const tried = {
  parent: () => parent.document.title,
  top: () => { top.location.href = "about:blank"; },
  popup: () => { if (!open("about:blank")) throw new Error("blocked"); },
};
for (const [name, attack] of Object.entries(tried)) {
  let how = "done";
  try { attack(); } catch (error) { how = error.name; }
  document.getElementById("tried").append(`${name}: ${how}; `);
}
parent.postMessage(
  { v: 1, type: "saved", assignment: given.get("assignmentId") }, "*");
</script></html>"""


class AtAnExternalPage(Visitor):
    """What the page tried is blocked by name, which the console then says."""

    EXPECTED: tuple[str, ...] = (
        "Unsafe attempt to initiate navigation",
        "Blocked opening 'about:blank'",
        "violates the following Content Security Policy directive",
        "does not match the recipient window's origin",
    )

    def _note(self, kind: str, text: str) -> None:
        if not any(words in text for words in self.EXPECTED):
            super()._note(kind, text)


@pytest.fixture
def visitor(
    chrome: Browser,
    site: str,  # noqa: F811
    size: str,
    language: str,
) -> Iterator[Visitor]:
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(60_000)
    yield AtAnExternalPage(context.new_page(), site)
    context.close()


def begin(visitor: Visitor, client: Any, elsewhere: Elsewhere, *, language: str) -> Any:  # noqa: F811
    """Make two HITs, and let a worker take the first."""
    for number in range(2):
        question = external_question(f"{elsewhere.address}/page?n={number}", 0)
        given = {**TERMS, **OWN, "MaxAssignments": 1, "Question": question}
        client.create_hit(**given)
    words = WORDS[language]
    user, worker = web.worker_user(password=web.PASSWORD)
    visitor.go("/accounts/login/")
    visitor.page.get_by_label(words["email"]).fill(user.email)
    visitor.page.get_by_label(words["password"]).fill(web.PASSWORD)
    visitor.press(words["in"])
    visitor.press(words["see"])
    visitor.press(TERMS["Title"])
    visitor.press(words["start"])
    return worker


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
class TestAnExternalPage:
    def test_is_worked_on_with_its_own_cookie_and_the_next_one_comes_by_itself(
        self,
        client,  # noqa: F811
        visitor,
        elsewhere,
        language,
    ):
        worker = begin(visitor, client, elsewhere, language=language)
        page, words = visitor.page, WORDS[language]
        task = page.frame_locator("#external")
        task.get_by_text("your first visit").wait_for()
        page.evaluate("window.isTheSamePage = true")
        assert urlsplit(elsewhere.address).netloc in page.locator("main").inner_text()
        visitor.look()

        task.get_by_label("Animal").fill("hormiga ñ")
        task.get_by_role("button", name="Send").click()
        page.get_by_text(words["saved"]).wait_for()
        task.get_by_text("your second visit").wait_for()
        visitor.look()
        task.get_by_label("Animal").fill("bee")
        task.get_by_role("button", name="Send").click()
        page.get_by_role("heading", name=words["none"]).wait_for()

        assert page.evaluate("window.isTheSamePage")
        judged = Assignment.objects.filter(worker=worker).order_by("id")
        assert [one.answer for one in judged] == [
            {"animal": "hormiga ñ"},
            {"animal": "bee"},
        ]
        asked = [(path, head) for path, head in elsewhere.asked if "/page" in path]
        assert len(asked) == 2
        for path, headers in asked:
            assert "Referer" not in headers
            given = parse_qs(urlsplit(path).query)
            assert given["workerId"][0].startswith("A")
            assert given["n"]
        assert "sessionid" not in str(elsewhere.asked)


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
class TestTheWindowAroundIt:
    @pytest.fixture
    def size(self) -> str:
        return "desk"

    @pytest.fixture
    def language(self) -> str:
        return "en"

    def test_lets_it_reach_nothing_of_ours(self, client, visitor, elsewhere):  # noqa: F811
        worker = begin(visitor, client, elsewhere, language="en")
        page = visitor.page

        tried = page.frame_locator("#external").locator("#tried")
        tried.get_by_text("popup").wait_for()

        said = tried.inner_text()
        assert "parent: SecurityError" in said
        assert "top: SecurityError" in said
        assert "popup: Error" in said
        # It also claimed to be saved, from its own origin: nothing came of that.
        page.wait_for_timeout(500)
        assert page.locator("#external").count() == 1
        assert Assignment.objects.get(worker=worker).answer is None

    def test_keeps_the_frame_from_being_led_elsewhere(
        self,
        client,  # noqa: F811
        house: Served,  # noqa: F811
        visitor,
        elsewhere,
    ):
        begin(visitor, client, elsewhere, language="en")
        page = visitor.page
        task = page.frame_locator("#external")
        task.get_by_text("your first visit").wait_for()
        other = elsewhere.address.replace("127.0.0.2", "127.0.0.3")
        asked: list[str] = []
        page.on("response", lambda reply: asked.append(reply.url))

        for address in (other, f"{house.site}/terms/", f"{house.frame}/frame/x"):
            page.frames[1].evaluate("to => { location.href = to; }", address)
            page.wait_for_timeout(300)
            page.reload()
            task.get_by_text("visit").wait_for()

        outside = {urlsplit(url).netloc for url in asked}
        assert urlsplit(other).netloc not in outside
        assert f"{house.site}/terms/" not in asked
        assert f"{house.frame}/frame/x" not in asked

    def test_goes_on_by_a_button_where_there_is_no_script_of_ours(
        self,
        client,  # noqa: F811
        chrome,
        house: Served,  # noqa: F811
        elsewhere,
    ):
        context = chrome.new_context(locale="en")
        context.set_default_timeout(60_000)
        ours = re.compile("/static/worker/(desk|frame)")
        context.route(ours, lambda route: route.abort())
        visitor = AtAnExternalPage(context.new_page(), house.site)
        visitor.EXPECTED = (*visitor.EXPECTED, "net::ERR_FAILED")
        worker = begin(visitor, client, elsewhere, language="en")
        task = visitor.page.frame_locator("#external")

        task.get_by_label("Animal").fill("ant")
        task.get_by_role("button", name="Send").click()
        task.get_by_role("heading", name="Your answer is saved.").wait_for()
        visitor.press("Go on")

        visitor.page.get_by_text("Your answer is saved.").wait_for()
        task.get_by_text("your second visit").wait_for()
        states = Assignment.objects.filter(worker=worker).order_by("id")
        assert [one.state for one in states] == [
            Assignment.State.SUBMITTED,
            Assignment.State.CLAIMED,
        ]
        context.close()
