"""The steps that walks share: sign up, sit an exam, judge, look at the earnings."""

from __future__ import annotations

from tests.browser.programmes.house import RIGHT, TEXT, TITLE, Offer
from tests.browser.programmes.walker import Walker
from tests.browser.test_sign_in import EMAIL, PASSWORD, WORDS as SIGN_UP
from tests.build.exams import right_choice

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.exams.models import Attempt, AttemptItem
from hormiga.domain.people.models import Worker
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.kit import clock

SPAIN = {"en": "Spain", "es": "España"}
REWARD = {"en": "0.05 EUR", "es": "0,05 EUR"}


def sign_up(walker: Walker) -> Worker:
    """Come to the site for the first time, and make an account."""
    walker.go("/")
    walker.press("Start working")
    walker.fill("E-mail", EMAIL)
    walker.fill("Password", PASSWORD)
    walker.choose("Country where you live", SPAIN[walker.language])
    walker.tick("I am 18 years old or older.")
    walker.tick(SIGN_UP[walker.language]["agreed"])
    walker.press("Create my account")
    return Worker.objects.get(user__email=EMAIL)


def join(walker: Walker, name: dict[str, str]) -> None:
    """Open a programme from the home page, and join it."""
    walker.press(f"{name[walker.language]} (EUR)")
    walker.press("Join")
    assert walker.say("You are in. Here is what comes next.") in walker.reads()


def sit(walker: Walker, worker: Worker) -> Attempt:
    """Sit an exam from its page to its result; the right answers lie in the tables."""
    walker.press("Start now")
    attempt = Attempt.objects.get(worker=worker, finished_at=None)
    for position in range(1, AttemptItem.objects.filter(attempt=attempt).count() + 1):
        walker.answer_exam(right_choice(attempt, position))
    assert "100 %" in walker.page.locator(".score").inner_text()
    attempt.refresh_from_db()
    assert (attempt.score, attempt.language) == (100, walker.language)
    return attempt


def judge(walker: Walker, worker: Worker, offer: Offer) -> Assignment:
    """Take the task from its project's page, and answer it in the frame."""
    page = walker.page
    walker.press("Start")
    walker.task(TEXT)
    titles = offer.titles(walker.language)
    place = [one["id"] for one in offer.categories].index(RIGHT)
    walker.answer_task(titles, titles[place])
    none_left = walker.say("No task in hand")
    page.get_by_role("heading", name=none_left).wait_for()
    walker.look()
    judgment = Assignment.objects.get(worker=worker)
    assert judgment.answer == {"categories": [RIGHT]}
    return judgment


def see_the_pay(walker: Walker) -> None:
    """The judgment stands among the earnings, approved, with what it pays.

    Its line says what the money waits for: the smallest payout, or an account.
    """
    approve_due_judgments(now=clock.read())
    walker.press("See what I have earned")
    line = walker.page.locator(".ledger li").inner_text().replace("\u00a0", " ")
    waits = (
        walker.say("Approved: paid out once you have %(least)s").partition("%")[0],
        walker.say("Approved: say how you are paid, then it goes out"),
    )
    assert TITLE[walker.language] in line
    assert any(words in line for words in waits)
    assert REWARD[walker.language] in line
    purse = walker.page.get_by_label("EUR", exact=True).locator(".pay")
    assert REWARD[walker.language] in purse.inner_text().replace("\u00a0", " ")
