"""A worker chooses among all the work there is, and sees what became of the known."""

from __future__ import annotations

import json
from uuid import UUID

import pytest
from tests.build import web
from tests.build.people import NOON, requester, worker
from tests.build.projects import draft_batch, live_batch, project
from tests.build.work import claim, judge

from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.programmes.services import enrol, programme_named
from hormiga.domain.projects.models import Batch, Project
from hormiga.domain.projects.rules import NoSuchProject
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import create_type, grant
from hormiga.engines.tasktypes import NAMES, type_named
from hormiga.engines.tasktypes.base import COMPUTER
from hormiga.flows.choose_work import (
    Choice,
    Order,
    WhyNot,
    best_on,
    list_chosen,
    list_known,
    show_known,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return requester(wallet="1000")


@pytest.fixture
def who():
    return worker()


@pytest.fixture
def kind():
    return create_type(name="Spanish", organisation=None, now=NOON)


def needs(kind: QualificationType, guards: Guards) -> tuple[Wanted]:
    return (Wanted(kind.pk, kind.name, Comparator.EXISTS, (), (), guards),)


def offer(owner, *, median: float | None = None, tasks: int = 1, **changed) -> Batch:
    """A live project; `median` is what a task takes everybody, in seconds."""
    batch = live_batch(of=project(owner=owner, **changed), tasks=tasks)
    Project.objects.filter(pk=batch.project_id).update(median_seconds=median)
    return batch


def name(batch: Batch) -> UUID:
    return batch.project.public_id


def chosen(who: Worker, limit: int = 50, **choice) -> list[UUID]:
    page = list_chosen(worker_id=who.pk, choice=Choice(**choice), now=NOON, limit=limit)
    return [card.public_id for card in page.cards]


def typed(owner, kind: str) -> Batch:
    sample = type_named(kind).samples[0]
    made = project(
        owner=owner,
        task_type=kind,
        settings=dict(sample.settings),
        answer_schema=type_named(kind).answer_schema(sample.settings),
    )
    return live_batch(of=made, tasks=json.loads(json.dumps([sample.input])))


class TestBestPayForMe:
    def test_comes_first_and_what_nobody_was_measured_at_last(self, owner, who):
        low = offer(owner, reward="0.05", median=60)
        unknown = offer(owner, reward="9")
        high = offer(owner, reward="0.01", median=4)

        assert chosen(who, order=Order.OWN_PAY) == [
            name(high),
            name(low),
            name(unknown),
        ]
        assert chosen(who) == [name(high), name(unknown), name(low)]

    def test_is_by_ones_own_median_where_one_has_worked_enough(self, owner, who):
        mine = offer(owner, reward="0.05", median=60, tasks=6)
        other = offer(owner, reward="0.05", median=20)
        assert chosen(who, order=Order.OWN_PAY) == [name(other), name(mine)]

        judge(who, mine, *["ant"] * 5)

        # Three seconds each instead of sixty: a pace of a twentieth, elsewhere too.
        page = list_chosen(
            worker_id=who.pk, choice=Choice(order=Order.OWN_PAY), now=NOON, limit=9
        )
        assert [card.public_id for card in page.cards] == [name(other), name(mine)]
        assert [str(card.own_pay_per_hour) for card in page.cards] == [
            "180.00 EUR",
            "60.00 EUR",
        ]
        assert [str(card.pay_per_hour) for card in page.cards] == [
            "9.00 EUR",
            "3.00 EUR",
        ]

    def test_goes_on_page_by_page_and_shows_nothing_twice(self, owner, who):
        made = [offer(owner, reward=f"0.0{n}", median=10) for n in range(1, 6)]
        choice = Choice(order=Order.OWN_PAY)
        skip: int | None = 0
        seen: list[list[UUID]] = []

        while skip is not None:
            page = list_chosen(
                worker_id=who.pk, choice=choice, now=NOON, skip=skip, limit=2
            )
            seen.append([card.public_id for card in page.cards])
            skip = page.next

        best = [name(one) for one in reversed(made)]
        assert seen == [best[:2], best[2:4], best[4:]]

    def test_past_the_end_is_empty(self, owner, who):
        offer(owner)

        page = list_chosen(
            worker_id=who.pk, choice=Choice(), now=NOON, skip=10**6, limit=2
        )

        assert (page.cards, page.next) == ([], None)


class TestAFilter:
    def test_of_a_kind_of_work_leaves_all_others_out(self, owner, who):
        plain, categories = offer(owner), typed(owner, "text-categories")

        assert chosen(who, task_types=frozenset(["text-categories"])) == [
            name(categories)
        ]
        assert chosen(who, task_types=frozenset([""])) == [name(plain)]

    def test_of_a_programme_leaves_all_others_out(self, owner, who):
        euros = offer(owner)
        dollars = live_batch(
            of=project(
                owner=requester(wallet="9", currency="USD"),
                programme=programme_named("open-usd"),
                currency="USD",
            ),
            tasks=1,
        )

        assert chosen(who) == [name(dollars), name(euros)]
        there = programme_named("open-usd").pk
        assert chosen(who, programme_id=there) == [name(dollars)]

    def test_of_least_pay_counts_an_hour_at_ones_own_pace(self, owner, who):
        low = offer(owner, reward="0.01", median=10)  # 3.60 an hour
        offer(owner, reward="0.01", median=20)  # 1.80
        offer(owner, reward="0.01")  # never measured

        assert chosen(who, least_micro=3_600_000) == [name(low)]
        assert chosen(who, least_micro=3_600_001) == []

    def test_of_what_is_open_leaves_out_what_one_still_needs(self, owner, who, kind):
        asks = offer(owner, requirements=needs(kind, Guards.ACCEPT))
        free = offer(owner)

        assert chosen(who) == [name(free), name(asks)]
        assert chosen(who, only_open=True) == [name(free)]
        grant(type=kind, worker=who, score=1, locale=None, now=NOON)
        assert chosen(who, only_open=True) == [name(free), name(asks)]

    def test_of_devices_leaves_out_what_wants_a_keyboard(self, owner, who):
        typed(owner, "named-entities")
        anywhere = typed(owner, "text-categories")

        assert chosen(who, without_keyboard=True) == [name(anywhere)]

    def test_never_shows_what_one_may_not_know_of(self, owner, who, kind):
        offer(owner, requirements=needs(kind, Guards.DISCOVER))

        assert chosen(who, order=Order.OWN_PAY) == []

    def test_leaves_out_what_one_has_finished(self, owner, who):
        batch = offer(owner)
        claim(who, batch)

        assert chosen(who, order=Order.OWN_PAY) == []

    @pytest.mark.parametrize("count", [2, 12])
    def test_takes_as_many_statements_for_many_as_for_few(
        self, owner, who, count, django_assert_num_queries
    ):
        for _ in range(count):
            offer(owner)

        # places, open programmes, what they ask; speed; offers; versions, requirements;
        # remaining (nothing is asked, so no holdings are looked up)
        with django_assert_num_queries(8):
            assert len(chosen(who, order=Order.OWN_PAY)) == count


class TestADevice:
    def test_is_a_computer_for_four_kinds_of_work(self):
        assert [one for one in NAMES if best_on(one) == COMPUTER] == [
            "app-testing",
            "description-rewriting",
            "named-entities",
            "product-data-entry",
        ]

    @pytest.mark.parametrize("unknown", ["", "of-a-later-release"])
    def test_is_any_for_work_of_no_ready_type(self, unknown):
        assert best_on(unknown) == "any"


class TestWorkThatOneKnows:
    def became(self, who: Worker, batch: Batch) -> WhyNot:
        (one,) = list_known(worker_id=who.pk, now=NOON, limit=6)
        shown = show_known(worker_id=who.pk, public_id=name(batch), now=NOON)
        assert one == shown
        assert one.public_id == name(batch)
        return one.standing

    def test_is_open_while_there_are_tasks_for_one(self, owner, who):
        batch = offer(owner, tasks=2)
        claim(who, batch)

        assert self.became(who, batch) == WhyNot.OPEN

    def test_has_nothing_left_once_one_has_seen_every_task(self, owner, who):
        batch = offer(owner)
        claim(who, batch)

        assert self.became(who, batch) == WhyNot.NOTHING_LEFT

    def test_is_paused_by_its_requester(self, owner, who):
        batch = offer(owner, tasks=2)
        claim(who, batch)
        Project.objects.update(state=Project.State.PAUSED)

        assert self.became(who, batch) == WhyNot.PAUSED

    @pytest.mark.parametrize("ended", ["archived", "complete"])
    def test_is_finished_when_archived_or_without_a_live_batch(self, owner, who, ended):
        batch = offer(owner, tasks=2)
        claim(who, batch)
        if ended == "archived":
            Project.objects.update(state=Project.State.ARCHIVED)
        else:
            Batch.objects.update(state=Batch.State.COMPLETE, closed_at=NOON)

        assert self.became(who, batch) == WhyNot.FINISHED

    def test_is_open_again_with_a_second_live_batch(self, owner, who):
        batch = offer(owner)
        claim(who, batch)
        draft_batch(of=batch.project)

        assert self.became(who, batch) == WhyNot.NOTHING_LEFT

    def test_says_whom_to_ask_where_ones_place_has_ended(self, owner, who):
        batch = offer(owner, tasks=2)
        vendor = web.vendor("Enlace")
        programme = Programme.objects.get(slug="open")
        enrol(workers=[who], programme=programme, now=NOON)
        claim(who, batch)
        Enrolment.objects.filter(worker=who).update(is_active=False, vendor=vendor)
        Programme.objects.update(preset=Programme.Preset.TEST_FIRST)

        assert self.became(who, batch) == WhyNot.REMOVED
        (one,) = list_known(worker_id=who.pk, now=NOON, limit=6)
        assert one.ask == "Enlace"

    def test_is_the_operators_to_explain_where_one_came_by_oneself(self, owner, who):
        batch = offer(owner, tasks=2)
        claim(who, batch)
        Enrolment.objects.filter(worker=who).update(is_active=False)

        assert self.became(who, batch) == WhyNot.REMOVED
        (one,) = list_known(worker_id=who.pk, now=NOON, limit=6)
        assert one.ask == ""

    def test_is_finished_with_a_programme_that_is_closed_to_all(self, owner, who):
        batch = offer(owner, tasks=2)
        claim(who, batch)
        Programme.objects.filter(slug="open").update(is_active=False)

        assert self.became(who, batch) == WhyNot.FINISHED

    @pytest.mark.parametrize("state", [Project.State.LIVE, Project.State.PAUSED])
    def test_is_not_there_for_whom_it_hides_from(self, owner, who, kind, state):
        held = grant(type=kind, worker=who, score=1, locale=None, now=NOON)
        batch = offer(owner, tasks=2, requirements=needs(kind, Guards.DISCOVER))
        claim(who, batch)
        Project.objects.update(state=state)
        assert list_known(worker_id=who.pk, now=NOON, limit=6)

        held.delete()

        assert list_known(worker_id=who.pk, now=NOON, limit=6) == []
        with pytest.raises(NoSuchProject):
            show_known(worker_id=who.pk, public_id=name(batch), now=NOON)

    def test_is_not_there_for_whoever_never_worked_in_it(self, owner, who):
        batch = offer(owner)

        assert list_known(worker_id=who.pk, now=NOON, limit=6) == []
        with pytest.raises(NoSuchProject):
            show_known(worker_id=who.pk, public_id=name(batch), now=NOON)

    def test_comes_with_the_latest_first(self, owner, who):
        first, second = offer(owner), offer(owner)
        for batch in (second, first):
            claim(who, batch)

        known = list_known(worker_id=who.pk, now=NOON, limit=6)

        assert [one.public_id for one in known] == [name(first), name(second)]
