"""The vendor-first way: from applying to a judgment of a project nobody saw before."""

from __future__ import annotations

from collections.abc import Iterator

import pypdf
import pytest
from django.utils import translation
from playwright.sync_api import Browser
from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_operator import WORDS as OPERATOR, come_in
from tests.build import vendors, web
from tests.build.exams import SLUG, exam, right_choice
from tests.build.people import requester
from tests.build.projects import live_batch, project

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.exams.models import Attempt
from hormiga.domain.programmes.models import DocumentCheck
from hormiga.kit import clock, ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ANSWERS = {
    "type": "object",
    "properties": {"label": {"enum": ["ant", "bee"]}},
    "required": ["label"],
}
TITLE = {"en": "Secret ants", "es": "Hormigas secretas"}


@pytest.fixture
def manager(
    chrome: Browser, visitor: Visitor, size: str, language: str
) -> Iterator[Visitor]:
    """Somebody of the vendor, at a window of their own."""
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height}, locale=language
    )
    context.set_default_timeout(60_000)
    yield Visitor(context.new_page(), visitor.site)
    context.close()


def sat(visitor: Visitor, say, worker) -> None:
    """Pass the exam, each question by its number key."""
    visitor.press(say("Start now"))
    attempt = Attempt.objects.get(worker=worker)
    for position in range(1, 5):
        visitor.page.keyboard.press(str(right_choice(attempt, position) + 1))
        visitor.enter()


def apply(visitor: Visitor, say) -> None:
    visitor.go("/vendors/")
    visitor.press("Enlace")
    visitor.page.get_by_label(say("Languages that you know well")).fill("es")
    why = visitor.page.get_by_label(say("Why would you like to work here?"))
    why.fill("Leo mucho y con cuidado.")
    visitor.press(say("Apply"))
    main = visitor.page.locator("main")
    assert say("waits for the vendor") in main.inner_text()


def take_in(manager: Visitor, say, org: str, email: str) -> None:
    """Accept the application, and record that the documents are in order."""
    manager.go(f"{org}applications/")
    assert "Leo mucho y con cuidado." in manager.page.locator("main").inner_text()
    manager.press(f"{say('Accept')} {email}")
    manager.go(org)
    manager.page.locator("summary", has_text=say("Record a document check")).click()
    manager.press(f"{say('Record')} {email}")
    assert DocumentCheck.objects.get().outcome == "passed"


def sign(visitor: Visitor, say) -> None:
    """Read, sign, and take the copy along."""
    page = visitor.page
    visitor.press(say("Read and sign"))
    page.get_by_label(say("I have read this text and I agree to it.")).check()
    page.get_by_label(say("Your full name")).fill(vendors.NAME)
    visitor.press(say("Sign with this name"))
    with page.expect_download() as download:
        page.get_by_role("link", name=say("Your copy (PDF)")).click()
    paper = pypdf.PdfReader(str(download.value.path()))
    assert vendors.NAME in paper.pages[0].extract_text()


def judge(visitor: Visitor, say, title: str) -> None:
    visitor.page.get_by_role("link", name=title).first.click()
    visitor.look()
    visitor.press(say("Start"))
    visitor.page.get_by_role("radio", name="ant").check()
    visitor.press(say("Send and go on"))
    visitor.page.get_by_text(say("Your answer is saved.")).first.wait_for()


@pytest.mark.parametrize(
    ("size", "language"), [("phone", "es"), ("desk", "en")], indirect=True
)
def test_a_worker_comes_in_through_a_vendor(
    visitor: Visitor, manager: Visitor, language: str
):
    def say(words: str) -> str:
        with translation.override(language):
            return translation.gettext(words)

    vendor, title = web.vendor("Enlace"), TITLE[language]
    exam(now=clock.read())
    contract = vendors.contract(
        vendor=vendor, signs=vendors.agreement(vendor), needs_check=True, exam=SLUG
    )
    made = project(
        owner=requester(wallet="100"),
        programme=contract.programme,
        answer_schema=ANSWERS,
        title=TITLE,
        is_confidential=True,
    )
    live_batch(of=made, tasks=2, now=clock.read())
    user, worker = web.worker_user(password=web.PASSWORD)
    boss = web.member(vendor, password=web.PASSWORD)
    place = f"/places/{ids.outside(contract.public_id)}/"
    main = visitor.page.locator("main")

    come_in(visitor, OPERATOR[language], user)
    apply(visitor, say)
    come_in(manager, OPERATOR[language], boss)
    take_in(manager, say, f"/vendor/{vendors.name(vendor)}/", user.email)
    visitor.go("/work/")
    assert title not in main.inner_text()
    visitor.go(place)
    sign(visitor, say)
    visitor.go(place)
    visitor.press(say("Go to the exam"))
    sat(visitor, say, worker)
    visitor.go("/work/")
    assert title in main.inner_text()
    visitor.go(place)
    visitor.press(say("See the work"))
    judge(visitor, say, title)

    judgment = Assignment.objects.get(worker=worker, answer__isnull=False)
    assert judgment.enrolment.vendor == vendor
