"""Small exams, and workers who sit them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.test import Client
from tests.build.people import NOON

from hormiga.domain.exams.bank_files import Bank
from hormiga.domain.exams.models import Attempt, AttemptItem, Exam
from hormiga.domain.exams.services import Given
from hormiga.domain.exams.shipping import put_in
from hormiga.domain.people.models import Worker
from hormiga.flows.sit_exam import Step, answer_item, look_at_exam, start_exam

SLUG = "exam-ants"
TEXTS = ("en", "es")


def text(words: str) -> dict[str, str]:
    return {language: f"{words} ({language})" for language in TEXTS}


def item(number: int, **changed: Any) -> dict[str, Any]:
    """A question of three options; each option says of which question it is."""
    given = {
        "id": f"code{number}",
        "question": text(f"Question q{number}?"),
        "options": [text(f"Option {letter}{number}") for letter in "abc"],
        "right": number % 3,
        "why": text(f"Because of w{number}"),
    }
    return given | changed


def bank(*, items: int = 8, **changed: Any) -> Bank:
    """A bank of eight, of which four are drawn; three of four pass."""
    given: dict[str, Any] = {
        "slug": SLUG,
        "version": 1,
        "kind": "task-type",
        "title": {"en": "About ants", "es": "Sobre hormigas"},
        "about": {"en": "Four questions.", "es": "Cuatro preguntas."},
        "languages": list(TEXTS),
        "pass_percent": 75,
        "draw": 4,
        "minutes": 10,
        "attempts": 3,
        "wait_hours": 24,
        "valid_days": None,
        "items": [item(number) for number in range(items)],
    }
    return Bank(given | changed)


def exam(*, items: int = 8, now: datetime = NOON, **changed: Any) -> Exam:
    """An exam that can be sat; figures that no bank has are set afterwards."""
    own = {
        name: changed.pop(name)
        for name in ("reward_micro", "reward_currency", "is_active")
        if name in changed
    }
    made = put_in(bank=bank(items=items, **changed), now=now)
    if own:
        Exam.objects.filter(pk=made.pk).update(**own)
    return Exam.objects.get(pk=made.pk)


def begun(
    who: Worker, *, slug: str = SLUG, seed: str = "seed", now: datetime = NOON
) -> Attempt:
    """Begin an attempt; raises what refuses it."""
    step = start_exam(worker=who, slug=slug, language="en", seed=seed, now=now)
    if step.refusal:
        raise step.refusal
    assert step.attempt
    return step.attempt


def looked(who: Worker, *, slug: str = SLUG, now: datetime = NOON) -> Step:
    return look_at_exam(worker_id=who.pk, slug=slug, now=now)


def right_choice(attempt: Attempt, position: int) -> int:
    """Tell where the right option stands in an attempt's question."""
    drawn = AttemptItem.objects.select_related("item").get(
        attempt=attempt, position=position
    )
    return drawn.order.index(drawn.item.right)


def given(
    who: Worker,
    *,
    is_right: bool = True,
    slug: str = SLUG,
    now: datetime = NOON,
) -> Given:
    """Look at the open question and choose."""
    step = looked(who, slug=slug, now=now)
    assert step.sheet
    assert step.attempt
    right = right_choice(step.attempt, step.sheet.position)
    choice = right if is_right else (right + 1) % len(step.sheet.options)
    return Given(step.sheet.attempt, step.sheet.position, step.sheet.nonce, choice)


def sat(
    who: Worker,
    *,
    right: int,
    slug: str = SLUG,
    seed: str = "seed",
    now: datetime = NOON,
) -> Attempt:
    """Sit an exam to its end, with so many right answers first."""
    attempt = begun(who, slug=slug, seed=seed, now=now)
    total = AttemptItem.objects.filter(attempt=attempt).count()
    for number in range(total):
        sent = given(who, is_right=number < right, slug=slug, now=now)
        step = answer_item(worker_id=who.pk, given=sent, now=now)
        assert step.refusal is None
    return Attempt.objects.get(pk=attempt.pk)


def one_of_each(who: Worker, *, now: datetime) -> None:
    """An attempt that is open, one that was passed, and one that was not."""
    for slug, right in (("exam-bees", 3), ("exam-wasps", 1)):
        title = {"en": f"About {slug[5:]}", "es": f"Sobre {slug[5:]}"}
        exam(slug=slug, title=title, now=now)
        sat(who, right=right, slug=slug, now=now)
    exam(now=now)
    begun(who, now=now)


def fields(page: str) -> dict[str, str]:
    """Read the hidden fields of a question's form."""
    names = ("attempt", "position", "nonce")
    return {
        name: found[1]
        for name in names
        if (found := re.search(rf'name="{name}" value="([^"]*)"', page))
    }


def page_of(client: Client, slug: str = SLUG) -> str:
    response = client.get(f"/exams/{slug}/sit/")
    return str(response.content, "utf-8") if response.status_code == 200 else ""
