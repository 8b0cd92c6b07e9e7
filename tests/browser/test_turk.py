"""Unmodified boto3 and a real browser against the real server process."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3  # type: ignore[import-untyped]
import httpx
import pytest
from botocore.config import Config  # type: ignore[import-untyped]
from botocore.exceptions import ClientError  # type: ignore[import-untyped]
from django.conf import settings
from playwright.sync_api import Browser, Page
from tests.browser.conftest import SIZES, Visitor
from tests.browser.standing import Served
from tests.build import web
from tests.build.mturk import FORM, OWN, TERMS, question
from tests.build.people import requester, worker
from tests.build.work import has

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.assignments.rules import Answer
from hormiga.domain.people import services
from hormiga.domain.people.models import Organisation, Worker
from hormiga.engines.frame import SANDBOX, frame_address
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import accounts, clock, ids

NONCE = "a-nonce-of-this-load"


@pytest.fixture
def house(framed_site: Served) -> Served:
    """The pages and the tasks' frame, on two origins."""
    return framed_site


@pytest.fixture
def owner(house: Served) -> Organisation:
    return requester(wallet="10", currency="USD")


@pytest.fixture
def client(house: Served, owner: Organisation) -> Any:
    return program(house, owner)


def program(house: Served, owner: Organisation, **changed: Any) -> Any:
    """A requester's program, as its author wrote it for the real service."""
    keys = services.create_keys(organisation=owner, now=clock.read())
    given = {
        "endpoint_url": f"{house.site}/mturk",
        "region_name": "us-east-1",
        "aws_access_key_id": keys.access_key_id,
        "aws_secret_access_key": keys.secret_access_key,
        "config": Config(retries={"max_attempts": 1}),
    }
    return boto3.client("mturk", **(given | changed))


Embed = Callable[[str], Page]


@pytest.fixture
def embed(chrome: Browser, house: Served) -> Iterator[Embed]:
    """Open a page that shows a frame and keeps the messages that come out of it."""
    page_server = ThreadingHTTPServer(("127.0.0.1", 0), _Embedding)
    thread = threading.Thread(target=page_server.serve_forever)
    thread.start()
    context = chrome.new_context()
    context.set_default_timeout(60_000)

    def show(address: str) -> Page:
        page = context.new_page()
        port = page_server.server_address[1]
        page.goto(f"http://127.0.0.1:{port}/?{address}")
        return page

    yield show
    context.close()
    page_server.shutdown()
    thread.join()
    page_server.server_close()


class _Embedding(BaseHTTPRequestHandler):
    """What the worker's page does around a frame, and no more."""

    def do_GET(self) -> None:
        address = self.path.partition("?")[2]
        origin = "/".join(address.split("/")[:3])
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'unsafe-inline'; frame-src {origin}",
        )
        self.end_headers()
        page = f"""<!DOCTYPE html><title>Work</title><script>
        const seen = [];
        let port = null;
        addEventListener("message", (event) => {{
          seen.push([event.origin,
            event.source === document.querySelector("iframe").contentWindow,
            event.data]);
          if (port) return;
          port = event.ports[0];
          port.onmessage = (said) => seen.push(["port", true, said.data]);
          const body = {{ language: "en", keys: {{}}, draft: null, watermark: "" }};
          port.postMessage({{ v: 1, type: "start", body }});
        }});
        </script><iframe title="task" sandbox="{SANDBOX}" allow=""
          referrerpolicy="no-referrer" src="{address}#{NONCE}"></iframe>"""
        self.wfile.write(page.encode())

    def log_message(self, *words: Any) -> None:
        """Say nothing."""


def messages(page: Page, kind: str) -> list[Any]:
    """The bodies of one type that came over the port, which came with the nonce."""
    page.wait_for_function(
        "kind => seen.some(([, , data]) => data.type === kind)", arg=kind
    )
    seen: list[Any] = page.evaluate("seen")
    hello = {"v": 1, "type": "hello", "nonce": NONCE}
    assert seen[0] == ["null", True, hello]
    assert all(
        (place, is_frame, data["v"]) == ("port", True, 1)
        for place, is_frame, data in seen
        if data != hello
    )
    return [data["body"] for _, _, data in seen if data["type"] == kind]


def claimed(hit: Any, house: Served) -> tuple[Assignment, str]:
    """Let a fresh worker claim; give the claim and its frame's address."""
    who = worker()
    claim = claim_tasks(
        worker_id=who.pk,
        project=ids.known(hit["HITTypeId"]),
        count=1,
        now=clock.read(),
    )[0]
    address = frame_address(
        origin=house.frame,
        assignment=claim.assignment,
        secret=settings.SECRET_KEY,
        until=claim.deadline,
    )
    return Assignment.objects.get(public_id=claim.assignment), address


def hand_in(row: Assignment, fields: Any) -> None:
    done = submit_answers(
        worker_id=row.worker_id,
        answers=[Answer(row.public_id, json.dumps(fields), 3.0)],
        check=lambda *_: None,
        claim_from=None,
        claim_count=0,
        now=clock.read(),
    )
    assert done.accepted == [row.public_id]


@pytest.mark.browser
class TestUnmodifiedBoto3:
    def test_lives_a_hits_whole_life(self, client, house, owner, embed):
        assert client.get_account_balance()["AvailableBalance"] == "10.00"
        given = {**TERMS, **OWN, "Question": question(), "UniqueRequestToken": "row-1"}

        hit = client.create_hit(**given)["HIT"]
        with pytest.raises(client.exceptions.RequestError) as used:
            client.create_hit(**given)

        assert hit["HITStatus"] == "Assignable"
        assert hit["HITId"] in used.value.response["Message"]
        assert used.value.response["TurkErrorCode"] == (
            "AWS.MechanicalTurk.HitAlreadyExists"
        )
        assert client.get_hit(HITId=hit["HITId"])["HIT"] == hit
        pages = client.get_paginator("list_hits").paginate()
        assert [h["HITId"] for page in pages for h in page["HITs"]] == [hit["HITId"]]

        row, address = claimed(hit, house)
        page = embed(address)
        task = page.frame_locator("iframe")
        task.get_by_label("Colour").fill("rojo ñ")
        task.get_by_label("warm").check()
        task.get_by_label("dark").check()
        task.get_by_role("button", name="Send").click()
        [body] = messages(page, "submit")
        assert body["fields"] == {
            "colour": "rojo ñ",
            "tone": "warm|dark",
            "sure": "yes",
        }
        hand_in(row, body["fields"])

        [judged] = client.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
        assert judged["AssignmentStatus"] == "Submitted"
        assert "<QuestionIdentifier>colour</QuestionIdentifier>" in judged["Answer"]
        assert "<FreeText>rojo &#241;</FreeText>" in judged["Answer"]
        client.approve_assignment(AssignmentId=judged["AssignmentId"])
        assert has(accounts.payable(row.worker_id), "USD") == "0.05"

        with pytest.raises(client.exceptions.RequestError, match="'Assignable'"):
            client.delete_hit(HITId=hit["HITId"])
        client.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
        assert client.list_reviewable_hits()["NumResults"] == 1
        client.delete_hit(HITId=hit["HITId"])

        assert client.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"] == "Disposed"
        # One reward and its fee of a fifth; the place that nobody took came back.
        assert client.get_account_balance()["AvailableBalance"] == "9.94"
        assert has(accounts.FEE, "USD") == "0.01"

    def test_with_a_wrong_secret_is_refused(self, house, owner):
        forger = program(house, owner, aws_secret_access_key="wrong")

        with pytest.raises(ClientError) as refused:
            forger.get_account_balance()

        assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"

    def test_whose_body_is_altered_on_the_way_is_refused(self, client):
        def alter(request, **_):
            request.data = request.body = b'{"MaxResults": 2}'

        client.meta.events.register("before-send.mturk.ListHITs", alter)

        with pytest.raises(ClientError) as refused:
            client.list_hits(MaxResults=1)

        assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"


@pytest.fixture
def site(house: Served) -> str:
    """Where a visitor walks: the same house."""
    return house.site


class AtADesk(Visitor):
    """The look-over asks frames too; one without an origin refuses to be asked."""

    def _note(self, kind: str, text: str) -> None:
        if "does not match the recipient window's origin ('null')" not in text:
            super()._note(kind, text)


@pytest.fixture
def visitor(chrome: Browser, site: str, size: str, language: str) -> Iterator[Visitor]:
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(60_000)
    yield AtADesk(context.new_page(), site)
    context.close()


WORDS = {
    "en": {
        "email": "E-mail",
        "password": "Password",
        "in": "Sign in",
        "see": "See the work there is",
        "start": "Start",
        "saved": "Your answer is saved.",
        "none": "No task in hand",
        "earned": "See what I have earned",
        "review": "In review: decided by",
        "approved": "Approved: payout on",
        "reward": "0.05 USD",
    },
    "es": {
        "email": "Correo electrónico",
        "password": "Contraseña",
        "in": "Entrar",
        "see": "Ver el trabajo que hay",
        "start": "Empezar",
        "saved": "Tu respuesta está guardada.",
        "none": "No tienes ninguna tarea",
        "earned": "Ver lo que he ganado",
        "review": "En revisión: se decide antes del",
        "approved": "Aprobada: se paga el",
        "reward": "0,05 USD",
    },
}


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
class TestAWorkersDesk:
    def test_takes_framed_tasks_one_after_the_other_into_the_earnings(
        self, client, visitor, language
    ):
        page, words = visitor.page, WORDS[language]
        hits = [self.hit(client, number) for number in range(2)]
        worker = self.come_in(visitor, words)
        visitor.press(words["see"])
        visitor.press(TERMS["Title"])
        visitor.press(words["start"])

        self.answer(page, words, number=0, colour="rojo ñ")
        page.frame_locator("iframe").get_by_text("Picture 1").wait_for()
        visitor.look()
        self.answer(page, words, number=1, colour="blue")
        page.get_by_role("heading", name=words["none"]).wait_for()
        visitor.look()

        judged = list(Assignment.objects.filter(worker=worker).order_by("id"))
        assert [one.answer for one in judged] == [
            {"colour": colour, "tone": "warm", "sure": "yes"}
            for colour in ("rojo ñ", "blue")
        ]
        assert all(one.active_seconds for one in judged)
        visitor.press(words["earned"])
        assert [words["review"] in line for line in self.lines(page)] == [True, True]
        [given] = client.list_assignments_for_hit(HITId=hits[0])["Assignments"]
        client.approve_assignment(AssignmentId=given["AssignmentId"])
        visitor.go("/earnings/")
        newest, oldest = self.lines(page)
        assert words["review"] in newest
        assert words["approved"] in oldest
        assert words["reward"] in oldest

    def hit(self, client: Any, number: int) -> str:
        html = FORM.replace("<form", f"<p>Picture {number}</p><form")
        given = {**TERMS, **OWN, "MaxAssignments": 1, "Question": question(html)}
        name: str = client.create_hit(**given)["HIT"]["HITId"]
        return name

    def come_in(self, visitor: Visitor, words: dict[str, str]) -> Worker:
        user, worker = web.worker_user(password=web.PASSWORD)
        visitor.go("/accounts/login/")
        visitor.page.get_by_label(words["email"]).fill(user.email)
        visitor.page.get_by_label(words["password"]).fill(web.PASSWORD)
        visitor.press(words["in"])
        return worker

    def answer(
        self, page: Page, words: dict[str, str], *, number: int, colour: str
    ) -> None:
        """Fill in the form inside the frame and send it as the task's own button."""
        frame = page.frame_locator("iframe")
        frame.get_by_text(f"Picture {number}").wait_for()
        frame.get_by_label("Colour").fill(colour)
        frame.get_by_label("warm").check()
        frame.get_by_role("button", name="Send").click()
        page.get_by_text(words["saved"]).wait_for()

    def lines(self, page: Page) -> list[str]:
        """The earnings' lines; amounts stand with a space that does not break."""
        texts = page.locator(".ledger li").all_inner_texts()
        return [text.replace("\u00a0", " ") for text in texts]


@pytest.mark.browser
class TestTheFrame:
    def test_is_on_its_own_host_alone_and_has_nothing_else(self, client, house):
        hit = client.create_hit(**TERMS, **OWN, Question=question())["HIT"]
        _, address = claimed(hit, house)

        shown = httpx.get(address)

        assert shown.status_code == 200
        policy = shown.headers["content-security-policy"]
        assert policy.startswith(
            "sandbox allow-scripts allow-forms; default-src 'none'"
        )
        assert "connect-src 'none'" in policy
        assert "form-action 'none'" in policy
        assert "set-cookie" not in shown.headers
        assert "x-frame-options" not in shown.headers
        assert shown.headers["cache-control"] == "private, no-store"
        on_main = address.replace(house.frame, house.site)
        assert httpx.get(on_main).status_code == 404
        for path in ("/", "/terms/", "/api/v1/openapi.json", "/mturk"):
            assert httpx.get(house.frame + path).status_code == 404
        assert httpx.get(address[:-6] + "AAAAAA").status_code == 404

    def test_of_an_answered_task_is_gone(self, client, house):
        hit = client.create_hit(**TERMS, **OWN, Question=question())["HIT"]
        row, address = claimed(hit, house)

        hand_in(row, {"colour": "red"})

        assert httpx.get(address).status_code == 404

    def test_reports_itself_and_asks_for_what_is_required(self, client, house, embed):
        hit = client.create_hit(**TERMS, **OWN, Question=question())["HIT"]
        page = embed(claimed(hit, house)[1])

        assert messages(page, "ready") == [{}]
        assert messages(page, "height")[0]["height"] > 0
        page.evaluate("port.postMessage({v: 1, type: 'submit-now', body: {}})")
        task = page.frame_locator("iframe")
        task.locator("input:invalid").wait_for()
        assert page.evaluate("seen.filter(m => m[2].type === 'submit')") == []

    def test_says_so_where_there_is_nothing_to_submit(self, client, house, embed):
        html = "<p>Only words.</p>"
        hit = client.create_hit(**TERMS, **OWN, Question=question(html))["HIT"]

        page = embed(claimed(hit, house)[1])

        assert messages(page, "invalid") == [{"reason": "no-form"}]

    def test_lets_a_trusted_requesters_script_run_without_any_reach(
        self, client, house, embed
    ):
        hit = client.create_hit(
            **TERMS, **OWN, Question=question(ATTACKS.format(evil=house.site))
        )["HIT"]

        page = embed(claimed(hit, house)[1])

        [body] = messages(page, "submit")
        assert body["fields"] == {
            "fetch": "TypeError",
            "cookie": "SecurityError",
            "storage": "SecurityError",
            "parent": "SecurityError",
            "top": "SecurityError",
            "eval": "EvalError",
            "image": "error",
        }

    def test_runs_no_script_of_a_requester_that_is_not_trusted(
        self, client, owner, house, embed
    ):
        Organisation.objects.update(is_trusted=False)
        html = FORM.replace("</body>", "<script>document.forms[0].submit()</script>")
        hit = client.create_hit(**TERMS, **OWN, Question=question(html))["HIT"]

        page = embed(claimed(hit, house)[1])
        task = page.frame_locator("iframe")
        task.get_by_label("Colour").fill("red")

        assert page.evaluate("seen.filter(m => m[2].type === 'submit')") == []
        task.get_by_role("button", name="Send").click()
        [body] = messages(page, "submit")
        assert body["fields"] == {"colour": "red", "sure": "yes"}


ATTACKS = """<form></form><script>
(async () => {{
  const tried = {{
    fetch: () => fetch("{evil}/terms/"),
    cookie: () => document.cookie,
    storage: () => localStorage.length,
    parent: () => parent.document.title,
    top: () => {{ top.location.href = "{evil}"; }},
    eval: () => eval("1"),
    image: () => new Promise((done, fail) => {{
      const image = new Image();
      image.onload = () => done();
      image.onerror = () => fail({{ name: "error" }});
      image.src = "{evil}/static/shared/ant.svg";
    }}),
  }};
  for (const [name, attack] of Object.entries(tried)) {{
    const input = document.createElement("input");
    input.name = name;
    try {{ await attack(); input.value = "done"; }}
    catch (error) {{ input.value = error.name; }}
    document.forms[0].append(input);
  }}
  document.forms[0].submit();
}})();
</script>"""
