"""Cheating at exams: tried at the pages, and refused."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from tests.build import exams, web
from tests.build.exams import (
    SLUG,
    bank,
    exam,
    fields,
    item,
    looked,
    page_of,
    right_choice,
    sat,
)
from tests.build.work import at_once

from hormiga.domain.exams.bank_files import Bank
from hormiga.domain.exams.models import Attempt, AttemptItem
from hormiga.domain.exams.rules import nonce
from hormiga.domain.exams.shipping import put_in
from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.models import Qualification
from hormiga.kit import clock, ids

MINUTE = timedelta(minutes=1)
START, SIT, RESULT = (f"/exams/{SLUG}/{page}/" for page in ("start", "sit", "result"))


def someone() -> tuple[Client, Worker]:
    who, worker = web.worker_user()
    return web.signed_in(who), worker


def begun() -> tuple[Client, Worker, Attempt]:
    client, worker = someone()
    client.post(START, {"language": "en"})
    return client, worker, Attempt.objects.get(worker=worker)


def answers() -> list[tuple[int, int | None]]:
    """Everything that is stored as an answer: position and option."""
    rows = AttemptItem.objects.filter(answered_at__isnull=False)
    return list(rows.order_by("attempt", "position").values_list("position", "answer"))


def said(response) -> str:
    """What the page after an answer says about it."""
    found = re.findall(r'role="status"><p>(.*?)</p>', str(response.content, "utf-8"))
    return str(found[0]) if found else ""


def post(client: Client, sent: dict[str, str], choice: int | str, **changed: str):
    body = sent | {"choice": str(choice)} | changed
    return client.post(SIT, body, follow=True)


@pytest.mark.django_db
class TestASecondAttempt:
    def test_before_the_wait_is_refused(self):
        exam()
        client, worker = someone()
        sat(worker, right=0, now=clock.read() - MINUTE)

        response = client.post(START, {"language": "en"}, follow=True)

        assert "You cannot sit this exam yet" in said(response)
        assert Attempt.objects.count() == 1

    def test_does_not_come_from_starting_twice(self):
        exam()
        client, _, attempt = begun()
        sent = fields(page_of(client))

        client.post(START, {"language": "es"})

        assert Attempt.objects.get() == attempt
        assert fields(page_of(client)) == sent

    def test_does_not_come_from_leaving_the_first_open(self):
        exam(minutes=1)
        client, worker = someone()
        exams.begun(worker, now=clock.read() - 2 * MINUTE)

        response = client.post(START, {"language": "en"}, follow=True)

        assert "You cannot sit this exam yet" in said(response)
        assert list(Attempt.objects.values_list("score", "passed")) == [(0, False)]


class TestTwoProcesses:
    def test_that_start_at_once_make_one_attempt(self, committed_database):
        exam()
        _, worker = web.worker_user()

        begun = at_once(lambda number: exams.begun(worker, seed=f"seed{number}").pk, 6)

        assert len(set(begun)) == 1
        assert Attempt.objects.count() == 1
        assert AttemptItem.objects.count() == 4


@pytest.mark.django_db
class TestTwoTabs:
    def test_on_one_question_count_the_first_answer(self):
        exam()
        client, _, _ = begun()
        one, other = fields(page_of(client)), fields(page_of(client))

        post(client, one, 0)
        first = answers()
        response = post(client, other, 1)

        assert "Your first answer counts" in said(response)
        assert answers() == first

    def test_in_the_other_order_do_as_well(self):
        exam()
        client, _, _ = begun()
        one, other = fields(page_of(client)), fields(page_of(client))

        post(client, other, 1)
        first = answers()
        response = post(client, one, 0)

        assert "Your first answer counts" in said(response)
        assert answers() == first

    def test_never_show_two_questions(self):
        exam()
        client, _, _ = begun()

        pages = {fields(page_of(client))["nonce"] for _ in range(3)}

        assert len(pages) == 1
        shown = AttemptItem.objects.filter(shown_at__isnull=False)
        assert shown.count() == 1


@pytest.mark.django_db
class TestAnEditedForm:
    @pytest.mark.parametrize("position", ["2", "0", "99", "x", "-1", ""])
    def test_for_another_position_is_refused(self, position):
        exam()
        client, _, _ = begun()
        sent = fields(page_of(client))

        response = post(client, sent, 0, position=position)

        assert "That was not the question that is open now" in said(response)
        assert answers() == []

    def test_with_another_nonce_is_refused(self):
        exam()
        client, _, _ = begun()
        sent = fields(page_of(client))

        response = post(client, sent, 0, nonce="0" * 32)

        assert "That was not the question that is open now" in said(response)
        assert answers() == []

    def test_for_an_attempt_that_is_over_is_refused(self):
        exam(wait_hours=0)
        client, worker = someone()
        old = sat(worker, right=0, now=clock.read() - MINUTE)
        before = answers()
        client.post(START, {"language": "en"})
        sent = fields(page_of(client))

        response = post(client, sent, 0, attempt=ids.outside(old.public_id))

        assert "That was not the question that is open now" in said(response)
        assert answers() == before

    def test_for_another_workers_attempt_is_refused(self):
        exam()
        client, _, _ = begun()
        other, _, _ = begun()
        theirs = fields(page_of(other))
        page_of(client)

        response = post(client, theirs, 0)

        assert "not yours" in said(response)
        assert answers() == []

    @pytest.mark.parametrize("choice", ["3", "7", "-1", "x", "", "999999"])
    def test_with_an_option_that_was_not_offered_is_refused(self, choice):
        exam()
        client, _, _ = begun()
        sent = fields(page_of(client))

        response = post(client, sent, choice)

        assert said(response) == "Choose one of the answers."
        assert answers() == []

    def test_for_a_question_that_was_not_shown_yet_is_refused(self):
        exam()
        client, _, attempt = begun()
        sent = fields(page_of(client))
        guessed = nonce(seed=attempt.seed, position=2)  # as if it had leaked

        response = post(client, sent, 0, position="2", nonce=guessed)

        assert "That was not the question that is open now" in said(response)
        assert answers() == []

    def test_sets_no_score(self):
        exam()
        client, _, attempt = begun()
        sent = fields(page_of(client))

        post(client, sent, 0, score="100", passed="1", right="0", is_right="1")

        attempt.refresh_from_db()
        assert (attempt.score, attempt.finished_at) == (None, None)


@pytest.mark.django_db
class TestAReplayedAnswer:
    def test_changes_nothing(self):
        exam()
        client, _, attempt = begun()
        sent = fields(page_of(client))
        right = right_choice(attempt, 1)
        post(client, sent, right)
        stored = list(AttemptItem.objects.order_by("position").values())

        response = post(client, sent, right)

        after = list(AttemptItem.objects.order_by("position").values())
        assert said(response) == ""
        assert [row["answer"] for row in after] == [row["answer"] for row in stored]
        assert after[0] == stored[0]

    def test_after_the_end_brings_no_other_score(self):
        exam()
        client, worker, attempt = begun()
        for _ in range(3):
            sent = fields(page_of(client))
            post(client, sent, right_choice(attempt, int(sent["position"])))
        last, right = fields(page_of(client)), right_choice(attempt, 4)
        post(client, last, (right + 1) % 3)

        post(client, last, right)
        post(client, last, right)

        attempt.refresh_from_db()
        held = Qualification.objects.get(worker=worker)
        assert (attempt.score, held.score) == (75, 75)


@pytest.mark.django_db
class TestAfterTheEnd:
    def test_no_answer_is_taken(self):
        exam(minutes=1)
        client, worker = someone()
        then = clock.read() - 2 * MINUTE
        old = exams.begun(worker, now=then)
        sheet = looked(worker, now=then).sheet
        assert sheet
        sent = {"position": "1", "nonce": sheet.nonce}

        response = post(client, sent, 0, attempt=ids.outside(old.public_id))

        assert "The time was over" in said(response)
        assert answers() == []
        old.refresh_from_db()
        assert (old.score, old.passed) == (0, False)

    def test_the_question_cannot_be_seen(self):
        exam()
        client, worker = someone()
        sat(worker, right=4, now=clock.read() - MINUTE)

        response = client.get(SIT)

        assert response["Location"] == RESULT


@pytest.mark.django_db
class TestGoingBack:
    def test_shows_the_question_that_is_open(self):
        exam()
        client, _, _ = begun()
        first = page_of(client)
        post(client, fields(first), 0)

        for address in (SIT, f"{SIT}?position=1", f"{SIT}?position=3"):
            page = str(client.get(address).content, "utf-8")
            assert "Question 2 of 4" in page

    def test_is_not_kept_by_the_browser(self):
        exam()
        client, _, _ = begun()

        response = client.get(SIT)

        assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
class TestTheSourceOfThePages:
    def test_never_tells_which_option_is_right(self):
        """Options stand in a drawn order, and nothing else differs between them."""
        marked = [
            item(number, id=f"zebra{number}", right=0, why={"en": "whyx", "es": "whyx"})
            for number in range(8)
        ]
        put_in(bank=Bank({**bank().body, "items": marked}), now=clock.read())
        places = []
        for _ in range(6):
            client, _, attempt = begun()
            for _ in range(4):
                page = page_of(client)
                sent = fields(page)
                position = int(sent["position"])
                main = page[page.index("<main") : page.index("</main>")]

                assert not re.search(r"zebra|whyx|correct|explain|seed", page)
                assert not re.search(r"\bright\b", main)
                assert attempt.seed not in page
                labels = re.findall(r'<label class="choice">.*?</label>', main)
                shapes = {
                    re.sub(r"Option [abc]\d+ \(en\)|\d", "#", one) for one in labels
                }
                assert (len(labels), len(shapes)) == (3, 1)
                places.append(right_choice(attempt, position))
                post(client, sent, places[-1])
        assert set(places) == {0, 1, 2}

    def test_of_the_next_question_is_not_sent_before_this_one_is_answered(self):
        exam()
        client, _, attempt = begun()

        page = page_of(client)

        rows = attempt.drawn.select_related("item").order_by("position")
        shown = [row.item.question["en"] in page for row in rows]
        assert shown == [True, False, False, False]
