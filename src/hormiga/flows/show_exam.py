"""An exam before it is sat: what it asks, and how much paid work stands behind it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from hormiga.domain.assignments.queries import remaining_for
from hormiga.domain.exams import queries
from hormiga.domain.exams.models import Attempt, Exam
from hormiga.domain.exams.rules import GRACE, Retake
from hormiga.domain.programmes.entry import places_of
from hormiga.domain.projects.behind import projects_asking
from hormiga.domain.projects.queries import live_offers
from hormiga.domain.projects.rules import NoSuchProject, pay_per_hour
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.domain.qualifications.rules import Holding
from hormiga.flows.list_available import Available, show_available
from hormiga.kit.money import Money

MOST_OFFERED = 3
"""Projects from which one may keep tasks after passing."""

LOOKS = 6
"""How many of the fullest projects are looked at for that."""

MOST_KEPT = 5
"""Tasks that one may keep for oneself on passing."""


@dataclass(frozen=True, slots=True)
class Work:
    """The paid work behind an exam: projects, tasks left for this worker, their pay."""

    projects: int
    tasks: int
    pay_per_hour: tuple[Money, ...]
    """The middle of what the projects were measured at; one for each currency."""


@dataclass(frozen=True, slots=True)
class ExamCard:
    """An exam with where its reader stands."""

    exam: Exam
    retake: Retake
    open_attempt: Attempt | None
    last: Attempt | None
    holding: Holding | None
    work: Work

    @property
    def state(self) -> str:
        """Say in a word: open, passed, ready or waiting."""
        if self.open_attempt:
            return "open"
        if self.holding:
            return "passed"
        return "waiting" if self.retake.next_at else "ready"

    @property
    def reward(self) -> Money | None:
        """Tell what passing pays; None where it pays nothing."""
        exam = self.exam
        return (
            Money(exam.reward_currency, exam.reward_micro)
            if exam.reward_micro
            else None
        )


def list_exams(*, worker_id: int, now: datetime) -> list[ExamCard]:
    """List the exams that can be sat; ten statements, however many there are."""
    return _cards(queries.exams_shown(), worker_id, now)


def show_exam(*, worker_id: int, slug: str, now: datetime) -> ExamCard:
    """Show one exam; refuses `NoSuchExam`."""
    return _cards([queries.exam_named(slug)], worker_id, now)[0]


def opened_by(*, worker_id: int, exam: Exam, now: datetime) -> list[Available]:
    """List projects that ask for an exam and are open to the worker, with work left."""
    project_ids = projects_asking(type_ids=[exam.type_id]).get(exam.type_id, [])
    remaining = remaining_for(worker_id=worker_id, project_ids=project_ids)
    fullest = sorted(remaining, key=lambda one: (-remaining[one], -one))
    offers = live_offers(project_ids=[one for one in fullest if remaining[one]][:LOOKS])
    opened: list[Available] = []
    for offer in offers:
        with suppress(NoSuchProject):
            card = show_available(
                worker_id=worker_id, public_id=offer.project.public_id, now=now
            )
            if card.remaining and not card.missing:
                opened.append(card)
    return opened[:MOST_OFFERED]


def _cards(exams: Sequence[Exam], worker_id: int, now: datetime) -> list[ExamCard]:
    type_ids = [exam.type_id for exam in exams]
    attempts = queries.attempts_of(worker_id=worker_id)
    held = holdings_of(worker_id=worker_id, type_ids=type_ids)
    work = _work(type_ids, worker_id)
    nothing = Work(0, 0, ())
    return [
        _card(
            exam,
            attempts.get(exam.pk, []),
            _standing(held.get(exam.type_id), now),
            work.get(exam.type_id, nothing),
            now,
        )
        for exam in exams
    ]


def _card(
    exam: Exam,
    attempts: Sequence[Attempt],
    holding: Holding | None,
    work: Work,
    now: datetime,
) -> ExamCard:
    going = [
        one for one in attempts if one.finished_at is None and one.ends_at + GRACE > now
    ]
    ended = [one for one in attempts if one.finished_at]
    return ExamCard(
        exam=exam,
        retake=queries.retake_after(exam=exam, attempts=attempts, now=now),
        open_attempt=going[-1] if going else None,
        last=ended[-1] if ended else None,
        holding=holding,
        work=work,
    )


def _standing(holding: Holding | None, now: datetime) -> Holding | None:
    ends_at = holding.expires_at if holding else None
    return None if ends_at and ends_at <= now else holding


def _work(type_ids: Sequence[int], worker_id: int) -> dict[int, Work]:
    asking = projects_asking(type_ids=type_ids)
    # Of programmes that the worker is not in, not even the amount of work is told.
    places = places_of(worker_id=worker_id)
    offers = [
        offer
        for offer in live_offers(
            project_ids=sorted({one for found in asking.values() for one in found})
        )
        if offer.project.programme_id in places
    ]
    remaining = remaining_for(
        worker_id=worker_id, project_ids=[offer.project.pk for offer in offers]
    )
    pay = {
        offer.project.pk: pay_per_hour(
            reward=offer.reward, median_seconds=offer.project.median_seconds
        )
        for offer in offers
    }
    work = {}
    for type_id, found in asking.items():
        with_work = [one for one in found if remaining.get(one)]
        measured = [amount for one in with_work if (amount := pay.get(one))]
        currencies = sorted({amount.currency for amount in measured})
        work[type_id] = Work(
            len(with_work),
            sum(remaining[one] for one in with_work),
            tuple(
                median_low(m for m in measured if m.currency == currency)
                for currency in currencies
            ),
        )
    return work
