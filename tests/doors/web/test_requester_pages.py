"""A requester's way: project, file, batch, review, labels, money, keys."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.build.people import NOON, worker
from tests.build.projects import draft_batch, live_batch, project
from tests.build.requester import Seat, seat
from tests.build.work import escrow, has, judge, payable

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.queries import caller_of
from hormiga.domain.people.rules import BadToken, pseudonym
from hormiga.domain.projects.models import Batch, Project, ProjectVersion
from hormiga.domain.quality.models import Decision
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.flows.label_batch import label_batch
from hormiga.kit import accounts, clock, ids

pytestmark = pytest.mark.django_db

ASKED = {
    "title_en": "Name the animal",
    "title_es": "",
    "description_es": "Un animal por foto",
    "choices": "ant\r\n\r\n bee \r\n",
    "reward": "0,05",
    "overlap": "2",
    "minutes": "5",
    "review_days": "0",
    "programme": "open",
}


UNIT = {
    "unit_per": "object",
    "unit_in": "answer",
    "unit_at": "/boxes",
    "unit_reward": "0.01",
    "unit_cap": "7",
}


def text(response) -> str:
    return str(response.content, "utf-8")


def name_of(row: Project | Batch | Assignment) -> str:
    return ids.outside(row.public_id)


def of_batch(batch: Batch, rest: str = "") -> str:
    return f"batches/{name_of(batch)}/{rest}"


def send(at: Seat, mine: Project, content: bytes, name: str = "t.csv"):
    file = SimpleUploadedFile(name, content)
    return at.post(f"projects/{name_of(mine)}/batches/new/", {"file": file})


def asked_again(page: str) -> str:
    """The address that the page asks for newer numbers."""
    found = re.search(r'id="progress" hx-get="(.+?)"', page)
    assert found
    return found[1]


def said(at: Seat, path: str) -> str:
    """What the notices at the head of the page say."""
    notices = re.findall(r'role="status"><p>(.*?)</p>', at.page(path))
    return " ".join(notices)


class TestAProjectForm:
    def test_makes_a_project_of_what_was_asked(self):
        at = seat()

        response = at.post("projects/new/", ASKED)

        version = ProjectVersion.objects.select_related("project").get()
        assert response["Location"].endswith(f"projects/{name_of(version.project)}/")
        assert version.project.organisation_id == at.organisation.pk
        assert version.title == {"en": "Name the animal"}
        assert version.description == {"es": "Un animal por foto"}
        assert version.answer_schema["properties"]["label"]["enum"] == ["ant", "bee"]
        assert (version.reward_micro, version.fee_micro) == (50_000, 10_000)
        assert (version.overlap, version.time_limit_seconds) == (2, 300)
        assert version.review_seconds == 0

    def test_is_followed_by_what_it_costs(self):
        at = seat()
        response = at.post("projects/new/", ASKED)

        page = text(at.client.get(response["Location"]))

        assert "0.06\xa0EUR: 0.05\xa0EUR reward and 0.01\xa0EUR fee" in page
        assert "0.12\xa0EUR" in page

    @pytest.mark.parametrize(
        ("field", "given", "words"),
        [
            ("title_en", "", "Write a title in English, in Spanish, or in both."),
            ("title_en", "x" * 201, "This text is too long."),
            ("choices", "", "Write the answers that a worker chooses from."),
            ("choices", "ant", "Write at least two answers, one a line."),
            ("choices", "ant\nant", "An answer stands here twice."),
            ("reward", "", "Write what a worker earns for one answer."),
            ("reward", "1,500", "Write an amount like 0.05, without signs"),
            ("reward", "-1", "Write an amount like 0.05, without signs"),
            ("reward", "0.00", "A reward is above zero."),
            ("overlap", "0", "Write a whole number from 1 to 100."),
            ("minutes", "long", "Write whole minutes, from 1 to 1440."),
            ("review_days", "31", "Write whole days, from 0 to 30."),
            ("programme", "secret", "Choose a programme."),
        ],
    )
    def test_says_beside_the_field_what_is_wrong_and_makes_nothing(
        self, field, given, words
    ):
        page = text(seat().post("projects/new/", ASKED | {field: given}))

        assert f'<ul class="error" id="id_{field}_error"><li>{words}' in page
        assert re.search(rf'aria-describedby="[^"]*id_{field}_error"', page)
        assert not Project.objects.exists()

    def test_pays_for_each_object_too_where_that_is_asked(self):
        at = seat()

        response = at.post("projects/new/", ASKED | UNIT)

        version = ProjectVersion.objects.get()
        assert (version.unit_name, version.unit_pointer) == ("object", "/boxes")
        assert (version.unit_reward_micro, version.unit_cap) == (10_000, 7)
        page = text(at.client.get(response["Location"]))
        assert "0.01\xa0EUR more, at most 0.07\xa0EUR" in page

    @pytest.mark.parametrize(
        ("field", "given", "words"),
        [
            ("unit_at", "", "Write this too, to pay for each unit."),
            ("unit_at", "boxes", "Pay for each unit needs a place to count it"),
            ("unit_reward", "lots", "Write an amount like 0.05, without signs"),
            ("unit_cap", "0", "Write a whole number, 1 or more."),
        ],
    )
    def test_says_what_is_wrong_with_pay_for_each_unit(self, field, given, words):
        page = text(seat().post("projects/new/", ASKED | UNIT | {field: given}))

        assert f'<ul class="error" id="id_{field}_error"><li>{words}' in page
        assert not Project.objects.exists()

    @pytest.mark.parametrize("given", ["0,005", "0.005", "12.5", "3"])
    def test_takes_an_amount_with_a_point_or_a_comma(self, given):
        seat().post("projects/new/", ASKED | {"reward": given})

        micro = int(float(given.replace(",", ".")) * 1_000_000)
        assert ProjectVersion.objects.get().reward_micro == micro


class TestAFile:
    def test_is_looked_over_before_anything_is_spent(self):
        at = seat(wallet="10")
        mine = project(owner=at.organisation)

        response = send(at, mine, b"url,text\na.png,<b>one</b>\nb.png,two\n")

        page = text(at.client.get(response["Location"]))
        batch = Batch.objects.get()
        assert batch.state == "draft"
        assert '<th scope="col">url</th>' in page
        assert "<td>&lt;b&gt;one&lt;/b&gt;</td>" in page
        assert "<dt>Tasks</dt><dd>2</dd>" in page
        assert "<strong>0.36\xa0EUR</strong>" in page  # 2 tasks x 3 x 0.06
        assert has(accounts.wallet(at.organisation.pk)) == "10.00"

    def test_with_bad_lines_names_line_and_column(self):
        at = seat()
        mine = project(owner=at.organisation)

        response = send(at, mine, b"n,_wanted\n1,2\n2,none\n3\n4,1\n")

        page = text(at.client.get(response["Location"]))
        assert "2 lines cannot be used and were left out" in page
        assert "Line 3, column “_wanted”: This value does not fit the column." in page
        assert "Line 4: This line cannot be read." in page
        assert "<dt>Tasks</dt><dd>2</dd>" in page
        assert "<dt>Judgments at most</dt><dd>3</dd>" in page

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("t.csv", b"", "The file is empty"),
            ("t.csv", b"a,a\n1,2\n", "no name twice"),
            ("t.csv", b"a\n", "No line of this file can be used"),
            ("t.csv", b"a,b\n1\n", "No line of this file can be used"),
            ("t.csv", b'a\n"open\n', "This line cannot be read."),
            ("t.csv", b"a\n\xff\xfe\n", "saved as UTF-8"),
            ("t.jsonl", b"nonsense\n", "No line of this file can be used"),
            ("t.exe", b"a\n1\n", "Send a file that ends in .csv, .jsonl"),
        ],
    )
    def test_that_cannot_be_used_is_refused_whole(self, name, content, words):
        at = seat()

        page = text(send(at, project(owner=at.organisation), content, name))

        error = re.search(r'id="id_file_error"><li>(.*?)</li>', page)
        assert error
        assert words in error[1]
        assert not Batch.objects.exists()

    def test_can_be_discarded(self):
        at = seat()
        batch = draft_batch(of=project(owner=at.organisation))

        at.post(of_batch(batch, "discard/"))

        batch.refresh_from_db()
        assert batch.state == "cancelled"
        at.post(of_batch(batch, "publish/"))
        batch.refresh_from_db()
        assert batch.state == "cancelled"


class TestABatch:
    def test_goes_live_with_its_cost_set_aside(self):
        at = seat(wallet="10")
        batch = draft_batch(of=project(owner=at.organisation))

        at.post(of_batch(batch, "publish/"))

        assert "0.54\xa0EUR is set aside for it." in said(at, of_batch(batch))
        assert escrow(batch) == "0.54"
        batch.refresh_from_db()
        assert batch.state == "live"

    def test_that_cannot_be_paid_stays_a_draft(self):
        at = seat(wallet="0.50")
        batch = draft_batch(of=project(owner=at.organisation))
        assert "0.04\xa0EUR is missing in the wallet." in at.page(of_batch(batch))

        at.post(of_batch(batch, "publish/"))

        assert "not enough money in the wallet" in said(at, of_batch(batch))
        batch.refresh_from_db()
        assert batch.state == "draft"
        assert has(accounts.wallet(at.organisation.pk)) == "0.50"

    def test_keeps_its_numbers_fresh_while_it_is_live(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation), now=NOON)
        page = at.page(of_batch(batch))

        for who in (worker(), worker(), worker()):
            judge(who, batch, "ant")
        label_batch(batch_id=batch.pk, now=NOON)

        assert 'hx-trigger="every 7s"' in page
        part = text(at.client.get(asked_again(page)))
        assert "<dd>1 of 3</dd>" in part
        assert "<dt>Judgments</dt><dd>3</dd>" in part
        assert 'hx-swap-oob="innerHTML">1 of 3 tasks complete</p>' in part
        assert "<html" not in part

    def test_sends_no_numbers_that_are_shown_already(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation), now=NOON)

        again = at.client.get(asked_again(at.page(of_batch(batch))))

        assert (again.status_code, again.content) == (204, b"")

    def test_is_asked_about_no_more_when_all_is_decided(self):
        at = seat(wallet="10")
        mine = project(owner=at.organisation, review_seconds=0)
        batch = live_batch(of=mine, tasks=1, now=NOON)
        for who in (worker(), worker(), worker()):
            judge(who, batch, "ant", now=NOON)
        label_batch(batch_id=batch.pk, now=NOON)
        assert 'hx-trigger="every 7s"' in at.page(of_batch(batch))

        approve_due_judgments(now=NOON)

        page = at.page(of_batch(batch))
        assert "<dd>1 of 1</dd>" in page
        assert "hx-trigger" not in page
        assert "htmx" not in page

    def test_that_is_closed_gives_back_what_it_did_not_use(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        judge(worker(), batch, "ant")
        assert "0.54\xa0EUR is still set aside." in at.page(of_batch(batch, "close/"))

        at.post(of_batch(batch, "close/"))

        assert "0.48\xa0EUR went back to the wallet." in said(at, of_batch(batch))
        assert has(accounts.wallet(at.organisation.pk)) == "9.94"
        assert escrow(batch) == "0.06"

    def test_hides_money_from_a_reviewer(self):
        at = seat("reviewer")
        batch = live_batch()
        other = seat("reviewer", at=batch.project.organisation)

        assert "Still set aside" not in other.page(of_batch(batch))
        assert "In the wallet" not in at.page()


class TestReview:
    def test_shows_a_judgment_under_the_workers_pseudonym(self, settings):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        who = worker()
        judge(who, batch, "<i>ant</i>")

        page = at.page(of_batch(batch, "review/"))

        known_as = pseudonym(
            worker=who.public_id,
            organisation=at.organisation.public_id,
            secret=settings.SECRET_KEY,
        )
        assert known_as in page
        assert ids.outside(who.public_id, ids.WORKER) not in page
        assert "&lt;i&gt;ant&lt;/i&gt;" in page
        assert "<dt>n</dt><dd>0</dd>" in page

    def test_approves_and_pays_one(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        who = worker()
        first, second = judge(who, batch, "ant", "bee")

        at.post(f"judgments/{name_of(first)}/approve/")

        assert payable(who) == "0.05"
        second.refresh_from_db()
        assert second.state == Assignment.State.SUBMITTED

    def test_approves_all_that_was_in_when_the_page_was_opened(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        early, late = worker(), worker()
        judge(early, batch, "ant", "bee", now=NOON)
        judge(late, batch, "ant", now=NOON + timedelta(hours=1))

        at.post(
            of_batch(batch, "review/all/"),
            {"seen": (NOON + timedelta(minutes=1)).isoformat()},
        )

        assert "2 judgments are approved and paid." in said(
            at, of_batch(batch, "review/")
        )
        assert (payable(early), payable(late)) == ("0.10", "0.00")

    def test_of_nothing_approves_nothing(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))

        assert at.post(of_batch(batch, "review/all/")).status_code == 302
        assert not Decision.objects.exists()

    def test_rejects_with_a_reason(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        who = worker()
        (judgment,) = judge(who, batch, "x")

        at.post(f"judgments/{name_of(judgment)}/reject/", {"reason": "Not an animal."})

        decision = Decision.objects.get()
        assert (decision.action, decision.reason) == ("rejected", "Not an animal.")
        assert payable(who) == "0.00"
        assert "Reason: Not an animal." in at.page(of_batch(batch, "review/"))

    def test_without_a_reason_rejects_nothing(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        (judgment,) = judge(worker(), batch, "x")
        name = name_of(judgment)

        page = text(at.post(f"judgments/{name}/reject/", {"reason": "  "}))

        assert f'id="reason_{name}_error">Write why:' in page
        judgment.refresh_from_db()
        assert judgment.state == Assignment.State.SUBMITTED

    def test_can_be_thought_better_of(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        who = worker()
        (judgment,) = judge(who, batch, "x")
        at.post(f"judgments/{name_of(judgment)}/reject/", {"reason": "No."})

        at.post(f"judgments/{name_of(judgment)}/approve/")

        assert payable(who) == "0.05"


class TestLabels:
    @pytest.fixture
    def labelled(self):
        at = seat(wallet="10")
        batch = live_batch(
            of=project(owner=at.organisation), tasks=[{"text": "=1+1"}, {"text": "b"}]
        )
        for _ in range(3):
            judge(worker(), batch, "ant")
        label_batch(batch_id=batch.pk, now=NOON)
        return at, batch

    def test_are_a_table(self, labelled):
        at, batch = labelled

        page = at.page(of_batch(batch, "labels/"))

        assert "<td>ant</td>" in page
        assert "none yet" in page

    def test_leave_as_csv_that_runs_no_formula(self, labelled):
        at, batch = labelled

        response = at.get(of_batch(batch, "labels.csv").rstrip("/"))

        lines = b"".join(response.streaming_content).decode().splitlines()
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        assert (
            f'filename="labels-{name_of(batch)}.csv"'
            in (response["Content-Disposition"])
        )
        assert len(lines) == 3
        assert '"ant"' in lines[1]

    def test_leave_as_json_lines(self, labelled):
        at, batch = labelled

        response = at.get(of_batch(batch, "labels.jsonl"))

        rows = [json.loads(x) for x in b"".join(response.streaming_content).split()]
        assert [row["label"] for row in rows] == ["ant", None]
        assert rows[0]["input"] == {"text": "=1+1"}

    def test_leave_in_no_other_way(self, labelled):
        at, batch = labelled

        assert at.get(of_batch(batch, "labels.exe")).status_code == 404


class TestTheWallet:
    def test_has_a_line_for_each_movement(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation))
        at.post(of_batch(batch, "close/"))

        page = at.page("wallet/?currency=EUR")

        amounts = re.findall(r'<td class="number">(.*?)</td>', page)
        assert amounts == ["0.54\xa0EUR", "-0.54\xa0EUR", "10.00\xa0EUR"]
        assert "Came back from a batch" in page
        assert at.org in page

    @pytest.mark.parametrize("after", ["x", "1", "9999999999999999999.1", "1.2.3"])
    def test_takes_no_place_that_is_none(self, after):
        assert "Deposit" in seat(wallet="1").page(f"wallet/?after={after}")


class TestKeys:
    def test_are_shown_once_and_work_until_they_are_revoked(self):
        at = seat()

        made = text(at.post("keys/"))

        token = re.search(r"hrm_[\w-]+", made)
        assert token
        assert caller_of(token[0]).organisation_id == at.organisation.pk
        again = at.page("keys/")
        assert token[0] not in again
        for path in re.findall(r'action="([^"]+/revoke/)"', again):
            assert at.client.post(path).status_code == 302
        with pytest.raises(BadToken):
            caller_of(token[0])
        assert at.page("keys/").count("revoked on") == 2

    def test_are_in_the_audit_log_with_who_made_them(self):
        from hormiga.domain.people.models import AuditEntry

        at = seat()

        at.post("keys/")

        entry = AuditEntry.objects.get(act="keys-made")
        assert entry.actor == f"user:{at.user.pk}"


class TestAListPage:
    """As many statements for many rows as for one."""

    @pytest.mark.parametrize(
        ("path", "statements"),
        [("", 15), ("projects/", 5), ("batches/", 5), ("wallet/", 15), ("members/", 4)],
    )
    def test_asks_the_database_little(
        self, path, statements, django_assert_num_queries
    ):
        at = seat(wallet="100")
        for _ in range(3):
            live_batch(of=project(owner=at.organisation))
        at.page(path)

        with django_assert_num_queries(statements):
            at.page(path)

    def test_goes_on_where_the_page_before_ended(self):
        at = seat()
        mine = project(owner=at.organisation)
        for number in range(31):
            draft_batch(of=mine, tasks=1, name=f"batch-{number:02}")

        first = at.page("batches/")
        link = re.search(r'href="(\?before=\d+)"', first)
        assert link
        second = at.page(f"batches/{link[1]}")

        found = [re.findall(r">(batch-\d\d)<", page) for page in (first, second)]
        assert [len(names) for names in found] == [30, 1]
        assert found[1] == ["batch-00"]


class TestTheOverview:
    def test_says_what_to_do_next(self):
        at = seat()
        assert "Make your first project" in at.page()

        mine = project(owner=at.organisation)
        assert "Put money into the wallet." in at.page()

        draft_batch(of=mine)
        assert "0 of 3 tasks complete" in at.page()

    def test_calls_for_a_review(self):
        at = seat(wallet="10")
        batch = live_batch(of=project(owner=at.organisation), now=clock.read())
        judge(worker(), batch, "ant", now=clock.read())

        assert "Judgments wait for your review." in at.page()
        assert "1 judgment to review" in at.page()
