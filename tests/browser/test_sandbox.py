from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.sandbox_attacks import (
    BARE,
    INERT,
    INNER,
    OURS,
    PUBLISHED,
    SCRIPTED,
    Attack,
    script,
)
from tests.browser.sandbox_lab import NONCE, Lab, lab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FORM = "<crowd-form><crowd-input name=colour label=Colour></crowd-input></crowd-form>"


@pytest.fixture(scope="module")
def watched(chrome: Browser) -> Iterator[Lab]:
    with lab(chrome) as made:
        yield made


def each(found: list[Attack]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("attack", found, ids=[one.name for one in found])


def real(found: list[Attack]) -> list[Attack]:
    return [one for one in found if one.name not in INERT | OURS]


def placed(payload: str, place: str) -> str:
    """Put a payload where a template, or a task's input in one, would have it."""
    if place == "html":
        return f"{FORM}{payload}"
    value = json.dumps([payload, "b"])
    if place == "attribute":
        return (
            f'<crowd-form><crowd-classifier name=a header="{escape(payload)}"'
            f' categories="{escape(value)}"></crowd-classifier></crowd-form>'
        )
    task = json.dumps({"address": payload, "title": payload, "snapshot": payload})
    return (
        f'<crowd-form><hormiga-snapshot task="{escape(task)}"></hormiga-snapshot>'
        "</crowd-form>"
    )


class TestAFrameWithoutWalls:
    """The attacks are no dummies: with nothing in its way, each is heard outside."""

    @each(real(BARE))
    def test_lets_html_alone_out(self, watched: Lab, attack: Attack):
        watched.attack(attack, is_walled=False)
        watched.wait_to_hear()

        assert watched.heard != []

    @each(real(SCRIPTED))
    def test_lets_a_script_out(self, watched: Lab, attack: Attack):
        watched.attack(attack, is_walled=False)
        watched.wait_to_hear()

        assert watched.heard != []


class TestTheFrame:
    @each(BARE)
    def test_lets_nothing_out_of_html_alone(self, watched: Lab, attack: Attack):
        watched.attack(attack)
        watched.settle()

        assert watched.heard == []
        assert watched.trespasses == []
        assert len(watched.page.context.pages) == 1
        assert watched.page.url == f"{watched.home}/"

    @each(SCRIPTED)
    def test_lets_nothing_out_of_a_script(self, watched: Lab, attack: Attack):
        watched.attack(attack, is_scripted=True)
        watched.settle()

        assert watched.heard == []
        assert watched.trespasses == []
        assert len(watched.page.context.pages) == 1
        assert watched.page.url == f"{watched.home}/"

    @pytest.mark.parametrize(("body", "error"), INNER.values(), ids=INNER)
    def test_gives_a_script_nothing_to_read(self, watched: Lab, body, error):
        watched.lay(script(body), is_scripted=True)
        watched.stand()
        watched.until("window.said !== ''", inside=True)

        assert watched.in_frame("window.said") == error
        assert watched.heard == watched.trespasses == []

    @pytest.mark.parametrize("place", ["html", "attribute", "snapshot"])
    def test_runs_no_published_payload(self, watched: Lab, place):
        for payload in PUBLISHED:
            watched.lay(placed(payload, place))
            watched.page.wait_for_load_state()
            watched.page.wait_for_timeout(100)

            assert watched.page.evaluate("window.breached") is None, payload
            assert watched.heard == watched.trespasses == [], payload

    def test_is_silent_about_webrtc_only_by_the_list_of_connections(self, watched: Lab):
        """What a browser without that header leaves to a script: docs/adr/0020."""
        found = {one.name: one for one in SCRIPTED}
        watched.attack(found["webrtc"], is_scripted=True, is_allowlisted=False)
        watched.wait_to_hear()

        assert {one.split()[0] for one in watched.heard} == {"STUN"}

    def test_of_html_alone_has_no_webrtc_whatever_the_browser(self, watched: Lab):
        found = {one.name: one for one in SCRIPTED}
        watched.attack(found["webrtc"], is_scripted=False, is_allowlisted=False)
        watched.settle()

        assert watched.heard == []

    def test_opens_no_dialog_and_takes_no_download(self, watched: Lab):
        seen: list[str] = []
        watched.lay(
            script(
                "alert(1); confirm(1); prompt(1); print();"
                "put('a', {href: URL.createObjectURL(new Blob(['x'])), download: 'x'})"
                ".click()"
            ),
            is_scripted=True,
        )
        watched.page.on("dialog", lambda said: seen.append(said.type))
        watched.page.on("download", lambda _: seen.append("download"))
        watched.settle()

        assert watched.in_frame("window.said") == "done"
        assert seen == []

    def test_moved_elsewhere_shows_nothing_and_the_page_stays(self, watched: Lab):
        watched.lay(script("location = 'HOME/'"), is_scripted=True)
        watched.settle()

        assert watched.trespasses == []
        assert watched.page.evaluate("document.title") == "Desk"


FAKES = f"""
  const forge = (nonce, ports = 1) => {{
    const channels = Array.from({{ length: ports }}, () => new MessageChannel());
    const hello = {{ v: 1, type: "hello", nonce }};
    parent.postMessage(hello, "*", channels.map((c) => c.port2));
    for (const {{ port1 }} of channels) port1.postMessage(
      {{ v: 1, type: "submit", body: {{ answer: {{ forged: 1 }}, fields: {{}} }} }});
  }};
  forge("wrong"); forge("{NONCE}"); forge("{NONCE}", 0); forge("{NONCE}", 2);
  const body = {{ answer: {{ forged: 2 }}, fields: {{}} }};
  parent.postMessage({{ v: 1, type: "submit", body }}, "*");
"""
"""Hellos after the true one, and messages past the port."""

CAUGHT = """
  const say = MessagePort.prototype.postMessage;
  const caught = new Promise((done) => {
    MessagePort.prototype.postMessage = function (...words) {
      done((body, type = "submit", v = 1) => say.call(this, { v, type, body }));
      return say.apply(this, words);
    };
  });
"""
"""Takes our script's own port out of its hands, as a script of tier 2 may."""

SHAPES = """
  const ring = {}; ring.self = ring;
  let deep = {}; for (let n = 0; n < 3000; n++) deep = { deep };
  const whole = { answer: {}, fields: {} };
  const own = JSON.parse('{"__proto__": {"polluted": 1}, "fields": {}}');
  for (const body of [null, 1, "x", [], {}, { answer: [], fields: {} }, own,
    { answer: {}, fields: { a: 1 } }, { answer: ring, fields: {} },
    { answer: { n: 1n }, fields: {} }, { answer: new Map(), fields: null },
    { answer: { a: "x".repeat(1_000_001) }, fields: {} }]) speak(body);
  for (const type of ["__proto__", "constructor", "toString", "start", "", 7, null])
    speak(whole, type);
  for (const v of [0, 2, "1", null]) speak(whole, "submit", v);
  speak({ height: -1 }, "height"); speak({ height: NaN }, "height");
  speak({ action: "pay" }, "shortcut");
  speak({ reason: "incomplete", message: "x".repeat(501) }, "invalid");
  speak({ request: -1, media: "x" }, "media");
  speak({ request: 1, media: {} }, "media");
  speak({ request: 1, name: "x", media_type: "y", buffer: "z" }, "upload");
"""
SHAPES_SENT = 12 + 7 + 4 + 2 + 1 + 1 + 2 + 1


class TestThePort:
    def lay(self, watched: Lab, body: str) -> None:
        html = f"{FORM}<script>(async () => {{ {body} }})()</script>"
        watched.lay(html, is_scripted=True)
        watched.stand()

    def test_is_taken_once_and_from_the_frame_alone(self, watched: Lab):
        self.lay(watched, FAKES)
        watched.page.evaluate(
            "nonce => window.postMessage({ v: 1, type: 'hello', nonce }, '*')", NONCE
        )
        watched.settle()

        assert [one for one in watched.spoken() if one[0] == "submit"] == []
        self.answer(watched)
        assert self.submitted(watched) == [{"colour": "red"}]

    def test_drops_every_wrong_shape(self, watched: Lab):
        errors: list[str] = []
        self.lay(watched, f"{CAUGHT} const speak = await caught; {SHAPES}")
        watched.page.on("pageerror", lambda error: errors.append(str(error)))

        watched.page.frame_locator("#frame").get_by_label("Colour").fill("red")
        watched.until(f"host.dropped >= {SHAPES_SENT}")

        assert watched.page.evaluate("host.dropped") == SHAPES_SENT
        assert errors == []
        assert self.submitted(watched) == []
        assert watched.page.evaluate("({}).polluted") is None

    def test_drops_a_flood_and_the_page_goes_on(self, watched: Lab):
        flood = "for (let n = 0; n < 10_000; n++) speak({ state: { big } }, 'draft');"
        self.lay(
            watched,
            f"{CAUGHT} const speak = await caught; const big = 'x'.repeat(50_000);"
            f"{flood} window.flooded = true;",
        )

        watched.page.frame_locator("#frame").get_by_label("Colour").fill("red")
        watched.until("host.dropped > 9_000")

        drafts = [one for one in watched.spoken() if one[0] == "draft"]
        assert len(drafts) < 1_000
        watched.page.wait_for_timeout(500)  # the allowance comes back
        self.answer(watched)
        assert self.submitted(watched) == [{"colour": "red"}]

    def answer(self, watched: Lab) -> None:
        task = watched.page.frame_locator("#frame")
        task.get_by_label("Colour").fill("red")
        task.get_by_role("button", name="Submit").click()
        expect(task.get_by_label("Colour")).to_have_value("red")
        watched.until("said.some(([type]) => type === 'submit')")

    def submitted(self, watched: Lab) -> list[object]:
        return [one[1]["answer"] for one in watched.spoken() if one[0] == "submit"]
