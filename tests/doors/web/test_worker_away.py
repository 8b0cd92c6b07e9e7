"""Tasks taken ahead, answers that waited on a device, and times that are corrected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.build import web
from tests.doors.web.test_worker_pages import PART, offer, signed_in, text

from hormiga.domain.assignments.models import Assignment, Draft, TimeCorrection
from hormiga.domain.people.models import Worker
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db
CLAIMED = Assignment.State.CLAIMED


def all_held(worker: Worker) -> list[str]:
    rows = Assignment.objects.filter(worker=worker, state=CLAIMED).order_by("id")
    return [ids.outside(name) for name in rows.values_list("public_id", flat=True)]


def started(*, at_once: int = 3, tasks: int = 8) -> tuple[Client, Worker, str]:
    client, worker = signed_in()
    _, address = offer(tasks=tasks)
    client.post(f"{address}start/", {"at_once": at_once})
    return client, worker, address


def sent(client: Client, address: str, **form: Any) -> dict[str, Any]:
    """Send an answer as a device does that was away; it names its worker itself."""
    hello = client.get("/work/hello/").json()
    response = client.post(
        f"{address}send/",
        {"worker": hello["worker"], "answer.label": "1", "active_seconds": "1"} | form,
    )
    said: dict[str, Any] = response.json()
    return said | {"status": response.status_code}


class TestTakingAhead:
    @pytest.mark.parametrize("at_once", [1, 3, 5])
    def test_claims_as_many_as_chosen(self, at_once):
        _, worker, _ = started(at_once=at_once)

        assert len(all_held(worker)) == at_once

    def test_is_remembered_and_each_answer_takes_one_more(self):
        client, worker, address = started(at_once=3)
        first = all_held(worker)[0]

        page = text(
            client.post(
                f"{address}task/",
                {"assignment": first, "answer.label": "0"},
                headers=PART,
            )
        )

        assert len(all_held(worker)) == 3
        assert first not in all_held(worker)
        assert "In hand: 3" in page

    @pytest.mark.parametrize("asked", ["50", "2", "-1", "x"])
    def test_takes_no_number_that_was_not_offered(self, asked):
        client, worker = signed_in()
        _, address = offer(tasks=8)

        client.post(f"{address}start/", {"at_once": asked})

        assert len(all_held(worker)) == 1

    def test_gives_all_back_at_once(self):
        client, worker, address = started(at_once=5)

        page = text(client.post(f"{address}skip/", {"all": "yes"}, follow=True))

        assert all_held(worker) == []
        assert "All given back." in page
        states = Assignment.objects.values_list("state", flat=True)
        assert set(states) == {Assignment.State.RETURNED}

    def test_gives_the_pages_of_all_in_hand_but_of_nobody_elses(self):
        client, worker, address = started(at_once=3)
        stranger, _ = signed_in("eva@example.org")
        mine = all_held(worker)

        tasks = client.get(f"{address}ahead/?have={mine[0]}").json()["tasks"]

        assert [task["assignment"] for task in tasks] == mine
        assert ["html" in task for task in tasks] == [False, True, True]
        assert mine[1] in tasks[1]["html"]
        assert stranger.get(f"{address}ahead/").json() == {"tasks": []}


class TestAnAnswerThatWaited:
    def test_is_stored_once_however_often_it_comes(self):
        client, worker, address = started()
        first = all_held(worker)[0]

        replies = [sent(client, address, assignment=first)["state"] for _ in range(3)]

        assert replies == ["saved"] * 3
        judged = Assignment.objects.get(answer__isnull=False)
        assert judged.answer == {"label": "bee"}
        assert len(all_held(worker)) == 2

    def test_that_differs_from_the_stored_one_is_refused_in_words(self):
        client, worker, address = started()
        first = all_held(worker)[0]
        sent(client, address, assignment=first)

        said = sent(client, address, assignment=first, **{"answer.label": "0"})

        assert said["state"] == "refused"
        assert said["words"].startswith("This task is answered already.")
        assert Assignment.objects.get(answer__isnull=False).answer == {"label": "bee"}

    def test_that_is_late_is_refused_in_words(self):
        client, _, address = started()
        late = clock.read() - timedelta(hours=2)
        Assignment.objects.update(claimed_at=late, deadline=late)
        name = ids.outside(Assignment.objects.order_by("id")[0].public_id)

        said = sent(client, address, assignment=name)

        assert said["state"] == "refused"
        assert "The time for that task was over" in said["words"]

    @pytest.mark.parametrize("given", ["", "7", "ant"])
    def test_that_is_empty_or_made_up_is_not_stored(self, given):
        client, worker, address = started()

        said = sent(
            client,
            address,
            assignment=all_held(worker)[0],
            **{"answer.label": given},
        )

        assert said["state"] == "incomplete"
        assert not Assignment.objects.filter(answer__isnull=False).exists()

    def test_of_another_worker_is_refused_and_nothing_changes(self):
        _, worker, address = started()
        stranger, _ = signed_in("eva@example.org")

        said = sent(stranger, address, assignment=all_held(worker)[0])

        assert said["state"] == "refused"
        assert len(all_held(worker)) == 3

    def test_for_a_foreign_project_is_refused_and_nothing_changes(self):
        client, worker, _ = started()
        _, other = offer(tasks=2)

        for named in (all_held(worker)[0], ids.outside(ids.fresh()), "nonsense"):
            said = client.post(
                f"{other}send/",
                {
                    "worker": client.get("/work/hello/").json()["worker"],
                    "assignment": named,
                    "answer.label": "0",
                },
            )
            assert said.json()["state"] == "refused"
        assert len(all_held(worker)) == 3
        assert not Assignment.objects.filter(answer__isnull=False).exists()

    def test_is_taken_from_nobody_but_its_own_worker(self):
        client, worker, address = started()
        form = {"worker": "A" * 27, "assignment": all_held(worker)[0]}

        response = client.post(f"{address}send/", form | {"answer.label": "0"})

        assert response.status_code == 409
        assert len(all_held(worker)) == 3

    def test_needs_the_token_of_the_session(self):
        _, worker, address = started()
        strict = Client(enforce_csrf_checks=True)
        assert worker.user
        strict.force_login(
            worker.user, "allauth.account.auth_backends.AuthenticationBackend"
        )
        hello = strict.get("/work/hello/").json()
        form = {
            "worker": hello["worker"],
            "assignment": all_held(worker)[0],
            "answer.label": "0",
        }

        refused = strict.post(f"{address}send/", form)
        taken = strict.post(
            f"{address}send/", form | {"csrfmiddlewaretoken": hello["token"]}
        )

        assert (refused.status_code, taken.json()) == (403, {"state": "saved"})


class TestADraftOfAForm:
    def test_comes_back_into_its_blanks(self):
        client, worker, address = started(at_once=1)
        state = '{"blanks": {"answer.label": ["1"]}}'

        client.post(
            f"{address}draft/", {"assignment": all_held(worker)[0], "state": state}
        )

        assert 'value="1" checked' in text(client.get(f"{address}task/"))

    @pytest.mark.parametrize("kept", ["x", 7, {"blanks": 3}, {"blanks": {"a": 1}}])
    def test_that_is_nonsense_breaks_no_page(self, kept):
        client, worker, address = started(at_once=1)
        row = Assignment.objects.get(worker=worker)
        Draft.objects.create(assignment=row, answer=kept, saved_at=clock.read())

        assert client.get(f"{address}task/").status_code == 200


class TestActiveTime:
    def judged(self, minutes: int = 10) -> tuple[Client, Assignment, str]:
        client, worker, address = started(at_once=1)
        sent(client, address, assignment=all_held(worker)[0])
        judged = Assignment.objects.get(answer__isnull=False)
        assert judged.submitted_at
        judged.claimed_at = judged.submitted_at - timedelta(minutes=minutes)
        judged.active_seconds = 5.0
        judged.save(update_fields=["claimed_at", "active_seconds"])
        return client, judged, f"/earnings/{ids.outside(judged.public_id)}/time/"

    def test_of_tasks_held_together_is_no_longer_than_the_clock(self):
        client, worker, address = started(at_once=3)
        began = clock.read() - timedelta(seconds=30)
        Assignment.objects.update(claimed_at=began)

        for name in all_held(worker):
            sent(client, address, assignment=name, active_seconds="20")

        took = Assignment.objects.order_by("id").values_list("active_seconds")
        assert [round(one[0] or 0) for one in took] == [20, 10, 0]

    def test_is_said_after_each_answer_and_in_the_earnings(self):
        client, worker, address = started(at_once=1)
        Assignment.objects.update(claimed_at=clock.read() - timedelta(minutes=1))
        form = {"assignment": all_held(worker)[0], "answer.label": "0"}

        page = text(
            client.post(f"{address}task/", form | {"active_seconds": "12"}, follow=True)
        )

        assert "Your answer is saved. Active time: 12 seconds." in page
        assert "Active time: 12 seconds" in text(client.get("/earnings/"))

    def test_is_corrected_with_a_reason_and_the_measured_stays(self):
        client, judged, address = self.judged()

        form = {"minutes": "1", "seconds": "30", "reason": "A long text."}
        response = client.post(address, form)

        assert response["Location"] == "/earnings/"
        one = TimeCorrection.objects.get()
        assert (one.seconds_before, one.seconds) == (5.0, 90.0)
        judged.refresh_from_db()
        assert judged.active_seconds == 5.0
        page = text(client.get("/earnings/"))
        assert "Active time: 90 seconds (corrected)" in page
        boss = web.signed_in(web.user(is_operator=True))
        assert "A long text." in text(boss.get("/operator/times/"))

    @pytest.mark.parametrize(
        ("form", "said"),
        [
            ({"minutes": "11", "reason": "x"}, "more time than there was"),
            ({"seconds": "9", "reason": "  "}, "Write why"),
            ({"seconds": "0", "reason": "x"}, "Write how long it took."),
            ({"seconds": "-9", "reason": "x"}, "Write a whole number of seconds"),
            ({"seconds": "1e9", "reason": "x"}, "Write a whole number of seconds"),
        ],
    )
    def test_is_not_corrected_by_nonsense(self, form, said):
        client, _, address = self.judged()

        page = text(client.post(address, form))

        assert said in page
        assert not TimeCorrection.objects.exists()

    def test_is_corrected_for_fourteen_days_and_no_longer(self):
        client, judged, address = self.judged()
        assert judged.submitted_at
        old = judged.submitted_at - timedelta(days=14, minutes=1)
        Assignment.objects.update(submitted_at=old, claimed_at=old - timedelta(hours=1))

        client.post(address, {"seconds": "9", "reason": "x"})

        assert not TimeCorrection.objects.exists()
        assert "This one stays as it is." in text(client.get(address))

    def test_of_another_worker_is_not_there(self):
        _, _, address = self.judged()
        stranger, _ = signed_in("eva@example.org")

        assert stranger.get(address).status_code == 404
        form = {"seconds": "9", "reason": "x"}
        assert stranger.post(address, form).status_code == 404
        assert not TimeCorrection.objects.exists()
