"""The exam at a course's end asks for the course, through every way to its start."""

from __future__ import annotations

import pytest
from tests.build.people import NOON, worker

from hormiga.domain.exams.models import Attempt
from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import grant
from hormiga.flows.install_content import install_content
from hormiga.flows.sit_exam import Step, start_exam

pytestmark = pytest.mark.django_db

COURSE = "text-categorisation-and-moderation"


def start(who: Worker, slug: str) -> Step:
    return start_exam(worker=who, slug=slug, language="es", seed="1", now=NOON)


class TestACoursesExam:
    def test_cannot_be_sat_before_the_course(self):
        install_content(now=NOON)

        step = start(worker(), f"exam-{COURSE}")

        assert step.refusal
        assert step.refusal.name() == "course-first"
        assert not Attempt.objects.exists()

    def test_can_be_sat_after_it(self):
        install_content(now=NOON)
        who = worker()
        kind = QualificationType.objects.get(slug=f"course-{COURSE}")
        grant(type=kind, worker=who, score=100, locale=None, now=NOON)

        step = start(who, f"exam-{COURSE}")

        assert step.refusal is None
        assert step.attempt


class TestAnExamOfATaskType:
    def test_asks_for_no_course(self):
        install_content(now=NOON)

        assert start(worker(), "exam-text-moderation").refusal is None


class TestShippedContent:
    def test_is_put_in_once_and_stays(self, django_assert_max_num_queries):
        install_content(now=NOON)

        with django_assert_max_num_queries(12):
            install_content(now=NOON)
