"""Parts of pages load by themselves, for mouse and keyboard; links do it without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page
from tests.build.people import requester, worker
from tests.build.projects import live_batch, project
from tests.build.work import judge

from hormiga.domain.people import services as people
from hormiga.domain.people.models import Membership, Organisation, User
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.label_batch import label_batch
from hormiga.kit import clock, ids

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EMAIL, PASSWORD = "ana@example.org", "cuatro palabras faciles"
OFFERS = 30
WORDS = {
    "en": {
        "sign in": "Sign in",
        "approve": "Approve judgment 2",
        "approved": "The judgment is approved and paid.",
        "reject": "Reject judgment 1",
        "why": "Why? The worker reads this.",
        "send": "Reject with this reason",
    },
    "es": {
        "sign in": "Entrar",
        "approve": "Aprobar el juicio 2",
        "approved": "El juicio está aprobado y pagado.",
        "reject": "Rechazar el juicio 1",
        "why": "¿Por qué? Quien lo hizo lo lee.",
        "send": "Rechazar con este motivo",
    },
}


@pytest.fixture
def words(language):
    return WORDS[language]


def sign_in(visitor, words) -> None:
    visitor.go("/accounts/login/")
    visitor.page.locator("[name=login]").fill(EMAIL)
    visitor.page.locator("[name=password]").fill(PASSWORD)
    visitor.press(words["sign in"])


def user() -> User:
    return people.create_user(
        email=EMAIL, password=PASSWORD, is_operator=False, now=clock.read()
    )


def market() -> None:
    people.create_worker(user=user(), country="ES", now=clock.read())
    owner = requester(wallet="100")
    for _ in range(OFFERS):
        live_batch(of=project(owner=owner), tasks=1, now=clock.read())


def seat() -> Organisation:
    owner = requester(wallet="100")
    people.add_member(
        user=user(), organisation=owner, role=Membership.Role.OWNER, now=clock.read()
    )
    return owner


def more(page: Page) -> Locator:
    return page.locator("#offers-more a")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText"))


def test_more_work_is_added_and_the_focus_goes_to_it(visitor, words):
    market()
    sign_in(visitor, words)
    visitor.go("/work/")
    page, cards = visitor.page, visitor.page.locator(".offer")
    assert cards.count() == 24

    visitor.tab_to(more(page).inner_text())
    page.keyboard.press("Enter")
    cards.nth(OFFERS - 1).wait_for()

    assert cards.count() == OFFERS
    assert page.url.endswith("/work/")
    assert more(page).count() == 0
    page.locator(".offer:focus").wait_for()
    assert page.evaluate(
        "document.activeElement === document.querySelectorAll('.offer')[24]"
    )
    visitor.look()


def test_more_work_is_a_link_where_no_script_runs(chrome, site, words, language):
    market()
    context = chrome.new_context(java_script_enabled=False, locale=language)
    page = context.new_page()
    page.goto(f"{site}/accounts/login/")
    page.locator("[name=login]").fill(EMAIL)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main").get_by_role("button", name=words["sign in"]).click()
    page.goto(f"{site}/work/")

    more(page).click()

    assert "?after=" in page.url
    assert page.locator(".offer").count() == OFFERS - 24
    context.close()


def test_who_is_signed_out_is_led_to_sign_in(visitor, words):
    market()
    sign_in(visitor, words)
    visitor.go("/work/")
    visitor.page.context.clear_cookies()

    more(visitor.page).click()

    visitor.page.wait_for_url("**/accounts/login/?next=/work/")


def test_a_review_goes_on_in_its_place(visitor, words):
    owner = seat()
    batch = live_batch(of=project(owner=owner), tasks=3, now=clock.read())
    judge(worker(), batch, "first", "second", "third", now=clock.read())
    sign_in(visitor, words)
    org = ids.outside(owner.public_id, ids.ORGANISATION)
    visitor.go(f"/requester/{org}/batches/{ids.outside(batch.public_id)}/review/")
    page = visitor.page
    page.evaluate("window.isTheSamePage = true")
    page.get_by_text(words["reject"], exact=True).click()
    page.get_by_label(words["why"]).first.fill("Not an animal")

    page.get_by_role("button", name=words["approve"], exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_text(words["approved"]).wait_for()

    page.locator("[data-item]:focus").wait_for()
    assert "third" in focused(page)
    assert "second" not in page.locator("#review").inner_text()
    visitor.look()

    page.get_by_text(words["reject"], exact=True).click()
    assert page.get_by_label(words["why"]).first.input_value() == "Not an animal"
    page.get_by_label(words["why"]).first.fill("   ")
    page.get_by_role("button", name=words["send"]).first.click()
    page.locator("[aria-invalid=true]:focus").wait_for()
    visitor.look()
    page.keyboard.type("No.")
    page.get_by_role("button", name=words["send"]).first.click()
    page.locator("#rejected").wait_for()
    assert page.evaluate("window.isTheSamePage")
    visitor.look()


def test_a_batch_shows_its_progress_until_all_is_decided(visitor, words):
    owner = seat()
    mine = project(owner=owner, review_seconds=0, overlap=1)
    batch = live_batch(of=mine, tasks=1, now=clock.read())
    sign_in(visitor, words)
    org = ids.outside(owner.public_id, ids.ORGANISATION)
    visitor.go(f"/requester/{org}/batches/{ids.outside(batch.public_id)}/")
    page = visitor.page

    judge(worker(), batch, "ant", now=clock.read())
    approve_due_judgments(now=clock.read())
    label_batch(batch_id=batch.pk, now=clock.read())

    page.locator("#progress:not([hx-trigger])").wait_for()
    assert page.locator("progress").get_attribute("value") == "1"
    assert page.locator("#progress-said").inner_text().startswith("1 ")
    visitor.look()
