"""No door leads to work whose requirements a worker does not meet.

Each comparator, asked by a project, by its programme, for one task type, or by the
vendor through whom one came, against each state of a holding, at each door through
which workers come. Mechanical Turk's door takes requesters' calls alone, and a frame's
address names a claim: without one there is none to open.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from tests.build import web
from tests.build.api import Caller
from tests.build.people import DAY, NOON, SECOND, requester
from tests.build.projects import live_batch, project

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.models import ApiToken, Organisation, Worker
from hormiga.domain.people.rules import digest
from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import Enrolment, Programme
from hormiga.domain.projects.models import Batch, ProjectVersion
from hormiga.domain.qualifications import services
from hormiga.domain.qualifications.models import Qualification, QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db

REFUSED = "requirements-not-met"
INPUT = "only for those who may see it"
Value = int | str | None

# Comparator: what it compares with, a score (or place) that meets it, one that misses.
TABLE: dict[str, tuple[tuple[int | str, ...], Value, Value]] = {
    "equal": ((80,), 80, 79),
    "not-equal": ((80,), 79, 80),
    "less": ((80,), 79, 80),
    "less-or-equal": ((80,), 80, 81),
    "greater": ((80,), 81, 80),
    "greater-or-equal": ((80,), 80, 79),
    "in": ((80, 90), 90, 85),
    "not-in": ((80, 90), 85, 90),
    "equal ES": (("ES",), "ES-CN", "FR"),
    "not-in ES": (("ES", "PT"), "FR", "PT"),
    "exists": ((), 0, None),
    "does-not-exist": ((), None, 0),
}
STATES = ("none", "meets", "misses", "expired", "revoked")
FEW = ("greater-or-equal", "not-in ES", "does-not-exist")
"""Who else asks compares with the same rule: three rows show that it does."""
ASKERS = ("project", "programme", "task type", "vendor")


@dataclass(frozen=True)
class Market:
    """A live project of one task, in a programme that lets only its people in."""

    batch: Batch
    type: QualificationType
    programme: Programme
    vendor: Organisation | None

    @property
    def name(self) -> str:
        return ids.outside(self.batch.project.public_id)


@dataclass(frozen=True)
class Person:
    """One worker, at the pages and with a program."""

    worker: Worker
    pages: Client
    api: Caller


def market(
    asker: str, *, row: str = "exists", guards: Guards = Guards.ACCEPT
) -> Market:
    kind = services.create_type(name="Reads", organisation=None, now=NOON)
    values = TABLE[row][0]
    wanted = Wanted(
        kind.pk,
        kind.name,
        Comparator(row.split(maxsplit=1)[0]),
        tuple(v for v in values if isinstance(v, int)),
        tuple(v for v in values if isinstance(v, str)),
        guards,
    )
    programme = Programme.objects.create(
        slug="closed",
        preset=Programme.Preset.VENDOR_FIRST,
        name={"en": "Closed", "es": "Cerrado"},
        currency="EUR",
        fee_ppm=200_000,
        cadence=Programme.Cadence.MONTHLY,
    )
    vendor = web.vendor() if asker == "vendor" else None
    if asker != "project":
        ask_for(
            programme=programme,
            wanted=wanted,
            vendor=vendor,
            task_type="text-categories" if asker == "task type" else "",
        )
    made = project(
        owner=requester(wallet="100"),
        programme=programme,
        requirements=(wanted,) if asker == "project" else (),
        instructions={"en": "How to do it", "es": "Cómo se hace"},
        overlap=9,
    )
    if asker == "task type":
        ProjectVersion.objects.filter(project=made).update(task_type="text-categories")
    batch = live_batch(of=made, tasks=[{"text": INPUT}])
    return Market(batch, kind, programme, vendor)


def person(at: Market) -> Person:
    """Somebody in the programme, through its vendor where there is one."""
    user, worker = web.worker_user()
    Enrolment.objects.create(
        worker=worker, programme=at.programme, vendor=at.vendor, joined_at=NOON
    )
    token = f"hrm_{secrets.token_hex(8)}"
    ApiToken.objects.create(digest=digest(token), worker=worker, created_at=NOON)
    return Person(worker, web.signed_in(user), Caller(token))


def held_by(meets: Value) -> Value:
    """Something to hold: whoever must hold nothing holds something in other states."""
    return 0 if meets is None else meets


def hold(who: Person, at: Market, value: Value, *, state: str) -> None:
    """Bring a holding into a state; `None` is no value that one could hold."""
    if state == "none" or value is None:
        return
    score, locale = (value, None) if isinstance(value, int) else (None, value)
    services.grant(
        type=at.type, worker=who.worker, score=score, locale=locale, now=NOON
    )
    if state == "expired":
        Qualification.objects.filter(worker=who.worker).update(
            expires_at=clock.read() - SECOND
        )
    if state == "revoked":
        services.revoke(type=at.type, worker=who.worker, now=clock.read() - DAY)


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo what a door did. A savepoint by hand: a flow nests in no `atomic`."""
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


def reached(who: Person, at: Market) -> set[str]:
    """Try every door; name those through which the worker came to the task."""
    start, keep = f"/work/{at.name}/start/", "/exams/exam-none/keep/"
    desk, shown = f"/work/{at.name}/task/", list[str]()
    claim = {"project": at.name, "count": 1}
    listed = who.api.get("/projects/available").body["projects"]
    page = text(who.pages.get(f"/work/{at.name}/"))
    through = {
        "the API's list": any(
            one["id"] == at.name and not one["unmet_requirements"] for one in listed
        ),
        "the project's page": start in page,
    }
    tries: dict[str, Callable[[], object]] = {
        "the desk": lambda: shown.append(text(who.pages.get(desk))),
        "Start": lambda: who.pages.post(start),
        "skipping": lambda: who.pages.post(f"/work/{at.name}/skip/"),
        "keeping tasks": lambda: who.pages.post(keep, {"project": at.name}),
        "the API's claim": lambda: who.api.post("/assignments/claim", claim),
        "the API's loop": lambda: who.api.post("/assignments/submit", {"claim": claim}),
    }
    for name, step in tries.items():
        with taken_back():
            step()
            through[name] = Assignment.objects.filter(worker=who.worker).exists()
    assert INPUT not in page + shown[0]
    return {name for name, was in through.items() if was}


def text(response) -> str:
    return str(response.content, "utf-8")


EVERY = {
    *("the API's list", "the project's page", "Start", "skipping", "keeping tasks"),
    *("the API's claim", "the API's loop"),
}
"""The desk itself takes no task: it shows the one in hand."""


class TestWork:
    @pytest.mark.parametrize(
        ("row", "asker"),
        [
            *((row, "project") for row in TABLE),
            *((row, asker) for row in FEW for asker in ASKERS if asker != "project"),
        ],
    )
    def test_is_reached_by_those_who_meet_what_is_asked_and_by_no_others(
        self, row, asker
    ):
        at = market(asker, row=row)
        meets, misses = TABLE[row][1:]
        found = {}

        for state in STATES:
            who = person(at)
            hold(who, at, misses if state == "misses" else held_by(meets), state=state)
            found[state] = reached(who, at)

        if row == "does-not-exist":
            shut = {"meets", "misses"}
        elif row == "exists":
            shut = {"none", "misses", "expired", "revoked"}
        else:
            shut = set(STATES) - {"meets"}
        assert found == {one: set() if one in shut else EVERY for one in STATES}

    @pytest.mark.parametrize("asker", ASKERS)
    @pytest.mark.parametrize("guards", Guards)
    def test_that_one_may_not_accept_is_seen_as_far_as_its_guard_lets(
        self, guards, asker
    ):
        at = market(asker, guards=guards)
        who = person(at)

        page = who.pages.get(f"/work/{at.name}/")
        listed = who.api.get("/projects/available").body["projects"]
        work = text(who.pages.get("/work/"))
        claimed = who.api.post("/assignments/claim", {"project": at.name, "count": 1})

        is_hidden = guards is Guards.DISCOVER
        mine = [one for one in listed if one["id"] == at.name]
        assert page.status_code == (404 if is_hidden else 200)
        assert (at.name in work, bool(mine)) == (not is_hidden, not is_hidden)
        may_read = guards is Guards.ACCEPT
        assert ("How to do it" in text(page)) == may_read
        assert [one["instructions"] != {} for one in mine] == [may_read][: len(mine)]
        refusal = (404, "no-such-project") if is_hidden else (403, REFUSED)
        assert (claimed.status, claimed.kind) == refusal
        assert not Assignment.objects.exists()

    @pytest.mark.parametrize("asker", ASKERS)
    def test_of_a_programme_is_closed_to_those_outside_it(self, asker):
        at = market(asker)
        who = person(at)
        hold(who, at, 80, state="meets")
        Enrolment.objects.filter(worker=who.worker, programme=at.programme).delete()

        assert reached(who, at) == set()

    def test_that_a_vendor_guards_is_open_through_another_door(self):
        at = market("vendor")
        who = person(at)
        Enrolment.objects.create(
            worker=who.worker, programme=at.programme, joined_at=NOON
        )

        assert reached(who, at) == EVERY

    def test_of_another_type_is_open_where_one_type_alone_is_guarded(self):
        at = market("task type")
        ProjectVersion.objects.update(task_type="")

        assert reached(person(at), at) == EVERY

    def test_in_hand_stays_in_hand_when_its_requirement_is_lost(self):
        """What was promised at the claim holds: only the next claim is refused."""
        at = market("project")
        who = person(at)
        hold(who, at, 80, state="meets")
        who.pages.post(f"/work/{at.name}/start/")
        services.revoke(type=at.type, worker=who.worker, now=clock.read())

        desk = text(who.pages.get(f"/work/{at.name}/task/"))

        assert INPUT in desk
        assert reached(person(at), at) == set()
