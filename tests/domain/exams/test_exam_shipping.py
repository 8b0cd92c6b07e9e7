"""Exams that ship: put in once, brought up to date, and an operator's changes kept."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.build.exams import SLUG, bank, item, text
from tests.build.people import HOUR, NOON, worker

from hormiga.domain.exams import editing
from hormiga.domain.exams.bank_files import BadBank, Bank, shipped_banks
from hormiga.domain.exams.models import Exam, ExamItem
from hormiga.domain.exams.services import begin
from hormiga.domain.exams.shipping import install, install_banks
from hormiga.domain.qualifications.models import QualificationType
from hormiga.engines import tasktypes

pytestmark = pytest.mark.django_db


def installed(*banks: Bank) -> int:
    return install_banks(banks=banks, now=NOON)


def words(code: str) -> list[tuple[str, bool]]:
    rows = ExamItem.objects.filter(exam__slug=SLUG, code=code).order_by("pk")
    return [(row.question["en"], row.is_active) for row in rows]


class TestABank:
    @pytest.mark.parametrize("slug", shipped_banks())
    def test_that_ships_can_be_asked(self, slug):
        shipped_banks()[slug].refuse_bad()

    @pytest.mark.parametrize(
        "changed",
        [
            {"question": {"en": "Only English"}},
            {"right": 3},
            {"id": "code1"},
            {"why": {"en": "", "es": "Porque sí"}},
        ],
    )
    def test_with_a_question_that_cannot_be_asked_is_refused(self, changed):
        items = [item(number) for number in range(8)]

        with pytest.raises(BadBank):
            installed(
                bank(items=8)
                if not changed
                else Bank({**bank().body, "items": [item(0, **changed), *items[1:]]})
            )

    def test_gives_each_of_its_questions_its_passage(self):
        body = {
            **bank().body,
            "passages": {"p1": text("A long day")},
            "items": [item(number, passage="p1") for number in range(8)],
        }

        installed(Bank(body))

        passages = ExamItem.objects.values_list("passage__en", flat=True).distinct()
        assert list(passages) == ["A long day (en)"]


class TestInstalling:
    def test_puts_in_an_exam_for_each_task_type_with_its_credential(self):
        install(NOON)

        kinds = {f"exam-{kind.name}" for kind in tasktypes.all_types()}
        assert kinds <= set(Exam.objects.values_list("slug", flat=True))
        held = QualificationType.objects.get(slug="exam-survey")
        assert (held.kind, held.valid_days) == ("exam", 730)
        assert Exam.objects.get(slug="exam-survey").type == held

    def test_costs_two_statements_when_nothing_is_new(self):
        install(NOON)

        with CaptureQueriesContext(
            connection,
        ) as seen:
            changed = install(NOON)

        assert changed == 0
        assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) == 2

    def test_leaves_questions_that_did_not_change(self):
        installed(bank())
        before = list(ExamItem.objects.order_by("pk").values())

        installed(bank(version=2, title={"en": "Ants", "es": "Hormigas"}))

        assert list(ExamItem.objects.order_by("pk").values()) == before
        assert Exam.objects.get(slug=SLUG).title["en"] == "Ants"

    def test_keeps_the_old_words_of_a_question_that_changed_or_went_away(self):
        installed(bank())
        items = [item(n, question=text("New")) if n == 1 else item(n) for n in range(7)]

        installed(Bank({**bank().body, "version": 2, "items": items}))

        assert words("code1") == [("Question q1? (en)", False), ("New (en)", True)]
        assert words("code7") == [("Question q7? (en)", False)]
        assert words("code0") == [("Question q0? (en)", True)]

    def test_keeps_figures_that_an_operator_changed_and_renews_the_others(self):
        installed(bank())
        editing.change_figures(slug=SLUG, figures={"minutes": 20}, now=NOON)

        installed(bank(version=2, minutes=5, pass_percent=50))

        exam = Exam.objects.get(slug=SLUG)
        assert (exam.minutes, exam.pass_percent, exam.version) == (20, 50, 2)

    def test_keeps_a_question_out_that_an_operator_took_out(self):
        installed(bank())
        editing.retire_item(slug=SLUG, code="code2", now=NOON)
        items = [item(n, question=text("New")) for n in range(8)]

        installed(Bank({**bank().body, "version": 2, "items": items}))

        out = ExamItem.objects.filter(is_active=True, retired_at__isnull=False)
        assert list(out.values_list("code", flat=True)) == ["code2"]

    def test_ends_an_exam_that_ships_no_more_and_keeps_it(self):
        installed(bank())

        installed(bank(slug="exam-bees"))

        rows = Exam.objects.filter(slug__in=[SLUG, "exam-bees"]).order_by("slug")
        assert list(rows.values_list("is_active", flat=True)) == [False, True]

    def test_disturbs_no_attempt_that_is_under_way(self):
        installed(bank())
        attempt = begin(
            exam=Exam.objects.get(slug=SLUG),
            worker=worker(),
            language="es",
            seed="s",
            now=NOON,
        )
        before = list(attempt.drawn.order_by("position").values())

        installed(bank(version=2, items=4, minutes=30))

        attempt.refresh_from_db()
        assert list(attempt.drawn.order_by("position").values()) == before
        assert attempt.ends_at - attempt.started_at == HOUR / 6
