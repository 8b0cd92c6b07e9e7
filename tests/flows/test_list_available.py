"""What a worker finds when looking for work, page by page."""

from __future__ import annotations

import pytest
from tests.build.people import NOON, requester, worker
from tests.build.projects import live_batch, project
from tests.build.work import claim

from hormiga.domain.assignments.queries import TOP, Stop
from hormiga.domain.people.models import Worker
from hormiga.domain.projects.models import Batch
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import create_type, grant
from hormiga.flows.list_available import Page, list_available, list_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return requester(wallet="100")


@pytest.fixture
def who():
    return worker()


@pytest.fixture
def kind():
    return create_type(name="Spanish", organisation=None, now=NOON)


def hidden_without(kind: QualificationType) -> tuple[Wanted]:
    return (Wanted(kind.pk, "Spanish", Comparator.EXISTS, (), (), Guards.DISCOVER),)


def offers(owner, count: int, **changed) -> list[Batch]:
    """So many projects with one task each, the oldest first."""
    return [
        live_batch(of=project(owner=owner, **changed), tasks=1) for _ in range(count)
    ]


def named(batches: list[Batch]) -> list[object]:
    return [batch.project.public_id for batch in batches]


def shown(page: Page) -> list[object]:
    return [card.public_id for card in page.cards]


def all_pages(look, who: Worker, *, limit: int) -> list[list[object]]:
    pages, after = [], TOP
    while True:
        page = look(worker_id=who.pk, now=NOON, after=after, limit=limit)
        pages.append(shown(page))
        if page.next is None:
            return pages
        after = page.next


class TestThePages:
    def test_show_each_project_once_the_newest_first(self, owner, who):
        made = named(offers(owner, 5))

        pages = all_pages(list_open, who, limit=2)

        assert pages == [[made[4], made[3]], [made[2], made[1]], [made[0]]]

    def test_end_with_a_full_page_where_nothing_follows(self, owner, who):
        offers(owner, 4)

        assert list(map(len, all_pages(list_open, who, limit=2))) == [2, 2]

    def test_stay_as_they_were_when_a_project_is_added(self, owner, who):
        made = named(offers(owner, 4))
        first = list_open(worker_id=who.pk, now=NOON, limit=2)
        assert first.next

        offers(owner, 1)
        second = list_open(worker_id=who.pk, now=NOON, after=first.next, limit=2)

        assert shown(second) == [made[1], made[0]]

    def test_pass_over_what_the_worker_has_finished(self, owner, who):
        made = offers(owner, 4)
        for batch in (made[3], made[1]):
            claim(who, batch)

        pages = all_pages(list_open, who, limit=1)

        assert pages == [[made[2].project.public_id], [made[0].project.public_id]]

    def test_of_all_projects_put_those_without_work_last(self, owner, who):
        made = offers(owner, 4)
        claim(who, made[3])
        claim(who, made[0])
        name = named(made)

        pages = all_pages(list_available, who, limit=3)

        assert pages == [[name[2], name[1], name[3]], [name[0]]]

    def test_are_filled_up_where_projects_are_hidden(self, owner, who, kind):
        made = named(offers(owner, 2))
        offers(owner, 5, requirements=hidden_without(kind))

        page = list_open(worker_id=who.pk, now=NOON, limit=3)

        assert shown(page) == [made[1], made[0]]

    def test_go_on_behind_a_page_that_hides_all(self, owner, who, kind):
        made = named(offers(owner, 1))
        offers(owner, 6, requirements=hidden_without(kind))

        pages = all_pages(list_open, who, limit=1)

        assert pages == [[], [made[0]]]
        grant(type=kind, worker=who, score=1, locale=None, now=NOON)
        assert len(all_pages(list_open, who, limit=1)) == 7

    @pytest.mark.parametrize("look", [list_open, list_available])
    @pytest.mark.parametrize("count", [3, 12])
    def test_take_nine_statements_of_few_projects_and_of_many(
        self, owner, who, kind, look, count, django_assert_num_queries
    ):
        grant(type=kind, worker=who, score=1, locale=None, now=NOON)
        offers(owner, count, requirements=hidden_without(kind))

        # places, open programmes, what they ask; speed; projects; versions,
        # requirements; holdings; remaining
        with django_assert_num_queries(9):
            page = look(worker_id=who.pk, now=NOON, limit=count - 1)

        assert len(page.cards) == count - 1


class TestAStop:
    @pytest.mark.parametrize("stop", [TOP, *(Stop(half, 7) for half in (True, False))])
    def test_is_written_as_one_number(self, stop):
        assert Stop.at(stop.number) == stop

    @pytest.mark.parametrize("number", [0, 2**63, -(2**63), 10**30])
    def test_that_is_none_of_ours_is_the_top(self, number):
        assert Stop.at(number) == TOP
