"""The work page: sorted, filtered, paged; what is known, what warns."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from tests.build import web
from tests.build.people import NOON, requester
from tests.build.projects import live_batch, project
from tests.build.work import claim
from tests.doors.web.hostile import HOSTILE, read
from tests.flows.test_choose_work import typed

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.messages import services as messages
from hormiga.domain.people import profile
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Enrolment
from hormiga.domain.projects.models import Batch, Project, ProjectVersion, Requirement
from hormiga.domain.projects.rules import WARNINGS, Unit
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import create_type
from hormiga.doors.web.worker import offer_words
from hormiga.kit import clock, ids
from hormiga.kit.money import Money

OPEN = {"type": "object"}
pytestmark = pytest.mark.django_db


def signed_in(language: str = "en") -> tuple[Client, Worker]:
    user, worker = web.worker_user()
    return web.signed_in(user, language), worker


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content, "utf-8")


def titles(page: str) -> list[str]:
    """The offers' titles, in the page's order."""
    return re.findall(r'data-item>\s*<h2><a href="[^"]+">([^<]+)</a>', page)


def offer(title: str, *, median: float | None = None, tasks: int = 1, **changed):
    batch = live_batch(
        of=project(owner=requester(wallet="100"), title={"en": title}, **changed),
        tasks=tasks,
        now=clock.read(),
    )
    Project.objects.filter(pk=batch.project_id).update(median_seconds=median)
    return batch


def address(batch: Batch) -> str:
    return f"/work/{ids.outside(batch.project.public_id)}/"


class TestPayForEachUnit:
    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "0.02\xa0EUR + 0.01\xa0EUR for each object, at most 0.12\xa0EUR"),
        ],
    )
    def test_stands_on_the_card_its_page_and_the_desk(self, language, words):
        client, who = signed_in(language)
        unit = Unit("object", "answer", "/boxes", Money.of("0.01", "EUR"), 10)
        batch = offer("Boxes", reward="0.02", unit=unit, answer_schema=OPEN)

        pages = [client.get("/work/"), client.get(address(batch))]
        claim(who, batch, now=clock.read())
        pages.append(client.get(address(batch)))

        assert all(words in text(page) for page in pages)


class TestTheList:
    def test_is_sorted_by_best_pay_where_one_asks_for_it(self):
        client, _ = signed_in()
        offer("Better", reward="0.02", median=4)
        offer("Worse", reward="0.01", median=40)

        assert titles(text(client.get("/work/"))) == ["Worse", "Better"]
        assert titles(text(client.get("/work/?sort=pay"))) == ["Better", "Worse"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?least=9", ["Ants"]),
            ("?least=9,5", []),
            ("?kind=text-categories", []),
            ("?kind=other&programme=open", ["Bees", "Ants"]),
            ("?programme=open-usd", []),
            ("?open=on", ["Ants"]),
        ],
    )
    def test_is_filtered_by_what_stands_in_the_address(self, query, found):
        client, _ = signed_in()
        kind = create_type(name="Spanish", organisation=None, now=NOON)
        wanted = Wanted(kind.pk, "Spanish", Comparator.EXISTS, (), (), Guards.ACCEPT)
        offer("Ants", reward="0.01", median=4)
        offer("Bees", reward="0.01", median=40, requirements=(wanted,))

        page = text(client.get(f"/work/{query}"))

        assert titles(page) == found
        assert '<details class="choosing" open>' in page
        assert ("Nothing fits what you chose" in page) is (not found)

    def test_keeps_the_choice_from_page_to_page(self):
        client, _ = signed_in()
        for number in range(26):
            offer(f"No. {number}", reward=f"0.{number + 10}", median=10)

        first = text(client.get("/work/?sort=pay&open=on"))
        more = re.search(r'id="offers-more"><a class="[^"]+" href="([^"]+)"', first)
        assert more
        assert more[1] == "?sort=pay&amp;open=on&amp;skip=24"
        second = text(client.get("/work/" + more[1].replace("&amp;", "&")))

        assert titles(first)[0] == "No. 25"
        assert titles(second) == ["No. 1", "No. 0"]
        assert 'href="/work/?sort=pay&amp;open=on"' in second

    def test_in_its_plain_order_goes_on_by_its_cursor(self):
        client, _ = signed_in()
        for number in range(25):
            offer(f"No. {number}")

        more = re.search(r'href="\?(after=\d+)"', text(client.get("/work/")))

        assert more
        assert titles(text(client.get(f"/work/?{more[1]}"))) == ["No. 0"]

    def test_offers_only_what_fits_to_whoever_has_named_no_computer(self):
        client, worker = signed_in()
        typed(requester(wallet="100"), "named-entities")
        said = "Only work that fits my devices"
        assert said not in text(client.get("/work/"))

        profile.say_devices(worker=worker, devices=["phone"], now=NOON)
        page = text(client.get("/work/"))
        assert said in page
        assert "Better with a keyboard" in page
        assert titles(text(client.get("/work/?fits=on"))) == []

        profile.say_devices(worker=worker, devices=["phone", "computer"], now=NOON)
        assert len(titles(text(client.get("/work/?fits=on")))) == 1

    def test_says_beside_the_field_that_an_amount_is_none(self):
        client, _ = signed_in()
        offer("Ants")

        page = text(client.get("/work/?least=lots"))

        assert 'id="id_least_error"' in page
        assert "Write an amount like 4.50." in page
        assert titles(page) == ["Ants"]

    @pytest.mark.parametrize(
        "query",
        [
            *("after=x", "after=-1", "after=99999999999999999999", "skip=x", "skip=-1"),
            *("sort=pay&skip=99999999999999999999", "sort=pay&skip=888888888888888888"),
            *("kind=nonsense", "programme=nonsense", "sort=nonsense", "fits=on"),
            "kind=other&kind=text-categories",
        ],
    )
    def test_takes_nonsense_for_nothing(self, query):
        client, _ = signed_in()
        offer("Ants")

        assert client.get(f"/work/?{query}").status_code == 200

    def test_writes_no_string_so_that_it_could_run(self):
        client, _ = signed_in()

        for name in ("least", "kind", "programme", "sort", "after", "skip"):
            for string in HOSTILE[::7]:
                dangers, _ = read(text(client.get("/work/", {name: string})))
                assert dangers == [], (name, string)

    def test_says_own_pace_beside_everybodys(self):
        client, worker = signed_in()
        batch = offer("Ants", reward="0.01", median=10, tasks=8)
        claim(worker, batch, 5, now=clock.read())
        Assignment.objects.update(active_seconds=5.0)

        page = text(client.get("/work/"))

        assert "3.60\u00a0EUR an hour" in page
        assert "about 7.20\u00a0EUR an hour" in page


class TestWhereOneWorked:
    def test_stands_below_the_list_in_words(self):
        client, worker = signed_in()
        paused = offer("Ants", tasks=2)
        claim(worker, paused, now=clock.read())
        Project.objects.update(state=Project.State.PAUSED)

        page = text(client.get("/work/"))

        assert "Where you worked lately" in page
        assert f'<a href="{address(paused)}">Ants</a>' in page
        assert "Paused by its requester" in page

    @pytest.mark.parametrize(
        ("became", "title", "words"),
        [
            ("paused", "Paused by its requester", "and it may go on"),
            ("archived", "Finished", "All its work is done."),
            ("removed", "Your place has ended", "Ask who runs this site why."),
        ],
    )
    def test_has_a_page_that_says_what_became_of_it(self, became, title, words):
        client, worker = signed_in()
        stranger, _ = signed_in()
        batch = offer("Ants", tasks=2, instructions={"en": "Look."})
        claim(worker, batch, now=clock.read())
        if became == "removed":
            Enrolment.objects.update(is_active=False)
        else:
            Project.objects.update(state=became)

        page = text(client.get(address(batch)))

        assert f"<h2>{title}</h2>" in page
        assert words in page
        assert "start/" not in page
        assert "Look." not in page
        assert stranger.get(address(batch)).status_code == 404

    def test_stays_hidden_where_it_hides(self):
        client, worker = signed_in()
        batch = offer("Ants", tasks=2)
        claim(worker, batch, now=clock.read())
        kind = create_type(name="Spanish", organisation=None, now=NOON)
        version = ProjectVersion.objects.get()
        Requirement.objects.create(
            version=version, type=kind, comparator="exists", guards="discover"
        )

        assert client.get(address(batch)).status_code == 404
        assert "Where you worked lately" not in text(client.get("/work/"))


class TestAWarning:
    def test_of_each_kind_has_words(self):
        assert set(offer_words.WARNINGS) == set(WARNINGS)

    def test_stands_on_the_card_and_before_the_start(self):
        client, _ = signed_in()
        batch = offer("Posts", warnings=("violence", "hate"))

        assert "violence, hate against people" in text(client.get("/work/"))
        page = text(client.get(address(batch)))
        assert page.index("This work may show you:") < page.index('name="read"')

    def test_is_read_and_ticked_off_before_one_can_start(self):
        client, _ = signed_in()
        batch = offer("Posts", tasks=3, warnings=("violence",))

        response = client.post(f"{address(batch)}start/")

        assert response["Location"] == address(batch)
        assert "tick the box" in text(client.get(address(batch)))
        assert not Assignment.objects.exists()

    def test_is_remembered_in_the_session(self):
        client, _ = signed_in()
        batch = offer("Posts", tasks=3, warnings=("violence",))

        client.post(f"{address(batch)}start/", {"read": "on"})
        Assignment.objects.update(state=Assignment.State.RETURNED)

        assert Assignment.objects.count() == 1
        assert 'name="read"' not in text(client.get(address(batch)))
        assert client.post(f"{address(batch)}start/")["Location"].endswith("/task/")
        assert Assignment.objects.count() == 2

    def test_that_is_new_is_read_anew(self):
        client, _ = signed_in()
        batch = offer("Posts", tasks=3, warnings=("violence",))
        client.post(f"{address(batch)}start/", {"read": "on"})
        Assignment.objects.update(state=Assignment.State.RETURNED)
        ProjectVersion.objects.update(warnings=["violence", "sex"])

        client.post(f"{address(batch)}start/")

        assert Assignment.objects.count() == 1

    def test_is_asked_of_our_script_too(self):
        client, _ = signed_in()
        batch = offer("Posts", tasks=3, warnings=("violence",))

        page = text(
            client.post(f"{address(batch)}start/", headers={"X-Hormiga-Part": "1"})
        )

        assert "tick the box" in page
        assert not Assignment.objects.exists()

    def test_is_nothing_where_there_is_none(self):
        client, _ = signed_in()
        batch = offer("Ants")

        assert 'name="read"' not in text(client.get(address(batch)))
        client.post(f"{address(batch)}start/")
        assert Assignment.objects.count() == 1


class TestTheMenu:
    def test_is_on_a_workers_pages_and_marks_where_one_is(self):
        client, _ = signed_in()

        page = text(client.get("/work/"))

        assert '<a href="/work/" aria-current="page">Work</a>' in page
        for place in ("courses", "earnings", "notices", "exams", "programmes", "plan"):
            assert f'<a href="/{place}/">' in page

    def test_counts_what_is_unread(self):
        client, worker = signed_in()
        assert worker.user_id
        for key in ("1", "2"):
            messages.tell(
                user_id=worker.user_id,
                kind="work.suited",
                facts={},
                link=("work",),
                key=key,
                now=clock.read(),
            )

        page = text(client.get("/profile/"))

        assert 'Messages <strong class="count">2<span class="aside"> new</span>' in page
        assert '<a href="/profile/" aria-current="page">Your profile</a>' in page

    def test_is_not_on_an_organisations_pages_nor_strangers(self):
        owner = web.member(requester())

        assert 'class="menu"' not in text(web.signed_in(owner).get("/home/"))
        assert 'class="menu"' not in text(Client().get("/"))
