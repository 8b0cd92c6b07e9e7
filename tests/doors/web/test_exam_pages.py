"""Exams as a worker and an operator see them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.build import web
from tests.build.exams import (
    SLUG,
    bank,
    exam,
    fields,
    item,
    page_of,
    right_choice,
    sat,
)
from tests.build.people import requester
from tests.build.projects import live_batch, project
from tests.doors.web.hostile import HOSTILE, packed, read

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.exams.bank_files import Bank
from hormiga.domain.exams.models import Attempt, Exam, ExamItem
from hormiga.domain.exams.shipping import install_banks, put_in
from hormiga.domain.people.models import AuditEntry
from hormiga.domain.projects.models import Project, Requirement
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.doors.web.exam.ways import way_to
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content, "utf-8")


def asking(made: Exam, *, least: int = 75, tasks: int = 7, **changed) -> Project:
    """A live project that asks for the exam."""
    of = project(owner=requester(wallet="100"), **changed)
    batch = live_batch(of=of, tasks=tasks)
    Requirement.objects.create(
        version=batch.version,
        type=made.type,
        comparator=Comparator.GREATER_OR_EQUAL.value,
        integers=[least],
    )
    return batch.project


def answered(client, attempt: Attempt, *, right: int, slug: str = SLUG) -> None:
    """Answer every question on its page, so many of them right."""
    for number in range(attempt.drawn.count()):
        page = page_of(client, slug)
        sent = fields(page)
        choice = right_choice(attempt, int(sent["position"]))
        choice = choice if number < right else (choice + 1) % 3
        client.post(f"/exams/{slug}/sit/", sent | {"choice": str(choice)})


class TestTheList:
    def test_groups_exams_by_where_the_worker_stands(self):
        who, worker = web.worker_user()
        now = clock.read()
        for slug in ("exam-a", "exam-b", "exam-c", "exam-d"):
            title = {"en": f"T {slug}", "es": f"T {slug}"}
            exam(slug=slug, title=title, now=now)
        sat(worker, right=4, slug="exam-a", now=now - MINUTE)
        sat(worker, right=0, slug="exam-b", now=now - MINUTE)
        client = web.signed_in(who)
        client.post("/exams/exam-c/start/", {"language": "en"})

        page = text(client.get("/exams/"))

        order = re.findall(r'aria-labelledby="(\w+)"|T (exam-[abcd])', page)
        assert [one or other for one, other in order] == [
            *("open", "exam-c", "ready", "exam-d", "waiting", "exam-b"),
            *("passed", "exam-a"),
        ]
        assert "Passed with 100 %" in page

    def test_shows_one_language_or_kind(self):
        who, _ = web.worker_user()
        exam(slug="exam-a", languages=["es"], kind="language")
        exam(slug="exam-b")
        client = web.signed_in(who)

        in_english = text(client.get("/exams/?language=en"))
        of_languages = text(client.get("/exams/?kind=language"))

        assert "selected" not in text(client.get("/exams/"))
        assert '<option value="en" selected>' in in_english
        assert "/exams/exam-b/" in in_english
        assert "/exams/exam-a/" not in in_english
        assert "/exams/exam-a/" in of_languages
        assert "/exams/exam-b/" not in of_languages

    def test_costs_the_same_number_of_statements_for_many_exams(self):
        who, _ = web.worker_user()
        client = web.signed_in(who)
        asking(exam(slug="exam-0"))
        client.get("/exams/")

        with CaptureQueriesContext(connection) as few:
            client.get("/exams/")
        for number in range(1, 9):
            asking(exam(slug=f"exam-{number}"))
        with CaptureQueriesContext(connection) as many:
            page = text(client.get("/exams/"))

        assert page.count("7 paid tasks wait behind it") == 9
        assert len(many) == len(few) <= 16


class TestAnExamsPage:
    def test_says_what_it_asks_pays_and_opens_before_the_start(self):
        who, _ = web.worker_user()
        made = exam(reward_micro=250_000, reward_currency="EUR", valid_days=90)
        behind = asking(made, tasks=7)
        Project.objects.filter(pk=behind.pk).update(median_seconds=30.0)
        asking(made, tasks=5)

        page = text(web.signed_in(who).get(f"/exams/{SLUG}/"))

        assert "12 paid tasks wait behind it" in page
        assert "in 2 projects" in page
        assert "about 6.00\xa0EUR an hour" in page
        assert "0.25\xa0EUR" in page
        for said in ("75 %", "10 minutes", "at most 5 minutes", "3 of 3 in 30 days"):
            assert said in page
        assert "24 hours" in page
        assert "90 days" in page

    def test_names_no_project_that_stands_behind_it(self):
        who, _ = web.worker_user()
        asking(exam(), title={"en": "Secret work", "es": "Trabajo secreto"})

        page = text(web.signed_in(who).get(f"/exams/{SLUG}/"))

        assert "Secret work" not in page

    def test_counts_no_paused_project_and_none_that_asks_one_not_to_hold_it(self):
        who, _ = web.worker_user()
        made = exam()
        paused, other = asking(made), asking(made)
        Project.objects.filter(pk=paused.pk).update(state="paused")
        Requirement.objects.filter(version__project=other).update(
            comparator="does-not-exist", integers=[]
        )

        page = text(web.signed_in(who).get(f"/exams/{SLUG}/"))

        assert "No paid task asks for it right now" in page

    def test_says_from_when_it_can_be_sat_again(self):
        who, worker = web.worker_user()
        exam()
        sat(worker, right=0, now=clock.read() - MINUTE)
        client = web.signed_in(who)

        page = text(client.get(f"/exams/{SLUG}/"))

        assert "You can try again in 23\xa0hours, 58\xa0minutes" in page
        assert "2 of 3 in 30 days" in page
        assert "Start now" not in page

    def test_of_no_exam_is_not_there(self):
        who, _ = web.worker_user()
        client = web.signed_in(who)

        assert client.get("/exams/no-such/").status_code == 404
        assert client.post("/exams/no-such/start/").status_code == 404
        assert client.get("/exams/no-such/sit/").status_code == 302


class TestSitting:
    def test_shows_one_question_after_another_and_then_the_result(self):
        who, worker = web.worker_user()
        exam()
        client = web.signed_in(who)
        client.post(f"/exams/{SLUG}/start/", {"language": "es"})
        attempt = Attempt.objects.get(worker=worker)
        first = page_of(client)

        answered(client, attempt, right=3)

        assert "Question 1 of 4" in first
        assert 'lang="es"' in first
        assert len(re.findall(r"Option [abc]\d \(es\)", first)) == 3
        page = text(client.get(f"/exams/{SLUG}/result/"))
        assert "<h1>Passed</h1>" in page
        assert "75 %" in page
        assert "3 of 4 right" in page

    def test_without_a_choice_asks_again(self):
        who, _ = web.worker_user()
        exam()
        client = web.signed_in(who)
        client.post(f"/exams/{SLUG}/start/", {"language": "en"})
        sent = fields(page_of(client))

        response = client.post(f"/exams/{SLUG}/sit/", sent, follow=True)

        assert "Choose one of the answers." in text(response)
        assert "Question 1 of 4" in text(response)

    def test_in_spanish_speaks_spanish(self):
        who, _ = web.worker_user()
        exam()
        client = web.signed_in(who, "es")
        client.post(f"/exams/{SLUG}/start/")

        page = page_of(client)

        assert '<html lang="es">' in page
        assert "(es)" in page
        assert "(en)" not in page


class TestTheResult:
    def test_of_a_failed_attempt_says_when_and_not_what(self):
        who, worker = web.worker_user()
        exam()
        sat(worker, right=1, now=clock.read() - MINUTE)

        page = text(web.signed_in(who).get(f"/exams/{SLUG}/result/"))

        assert "Not passed yet" in page
        assert "25 %" in page
        assert "You can try again in 23\xa0hours" in page
        assert not re.search(r"Option [abc]\d|Because of", page)

    def test_of_a_passed_one_offers_work_and_keeps_tasks(self):
        who, worker = web.worker_user()
        behind = asking(exam(), tasks=7)
        sat(worker, right=4, now=clock.read() - MINUTE)
        client = web.signed_in(who)
        name = ids.outside(behind.public_id)

        page = text(client.get(f"/exams/{SLUG}/result/"))
        response = client.post(f"/exams/{SLUG}/keep/", {"project": name})

        assert "Keep 5 tasks for me" in page
        assert response["Location"] == f"/work/{name}/task/"
        assert Assignment.objects.filter(worker=worker, state=1).count() == 5

    def test_keeps_nothing_for_whom_the_project_asks_for_more(self):
        who, worker = web.worker_user()
        behind = asking(exam(), least=90)
        sat(worker, right=3, now=clock.read() - MINUTE)
        client = web.signed_in(who)

        page = text(client.get(f"/exams/{SLUG}/result/"))
        client.post(f"/exams/{SLUG}/keep/", {"project": ids.outside(behind.public_id)})

        assert "Keep" not in page
        assert not Assignment.objects.exists()

    def test_of_nobody_leads_to_the_exam(self):
        who, _ = web.worker_user()
        exam()

        response = web.signed_in(who).get(f"/exams/{SLUG}/result/")

        assert response["Location"] == f"/exams/{SLUG}/"


class TestTheWayToARequirement:
    def test_is_the_exam_that_grants_it(self):
        wanted = Wanted(
            *(1, SLUG, Comparator.GREATER_OR_EQUAL, (75,), (), Guards.ACCEPT),
            slug=SLUG,
            title={"en": "About ants"},
        )

        assert way_to(wanted) == ("Sit the exam: About ants", f"/exams/{SLUG}/")

    @pytest.mark.parametrize(
        ("slug", "comparator"),
        [("course-ants", Comparator.EXISTS), (SLUG, Comparator.DOES_NOT_EXIST)],
    )
    def test_is_no_exam_for_what_an_exam_does_not_grant(self, slug, comparator):
        wanted = Wanted(1, slug, comparator, (), (), Guards.ACCEPT, slug=slug)

        assert way_to(wanted) is None


TEXTS = ("question", "shown", "passage", "why")
FIGURES = {
    "pass_percent": "80",
    "draw": "4",
    "minutes": "10",
    "item_seconds": "300",
    "attempts": "",
    "wait_hours": "24",
    "valid_days": "365",
    "reward": "0.30",
    "currency": "EUR",
    "is_active": "on",
}


@pytest.fixture
def operator():
    return web.signed_in(web.user(is_operator=True))


def acts() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.exclude(actor="not named").order_by("pk")
    return list(rows.values_list("act", "facts__changed"))


class TestAnOperator:
    def test_changes_figures_and_the_log_says_which(self, operator):
        made = exam()

        operator.post(f"/operator/exams/{SLUG}/", FIGURES)

        made.refresh_from_db()
        made.type.refresh_from_db()
        assert (made.pass_percent, made.attempts, made.valid_days) == (80, None, 365)
        assert (made.reward_micro, made.reward_currency) == (300_000, "EUR")
        assert made.type.valid_days == 365
        assert acts() == [
            (
                "exam-changed",
                (
                    "attempts=None, pass_percent=80, reward_currency=EUR,"
                    " reward_micro=300000, valid_days=365"
                ),
            )
        ]
        assert SLUG in text(operator.get("/operator/audit/"))

    def test_changes_nothing_with_figures_that_make_no_exam(self, operator):
        exam()
        before = Exam.objects.values().get(slug=SLUG)

        for changed in (
            {"pass_percent": "101"},
            {"minutes": ""},
            {"reward": "-1"},
            {"reward": "much"},
            {"item_seconds": "0"},
        ):
            response = operator.post(f"/operator/exams/{SLUG}/", FIGURES | changed)
            assert response.status_code == 200

        assert Exam.objects.values().get(slug=SLUG) == before
        assert acts() == []

    def test_takes_a_leaked_question_out_once(self, operator):
        exam()
        address = f"/operator/exams/{SLUG}/items/code3/retire/"

        operator.post(address)
        operator.post(address)

        out = ExamItem.objects.filter(retired_at__isnull=False)
        assert list(out.values_list("code", flat=True)) == ["code3"]
        assert acts() == [("exam-item-retired", "code3")]
        assert "Taken out on" in text(operator.get(f"/operator/exams/{SLUG}/"))

    def test_rests_an_exam_and_finds_it_again(self, operator):
        exam()

        operator.post(f"/operator/exams/{SLUG}/", {**FIGURES, "is_active": ""})

        assert "rests" in text(operator.get("/operator/exams/"))
        who, _ = web.worker_user()
        assert web.signed_in(who).get(f"/exams/{SLUG}/").status_code == 404

    def test_keeps_changes_through_an_upgrade(self, operator):
        install_banks(banks=[bank()], now=clock.read())
        operator.post(f"/operator/exams/{SLUG}/", FIGURES)

        install_banks(banks=[bank(version=2, minutes=20)], now=clock.read())

        made = Exam.objects.get(slug=SLUG)
        assert (made.pass_percent, made.minutes, made.reward_micro) == (80, 20, 300_000)


class TestHostileTexts:
    def test_run_nowhere(self):
        """A bank may come from somewhere else one day."""
        who, worker = web.worker_user()
        words = [dict.fromkeys(("en", "es"), one) for one in packed(HOSTILE, 2000)]
        items = [
            item(
                number, question=one, shown=one, passage=one, options=[one] * 3, why=one
            )
            for number, one in enumerate(words * 4)
        ]
        made = {"items": items, "title": words[0], "about": words[1], "draw": 2}
        put_in(bank=Bank({**bank().body, **made}), now=clock.read())
        client = web.signed_in(who)
        operator = web.signed_in(web.user(is_operator=True))

        client.post(f"/exams/{SLUG}/start/", {"language": "en"})
        pages = [
            text(client.get("/exams/")),
            text(client.get(f"/exams/{SLUG}/")),
            page_of(client),
            text(operator.get("/operator/exams/")),
            text(operator.get(f"/operator/exams/{SLUG}/")),
        ]
        answered(client, Attempt.objects.get(worker=worker), right=0)
        pages.append(text(client.get(f"/exams/{SLUG}/result/")))

        assert [read(page)[0] for page in pages] == [[]] * 6
        assert "<script>alert(1)</script>" in read(pages[2])[1]
