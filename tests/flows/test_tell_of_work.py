"""Alerts: of work that suits, once, at most once an hour, and never at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.build import web
from tests.build.people import HOUR, NOON
from tests.build.projects import live_batch

from hormiga.domain.messages.alerts import Alerts, choose_alerts, is_quiet
from hormiga.domain.messages.models import Notice
from hormiga.domain.messages.rules import BadAlert
from hormiga.domain.people.models import Worker
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import create_type, grant
from hormiga.flows.tell_of_work import tell_of_work
from hormiga.kit import ids

ON = Alerts(is_on=True)


def somebody(alerts: Alerts = ON) -> Worker:
    _, worker = web.worker_user()
    choose_alerts(worker_id=worker.pk, alerts=alerts)
    return worker


def told() -> list[list[str]]:
    rows = Notice.objects.filter(kind="work.suited").order_by("pk")
    return [facts["projects"] for facts in rows.values_list("facts", flat=True)]


@pytest.mark.django_db
class TestAnAlert:
    def test_names_suited_work_and_leads_there(self):
        worker = somebody()
        project = live_batch().project

        assert tell_of_work(now=NOON) == 1

        name = ids.outside(project.public_id)
        notice = Notice.objects.get()
        assert (notice.user_id, notice.link) == (
            worker.user_id,
            ["work_project", name],
        )
        assert told() == [[name]]

    def test_comes_at_most_once_an_hour_and_of_each_project_once(self):
        somebody()
        live_batch()
        tell_of_work(now=NOON)
        second = live_batch().project

        soon = tell_of_work(now=NOON + timedelta(minutes=59))
        later = tell_of_work(now=NOON + HOUR)
        again = tell_of_work(now=NOON + 2 * HOUR)

        assert (soon, later, again) == (0, 1, 0)
        assert told()[1] == [ids.outside(second.public_id)]

    @pytest.mark.parametrize("guards", Guards)
    def test_is_silent_about_work_whose_requirements_are_not_met(self, guards):
        worker = somebody()
        kind = create_type(name="Spanish", organisation=None, now=NOON)
        wanted = Wanted(kind.pk, "Spanish", Comparator.EXISTS, (), (), guards)
        live_batch(requirements=(wanted,))

        before = tell_of_work(now=NOON)
        grant(type=kind, worker=worker, score=1, locale=None, now=NOON)
        after = tell_of_work(now=NOON + HOUR)

        assert (before, after) == (0, 1)

    @pytest.mark.parametrize(
        "changed",
        [
            {"is_on": False},
            {"task_types": ("text-categories",)},
            {"languages": ("fr",)},
            {"least_micro": 1, "currency": "USD"},
            {"quiet": (11, 13)},
        ],
    )
    def test_is_silent_about_what_was_not_wanted(self, changed):
        somebody(replace(ON, **changed))
        live_batch()

        assert tell_of_work(now=NOON) == 0
        assert told() == []

    def test_of_work_that_was_never_measured_comes_whatever_the_least_pay(self):
        somebody(replace(ON, least_micro=9_000_000, currency="EUR"))
        live_batch()

        assert tell_of_work(now=NOON) == 1


class TestQuietHours:
    @pytest.mark.parametrize(
        ("quiet", "zone", "is_now"),
        [
            (None, "UTC", False),
            ((12, 13), "UTC", True),
            ((13, 12), "UTC", False),
            ((22, 13), "UTC", True),
            ((22, 12), "UTC", False),
            ((7, 8), "America/Bogota", True),  # noon is seven there
            ((12, 12), "UTC", False),
        ],
    )
    def test_are_the_workers_own_and_may_go_over_midnight(self, quiet, zone, is_now):
        alerts = Alerts(is_on=True, quiet=quiet, time_zone=zone)

        assert is_quiet(alerts=alerts, now=NOON) is is_now

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "changed", [{"time_zone": "Mars"}, {"quiet": (0, 24)}, {"least_micro": -1}]
    )
    def test_that_are_none_change_nothing(self, changed):
        _, worker = web.worker_user()

        with pytest.raises(BadAlert):
            choose_alerts(worker_id=worker.pk, alerts=replace(ON, **changed))

        live_batch()
        assert tell_of_work(now=NOON) == 0
