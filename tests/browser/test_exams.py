"""An exam sat by keyboard alone on a phone, and on a desk without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation
from django.utils.translation import ngettext
from playwright.sync_api import Browser, Page
from tests.browser.conftest import SIZES, Visitor
from tests.browser.test_operator import WORDS as OPERATOR, come_in
from tests.build import web
from tests.build.exams import SLUG, exam, right_choice
from tests.build.people import requester
from tests.build.projects import live_batch, project

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.exams.models import Attempt
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.kit import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PHONE_IN_SPANISH = [
    pytest.mark.parametrize("size", ["phone"], indirect=True),
    pytest.mark.parametrize("language", ["es"], indirect=True),
]


def in_spanish(words: str) -> str:
    with translation.override("es"):
        return translation.gettext(words)


def market() -> None:
    """An exam, and eight tasks that ask for it."""
    made = exam(reward_micro=200_000, reward_currency="EUR", now=clock.read())
    wanted = Wanted(
        *(made.type_id, SLUG, Comparator.GREATER_OR_EQUAL, (75,), (), Guards.ACCEPT),
    )
    of = project(owner=requester(wallet="100"), requirements=(wanted,))
    live_batch(of=of, tasks=8)


class TestOnAPhoneByKeyboardAlone:
    pytestmark = PHONE_IN_SPANISH

    def test_an_exam_is_sat_and_opens_work(self, visitor: Visitor):
        market()
        user, worker = web.worker_user(password=web.PASSWORD)
        come_in(visitor, OPERATOR["es"], user)
        keys = visitor.page.keyboard

        visitor.go(f"/exams/{SLUG}/")
        visitor.tab_to(in_spanish("Start now"))
        visitor.enter()
        attempt = Attempt.objects.get(worker=worker)
        for position in range(1, 5):
            assert f" {position} " in visitor.page.locator("h1").inner_text()
            keys.press(str(right_choice(attempt, position) + 1))
            visitor.enter()
        assert visitor.page.url.endswith(f"/exams/{SLUG}/result/")
        assert "100 %" in visitor.page.locator(".score").inner_text()
        with translation.override("es"):
            keep = ngettext("Keep %(n)s task for me", "Keep %(n)s tasks for me", 5)
        visitor.tab_to(keep % {"n": 5})
        visitor.enter()

        attempt.refresh_from_db()
        assert (attempt.language, attempt.score) == ("es", 100)
        assert Assignment.objects.filter(worker=worker).count() == 5


@pytest.fixture
def plain(chrome: Browser) -> Iterator[Page]:
    """A window in which no script runs."""
    width, height = SIZES["desk"]
    context = chrome.new_context(
        viewport={"width": width, "height": height},
        locale="en",
        java_script_enabled=False,
    )
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


class TestOnADeskWithoutJavaScript:
    def test_an_exam_is_sat_to_its_result(self, site: str, plain: Page):
        market()
        user, worker = web.worker_user(password=web.PASSWORD)
        plain.goto(f"{site}/accounts/login/")
        plain.get_by_label("E-mail").fill(user.email)
        plain.get_by_label("Password").fill(web.PASSWORD)
        plain.get_by_role("main").get_by_role("button", name="Sign in").click()

        plain.goto(f"{site}/exams/")
        plain.get_by_role("link", name="About ants").click()
        plain.get_by_role("button", name="Start now").click()
        attempt = Attempt.objects.get(worker=worker)
        for position in range(1, 5):
            assert plain.locator("h1").inner_text() == f"Question {position} of 4"
            wrong = (right_choice(attempt, position) + 1) % 3
            plain.get_by_role("radio").nth(wrong).check()
            plain.get_by_role("button", name="Answer and go on").click()

        assert plain.locator("h1").inner_text() == "Not passed yet"
        assert "You can try again in" in plain.locator("main").inner_text()
        assert not Assignment.objects.exists()
