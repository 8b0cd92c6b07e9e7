"""Test first: a profile, a language exam, the exam of a kind of work, and its pay."""

from __future__ import annotations

import pytest
from tests.browser.programmes.conftest import Way, ways
from tests.browser.programmes.house import TITLE, TYPE, offer
from tests.browser.programmes.second_step import (
    comes_in_with_app,
    comes_in_with_passkey,
)
from tests.browser.programmes.steps import join, judge, see_the_pay, sign_up, sit
from tests.browser.programmes.walker import Walker

from hormiga.domain.exams.models import Exam
from hormiga.domain.people.models import Worker
from hormiga.domain.people.profile import said_by
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.qualifications.models import Qualification

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SPOKEN = {"en": "English", "es": "Español"}


def tell_who_one_is(walker: Walker, worker: Worker) -> None:
    """Go through the profile; the last step is put off."""

    def step(pattern: str, title: str) -> str:
        return walker.say(pattern, title=walker.say(title))

    walker.press(step("Fill in: %(title)s", "Your languages"))
    walker.choose("Language", SPOKEN[walker.language])
    walker.choose("How well you know it", "My own language")
    walker.press("Save")
    walker.press(step("Fill in: %(title)s", "Your time zone"))
    walker.choose("Time zone", "Europe/Madrid")
    walker.press("Save")
    walker.press(step("Fill in: %(title)s", "What you work with"))
    walker.tick("Phone")
    walker.press("Save")
    walker.press(step("Later: %(title)s", "What you are good at"))

    said = said_by(worker=worker)
    assert said.languages == ((walker.language, "native"),)
    assert (said.time_zone, said.devices) == ("Europe/Madrid", ("phone",))
    assert said.skipped == ("skills",)


@ways("phone-es", "desk-en-dark", "desk-es-keys")
def test_a_worker_proves_what_they_know_and_is_paid(walker: Walker, way: Way):
    language = walker.language
    programme = programme_named("test-first")
    reading = Exam.objects.get(slug=f"exam-language-{language}")
    kind = Exam.objects.get(slug=f"exam-{TYPE}")
    offered = offer(programme)

    worker = sign_up(walker)
    if way.size == "desk" and way.hand == "pointer":
        comes_in_with_passkey(walker)
    else:
        comes_in_with_app(walker)
    tell_who_one_is(walker, worker)
    walker.menu("Home")
    join(walker, programme.name)

    walker.press("Pass one of the language exams")
    walker.press(reading.title[language])
    sit(walker, worker)
    walker.press("Look for work")
    walker.press(TITLE[language])
    walker.press(walker.say("Sit the exam: %(name)s", name=kind.title[language]))
    sit(walker, worker)
    held = Qualification.objects.filter(worker=worker, score=100)
    assert set(held.values_list("type__slug", flat=True)) >= {
        *(reading.slug, kind.slug, "language-proven"),
    }

    walker.press(TITLE[language])
    judge(walker, worker, offered)
    see_the_pay(walker)
