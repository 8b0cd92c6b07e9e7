"""Who may come where: each role at each route, from one table.

A route without a row fails. Each call is rolled back, and one that is refused has
changed nothing: every table of ours holds what it held before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.build import (
    api,
    bank_house,
    billing,
    courses,
    disputes,
    exams,
    months,
    payouts,
    plans,
    tax,
    vendors,
    web,
)
from tests.build.payouts import PAYER, configure
from tests.build.people import NOON
from tests.build.web import ROLES

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.community import services as community
from hormiga.domain.community.models import Thread
from hormiga.domain.community.queries import beginning_of
from hormiga.domain.community.rules import Room
from hormiga.domain.community.services import Writer
from hormiga.domain.media.models import Blob, MediaFile, MediaUse
from hormiga.domain.media.store import configured
from hormiga.domain.messages import services as messages
from hormiga.domain.messages.fakes import report_fake
from hormiga.domain.messages.models import Notice
from hormiga.domain.people import services as people
from hormiga.domain.people.models import ApiToken, Organisation, Worker
from hormiga.domain.people.rules import digest, fingerprint
from hormiga.domain.programmes import invitations
from hormiga.domain.programmes.services import programme_named
from hormiga.domain.projects.models import Project, TaskImport
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db

EVERYBODY = frozenset({"anonymous", "worker", "requester", "vendor", "operator"})
MEMBERS = EVERYBODY - {"anonymous"}
AREAS = (
    *("worker", "requester", "vendor", "operator", "account", "profile", "programme"),
    *("exam", "course", "plan", "money", "forum", "notices"),
)
TOKEN = "hrm_of-the-first-worker"
LOGIN = "/accounts/login/"

PUBLIC = {
    "front": EVERYBODY,
    "terms": EVERYBODY,
    "privacy": EVERYBODY,
    "safety": EVERYBODY,
    "manifest": EVERYBODY,
    "service_worker": EVERYBODY,
    "offline": EVERYBODY,
    "language": EVERYBODY,
    "account_signup": EVERYBODY,
    "sign_up_organisation": EVERYBODY,
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY,
    "account_email_verification_sent": EVERYBODY,
    "account_confirm_email": EVERYBODY,
    "account_change_password": MEMBERS,
    "account_set_password": MEMBERS,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "home": MEMBERS,
}
# Elsewhere each call names its caller: a bearer token (below), a signature, or an
# address that is the permission; their rows are in test_roles_of_other_doors.
OTHER_DOORS = {
    "frame_practice",
    "external_submit",
    *("frame", "frame_script", "frame_preview", "media"),
    *("mturk", "api_nowhere", "hook_paypal"),
}

POSTED = {
    *("place_apply", "place_withdraw", "place_leave", "place_rate"),
    *("vendor_contract_accept", "vendor_check"),
    *("vendor_application_accept", "vendor_application_decline"),
    *("operator_contract_end", "operator_verify"),
    *("vendor_dispute", "vendor_account", "operator_vendor_account"),
    *("operator_vendor_dispute", "operator_vendor_pay", "operator_vendor_end"),
    *("operator_case_seek", "operator_case_close"),
    *("earnings_account_confirm", "operator_account_decide"),
    *("lesson_done", "lesson_place", "lesson_quiz", "lesson_again"),
    *("operator_course_open", "operator_course_up"),
    "language",
    "exam_start",
    "exam_keep",
    "operator_exam_retire",
    *("notices_read", "notices_read_all", "operator_fake_close"),
    *("forum_delete", "operator_post", "operator_thread"),
    "operator_trust",
    "operator_settle",
    "operator_ask",
    "operator_proposal_decline",
    "operator_check",
    "vendor_invite",
    "vendor_revoke",
    *("requester_pay_in", "requester_refund", "requester_receipt"),
    *("requester_limit", "requester_alert", "requester_buyer", "requester_invoice"),
    *("requester_bonus_pot", "operator_billing_issue", "operator_refund"),
    "operator_credit",
    "requester_key_revoke",
    "requester_token_revoke",
    "requester_project_state",
    "requester_publish",
    "requester_discard",
    "requester_close",
    "requester_approve_all",
    "requester_approve",
    "requester_reject",
    *("profile_skip", "programme_join", "operator_preset_ask", "operator_preset_drop"),
    "work_start",
    "work_skip",
    "work_report",
    "work_draft",
    "work_send",
    "work_upload",
    *("plan_hours_drop", "plan_goal_drop", "plan_diary_drop", "plan_calendar_address"),
    *("operator_tax_file", "operator_tax_hold", "operator_tax_relief"),
}
"""Routes that take nothing but POST."""

BODIES: dict[str, dict[str, str]] = {
    "operator_preset_ask": {
        "type": exams.SLUG,
        "comparator": "exists",
        "guards": "accept",
    },
    "place_apply": {"why": "I read a lot."},
    "vendor_dispute": {"words": "A task is missing."},
    "vendor_account": {"holder": "Enlace", "iban": "ES9121000418450200051332"},
    "operator_vendor_dispute": {"outcome": "declined", "words": "It is right."},
    "place_rate": {"stars": "4"},
    "vendor_check": {"outcome": "passed"},
    "vendor_application_decline": {"why": "full", "words": "No room."},
    "operator_contract_end": {"reason": "It is over."},
    "operator_verify": {"verified": "yes", "reason": "We met."},
    "operator_case_seek": {"watermark": "A"},
    "operator_proposal_decline": {"reason": "Too early."},
    "operator_case_close": {"outcome": "Nothing was found."},
    "operator_account_decide": {"method": "1", "decision": "release", "reason": "A."},
    "exam_keep": {"project": "{project}"},
    "operator_trust": {"trust": "no", "reason": "They asked for passwords."},
    "requester_receipt": {"currency": "EUR", "line": "{deposit}"},
    "operator_refund": {"do": "decline", "note": "It is not theirs."},
    "operator_credit": {"reason": "It is wrong."},
    "vendor_invite": {"programme": "open"},
    "requester_reject": {"reason": "Not what was asked."},
    "requester_project_state": {"state": "paused"},
    "work_draft": {"assignment": "{assignment}", "state": "{}"},
    "work_upload": {"assignment": "{assignment}"},
    "operator_fake_close": {"note": "The host was told."},
    "operator_post": {"do": "hide", "reason": "It names the answers."},
    "operator_thread": {"do": "lock", "reason": "All is said."},
    "work_send": {"assignment": "{assignment}", "worker": "of another device"},
}
FILES = {"work_upload": b"ants"}
NEEDS_COMMITTED = {"operator_check"}
"""Asks on a snapshot of its own, which a test's transaction cannot give: its row is in
test_roles_of_other_doors."""

OPEN_TO_OTHERS = {
    "vendor_shown": "the directory is there for every worker",
    "programme": "a programme is there for every worker",
    "programme_join": "every worker may join, for themselves",
    "profile_step": "each worker has a profile of their own",
    "profile_skip": "each worker has a profile of their own",
    "place_apply": "every worker may apply",
    "agreement": "an agreement is there to be read before it is signed",
    "notices_read": "each member meets notices of their own alone",
    **dict.fromkeys(
        (
            *("forum_room", "forum_new", "forum_project", "forum_project_new"),
            *("forum_thread", "forum_reply", "forum_post", "forum_report"),
        ),
        "a room is there for all who may enter: tests/doors/web/test_forum.py",
    ),
    "exam": "an exam is there for every worker",
    "exam_start": "an exam is there for every worker",
    "exam_sit": "each worker meets an attempt of their own",
    "exam_result": "each worker meets an attempt of their own",
    "exam_keep": "an offer is there for every worker",
    "course_media": "whoever has the address may see what a lesson shows",
    "course": "a course is there for every worker",
    "lesson": "a course is there for every worker",
    "lesson_done": "each worker has progress of their own",
    "lesson_place": "each worker has progress of their own",
    "lesson_quiz": "each worker has progress of their own",
    "lesson_again": "each worker has progress of their own",
    "lesson_practice": "each worker has progress of their own",
    "money_statement": "each worker has months of their own",
    "money_statement_file": "each worker has months of their own",
    "plan_feed": "whoever has the address may read it",
    "plan_hours_drop": "nothing but one's own goes: test_plan_pages.py",
    "plan_diary_drop": "nothing but one's own goes: test_plan_pages.py",
    "invitation": "whoever has the link may follow it",
    "work_project": "an offer is there for every worker",
    "work_start": "an offer is there for every worker",
    "work_task": "each worker meets a claim of their own",
    "work_skip": "each worker meets a claim of their own",
    "work_report": "each worker meets a claim of their own",
    "work_draft": "each worker meets a claim of their own",
    "work_upload": "each worker meets a claim of their own",
    "work_ahead": "each worker meets claims of their own",
    "work_send": "each worker meets a claim of their own",
}
OF_A_CLAIM = {
    "work_draft": (204, 409),
    "work_send": (409, 409),
    "work_upload": (201, 409),
}
"""What our script is told about a claim: its worker, and another one."""


@dataclass(frozen=True)
class World:
    """One of everything, made by the first requester, vendor and worker."""

    clients: dict[str, Client]
    callers: dict[str, api.Caller]
    named: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def world(settings, tmp_path) -> World:
    configure(settings, **PAYER)
    settings.DATA_DIR = tmp_path
    cast = web.cast()
    mine = cast.requester
    keys = people.create_keys(organisation=mine, now=clock.read())
    callers = _callers(cast, keys.token)
    requester, worker = callers["requester"], callers["worker"]
    project, batch = api.published(requester, tasks=5)
    draft = api.batch(requester, project, 1)
    judgment, held = api.claimed(worker, project, 2)
    api.answered(worker, judgment)
    export = requester.post(f"/batches/{batch}/exports", {"format": "csv"}).body["id"]
    payouts.sepa_worker("12.34")
    (run,) = payouts.opened().runs
    payouts.sepa_worker("5.00")
    invitation = invitations.invite(
        vendor=cast.vendor, programme=programme_named("open"), now=clock.read()
    )
    org = ids.outside(mine.public_id, ids.ORGANISATION)
    vendor = ids.outside(cast.vendor.public_id, ids.ORGANISATION)
    qualification = requester.post("/qualification-types", {"name": "Reads"}).body["id"]
    courses.small_course()
    named = {
        "org": org,
        "organisation": org,
        "vendor": vendor,
        "project": project,
        "batch": batch,
        "judgment": judgment,
        "run": ids.outside(run.public_id),
        "proposal": ids.outside(payouts.proposed().public_id),
        "slug": "open",
        **_talk(cast.worker, project),
        "invitation": ids.outside(invitation.public_id),
        "token": _token(ids.outside(invitation.public_id)),
        "exam": exams.SLUG,
        "code": "code0",
        "name": keys.access_key_id,
        **plans.made(cast.worker),
        "format_name": "csv",
        "kind": "text-categories",
        "key": "no-such-key",
        "programme": "open-usd",
        "step": "languages",
        "course": "small-ants",
        "lesson": "02-ask",
        "block": "q1",
        "uidb36": "1",
        "worker": ids.outside(cast.worker.public_id, ids.WORKER),
        "filing": ids.outside(tax.one_filing().public_id),
    }
    exams.exam()
    way = vendors.one_of_each(vendor=cast.vendor, worker=cast.worker)
    named |= way.pop("")
    other = {
        **way,
        **months.rows(cast.vendor),
        **disputes.rows(cast.worker, judgment, cast.vendor),
        "lesson_practice": {"lesson": "03-do", "block": "p1"},
        "operator_lesson_text": {"lesson": "01-look", "block": "0"},
        **bank_house.rows(),
        "course_media": courses.shown_file(),
        "requester_publish": {"batch": draft},
        "requester_movements": {"currency": "EUR"},
        "requester_order": {"order": billing.order(mine)},
        "requester_document": {"document": billing.receipt(mine), "ending": "pdf"},
        "operator_document": {"document": billing.receipt(mine), "ending": "pdf"},
        "operator_credit": {"document": billing.receipt(mine)},
        "operator_refund": {"refund": billing.refund(mine)},
        "requester_discard": {"batch": draft},
        "requester_token_revoke": {"name": _fingerprint(keys.token)},
    }
    known = {
        "project": project,
        "batch": batch,
        "draft": draft,
        "judgment": judgment,
        "held": held,
        "export": export,
        "task_import": _import_of(draft),
        "qualification": qualification,
        "media": _media_of(mine),
        "deposit": billing.deposit_line(mine),
        "upload": ids.outside(UUID(int=7)),
    }
    return World(cast.clients, callers, {"": named} | other, known)


def _talk(worker: Worker, project: str) -> dict[str, str]:
    """Somebody wrote in the community, was told of it, and saw a fake."""
    assert worker.user_id
    now = clock.read()
    found = Project.objects.get(public_id=ids.known(project))
    thread = community.begin_thread(
        room=Room(found.programme_id, found.pk),
        writer=Writer(worker.user_id),
        kind=Thread.Kind.TALK,
        title="Wings",
        text="Or none?",
        now=now,
    )
    messages.tell(
        user_id=worker.user_id, kind="work.suited", facts={}, key="1", now=now
    )
    fake = report_fake(url="fake.example", text="", contact="", now=now)
    named = {
        "thread": thread.public_id,
        "post": beginning_of(thread).public_id,
        "notice": Notice.objects.get(user=worker.user_id).public_id,
        "fake": fake.public_id,
    }
    return {name: ids.outside(public_id) for name, public_id in named.items()}


def _callers(cast: web.Cast, token: str) -> dict[str, api.Caller]:
    tokens: dict[str, str | None] = {"anonymous": None, "operator": None}
    tokens["requester"] = token
    for role in ("other requester", "vendor", "other vendor"):
        kind = Organisation.Kind(role.split()[-1])
        made = people.create_organisation(
            name=f"Behind {role}", kind=kind, is_trusted=True, now=NOON
        )
        tokens[role] = people.create_keys(organisation=made, now=NOON).token
    tokens["worker"] = TOKEN
    ApiToken.objects.create(digest=digest(TOKEN), worker=cast.worker, created_at=NOON)
    ((_, tokens["other worker"]),) = people.create_workers(count=1, now=NOON)
    return {role: api.Caller(tokens[role]) for role in ROLES}


def _import_of(batch: str) -> str:
    row = TaskImport.objects.get(batch__public_id=ids.known(batch))
    return ids.outside(row.public_id)


def _media_of(owner: Organisation) -> str:
    """Keep a file as `media.services` does, without the process that checks it."""
    content = b"an ant"
    digest_ = sha256(content).digest()
    came = settings.DATA_DIR / "came"
    came.write_bytes(content)
    configured().put(digest_, came)
    facts = {"size": len(content), "came_sha256": digest_, "created_at": NOON}
    row = MediaFile.objects.create(
        organisation=owner,
        blob=Blob.objects.create(sha256=digest_, size=len(content), wanted_at=NOON),
        kind="text",
        media_type="text/plain",
        **facts,
    )
    MediaUse.objects.create(organisation=owner, used=row.size)
    return ids.outside(row.public_id)


def _token(invitation: str) -> str:
    from hormiga.doors.web.vendor.access import link_of

    return link_of(invitation).rstrip("/").rpartition("/")[2]


def _fingerprint(token: str) -> str:
    return fingerprint(digest(token))


def patterns(resolver: Any = None) -> Iterator[URLPattern]:
    """Walk every route of the whole installation."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.app_name != "ninja":
                yield from patterns(one)
        else:
            yield one


@cache
def table() -> dict[str, frozenset[str]]:
    """Who may come to each page: the public ones, and what each area says of itself."""
    rows = dict(PUBLIC)
    for area in AREAS:
        module = f"hormiga.doors.web.{area}.urls"
        if apps.is_installed(f"hormiga.doors.web.{area}") and find_spec(module):
            for name, roles in import_module(module).ROUTES:
                rows[name] = frozenset(roles)
    return rows


def held() -> list[tuple[str, str]]:
    """Sum up every table of ours but the users', whose last sign-in is theirs."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if model.__module__.startswith("hormiga.")
    )
    sums = " UNION ALL ".join(
        f"SELECT '{name}', md5(string_agg(md5(t::text), '' ORDER BY md5(t::text)))"
        f' FROM "{name}" t'
        for name in tables
        if name != "people_user"
    )
    with connection.cursor() as cursor:
        cursor.execute(sums)
        return sorted(cursor.fetchall(), key=str)


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo what a call did. A savepoint by hand: a flow nests in no `atomic`."""
    mark = transaction.savepoint()
    yield
    transaction.savepoint_rollback(mark)


def call(world: World, role: str, name: str) -> tuple[int, str, bool]:
    """Call a page; give its status, where it leads, and whether anything changed."""
    (pattern,) = [one for one in patterns() if one.name == name]
    given = world.named[""] | world.named.get(name, {})
    wanted = {key: given[key] for key in pattern.pattern.regex.groupindex}
    path = reverse(name, kwargs=wanted)
    client = world.clients[role]
    before = held()
    with taken_back():
        if name in POSTED:
            response = client.post(path, body_of(world, name))
        else:
            response = client.get(path)
        if response.streaming:
            list(response)  # read to its end, it closes its file
        changed = held() != before
    return response.status_code, response.headers.get("Location", ""), changed


def body_of(world: World, name: str) -> dict[str, Any]:
    """Fill in a form; a file comes anew with each call, for it is read to its end."""
    body: dict[str, Any] = {
        key: filled(text, world) for key, text in BODIES.get(name, {}).items()
    }
    if name in FILES:
        body["file"] = SimpleUploadedFile("ant.txt", FILES[name])
    return body


def fits(role: str, roles: frozenset[str], *, is_owned: bool) -> str:
    """Say what a role meets at a page: welcome, sign in, shut, or not there."""
    base = role.removeprefix("other ")
    if base not in roles:
        return "sign in" if role == "anonymous" else "shut"
    return "not there" if role != base and is_owned else "welcome"


def is_owned(name: str) -> bool:
    """Say whether the route names a thing of the first requester's or vendor's."""
    (pattern,) = [one for one in patterns() if one.name == name]
    is_public = name in PUBLIC or name in OPEN_TO_OTHERS
    return bool(pattern.pattern.regex.groupindex) and not is_public


class TestEachPage:
    def test_has_a_row(self):
        without = {
            one.name or str(one.pattern)
            for one in patterns()
            if (one.name or "") not in table()
            and one.name not in OTHER_DOORS
            and str(one.pattern).strip("/") not in OTHER_DOORS
        }

        assert without == set()

    @pytest.mark.parametrize("name", sorted(set(table()) - NEEDS_COMMITTED))
    def test_opens_to_whom_the_table_says_and_to_nobody_else(self, world, name):
        for role in ROLES:
            status, place, changed = call(world, role, name)

            meets = fits(role, table()[name], is_owned=is_owned(name))
            if meets == "welcome" and name in OF_A_CLAIM:
                assert status == OF_A_CLAIM[name][role != "worker"], role
                assert changed == (status < 400), role
            elif meets == "welcome":
                assert status in {200, 302, 303} or name == "account_confirm_email"
                assert not place.startswith(LOGIN), (role, place)
            elif meets == "sign in":
                assert status in {302, 403}, role
                assert status == 403 or place.startswith(LOGIN), role
                assert not changed, role
            else:
                wanted = {404} if meets == "not there" else {403, 404}
                assert status in wanted, (role, status)
                assert not changed, role


class TestSigningOut:
    def test_ends_each_roles_own_visit_and_nothing_else(self, world):
        before = held()

        for role in ROLES:
            response = world.clients[role].post("/accounts/logout/")

            assert (response.status_code, response["Location"]) == (302, "/"), role
            back = world.clients[role].get("/home/")
            assert back["Location"].startswith(LOGIN), role
            others = ROLES[ROLES.index(role) + 1 :]
            for other in others:
                assert world.clients[other].get("/home/").status_code == 200, other
        assert held() == before


OK, MADE, WAIT, GONE = 200, 201, 202, 204
NO_TOKEN, NOT_YOURS, NOT_THERE, CONFLICT = 401, 403, 404, 409
NOT_TUS, BROKEN = 412, 422
WORK = json.dumps(api.PROJECT)
REASON = '{"reason": "No."}'
ANSWERS = (
    '{"answers": [{"assignment": "{assignment}", "answer": {"label": "ant"},'
    ' "active_seconds": 1}]}'
)
GRANT = '{"worker": "A", "score": 1}'

# For each operation: its body, then what these meet: the worker whose thing it is and
# another worker; or the requester whose thing it is, another one, and a vendor.
# Whoever has no token meets 401; workers at an organisation's call, and the other way
# round, 403.
FOR_WORKERS: dict[str, tuple[str, int, int]] = {
    "GET /projects/available": ("", OK, OK),
    "GET /assignments": ("", OK, OK),
    "POST /assignments/claim": ('{"project": "{project}", "count": 1}', OK, OK),
    "POST /assignments/submit": (ANSWERS, OK, OK),
    "POST /assignments/{assignment}/return": ("{}", OK, NOT_THERE),
    "PUT /assignments/{assignment}/draft": ('{"answer": {}}', OK, NOT_THERE),
    "POST /assignments/{assignment}/report": ('{"reason": "scam"}', MADE, NOT_THERE),
    "POST /assignments/{assignment}/uploads": ("", NOT_TUS, NOT_THERE),
    "HEAD /assignments/{assignment}/uploads/{upload}": ("", NOT_TUS, NOT_THERE),
    "PATCH /assignments/{assignment}/uploads/{upload}": ("", NOT_TUS, NOT_THERE),
    "DELETE /assignments/{assignment}/uploads/{upload}": ("", NOT_TUS, NOT_THERE),
}
FOR_ORGANISATIONS: dict[str, tuple[str, int, int, int]] = {
    "POST /projects": (WORK, MADE, MADE, MADE),
    "GET /projects/{project}": ("", OK, NOT_THERE, NOT_THERE),
    "POST /projects/{project}/versions": (WORK, MADE, NOT_THERE, NOT_THERE),
    "POST /projects/{project}/pause": ("{}", OK, NOT_THERE, NOT_THERE),
    "POST /projects/{project}/resume": ("{}", OK, NOT_THERE, NOT_THERE),
    "POST /qualification-types": ('{"name": "Writes"}', MADE, MADE, MADE),
    "POST /qualification-types/{qualification}/grants": (
        GRANT,
        NOT_THERE,
        NOT_THERE,
        NOT_THERE,
    ),
    "POST /projects/{project}/batches": ("{}", MADE, NOT_THERE, NOT_THERE),
    "POST /batches/{draft}/tasks": ("text\nnew\n", MADE, NOT_THERE, NOT_THERE),
    "POST /batches/{draft}/publish": ("{}", OK, NOT_THERE, NOT_THERE),
    "POST /batches/{batch}/close": ("{}", OK, NOT_THERE, NOT_THERE),
    "GET /batches/{batch}": ("", OK, NOT_THERE, NOT_THERE),
    "GET /batches/{batch}/labels": ("", OK, NOT_THERE, NOT_THERE),
    "GET /batches/{batch}/judgments": ("", OK, NOT_THERE, NOT_THERE),
    "POST /judgments/{judgment}/approve": ("{}", OK, NOT_THERE, NOT_THERE),
    "POST /judgments/{judgment}/reject": (
        '{"reason": "No."}',
        OK,
        NOT_THERE,
        NOT_THERE,
    ),
    "POST /judgments/{judgment}/bonus": (
        '{"amount": "1", "currency": "EUR", "reason": "Good.", "token": "1"}',
        CONFLICT,  # nothing is set aside for it
        NOT_THERE,
        NOT_THERE,
    ),
    "POST /batches/{batch}/exports": ("{}", WAIT, NOT_THERE, NOT_THERE),
    "GET /imports/{task_import}": ("", OK, NOT_THERE, NOT_THERE),
    "GET /imports/{task_import}/errors": ("", NOT_THERE, NOT_THERE, NOT_THERE),
    "GET /exports/{export}": ("", OK, NOT_THERE, NOT_THERE),
    "GET /exports/{export}/file": ("", CONFLICT, NOT_THERE, NOT_THERE),
    "GET /wallet": ("", OK, OK, OK),
    "POST /media": ("ants", MADE, MADE, MADE),
    "POST /media/archives": ("x", BROKEN, BROKEN, BROKEN),
    "GET /media": ("", OK, OK, OK),
    "GET /media/{media}": ("", OK, NOT_THERE, NOT_THERE),
    "GET /media/{media}/content": ("", OK, NOT_THERE, NOT_THERE),
    "DELETE /media/{media}": ("", GONE, NOT_THERE, NOT_THERE),
    "POST /media/uploads": ("", NOT_TUS, NOT_TUS, NOT_TUS),
    "HEAD /media/uploads/{upload}": ("", NOT_TUS, NOT_TUS, NOT_TUS),
    "PATCH /media/uploads/{upload}": ("", NOT_TUS, NOT_TUS, NOT_TUS),
    "DELETE /media/uploads/{upload}": ("", NOT_TUS, NOT_TUS, NOT_TUS),
}


def expected(operation: str) -> dict[str, int]:
    """Give the status that each role meets at an operation."""
    meets = dict.fromkeys(ROLES, NO_TOKEN)
    if operation in FOR_WORKERS:
        _, mine, other = FOR_WORKERS[operation]
        organisations = [r for r in ROLES if r.endswith(("requester", "vendor"))]
        return (
            meets
            | dict.fromkeys(organisations, NOT_YOURS)
            | {
                "worker": mine,
                "other worker": other,
            }
        )
    _, mine, other, vendor = FOR_ORGANISATIONS[operation]
    return meets | {
        "worker": NOT_YOURS,
        "other worker": NOT_YOURS,
        "requester": mine,
        "other requester": other,
        "vendor": vendor,
        "other vendor": vendor,
    }


def filled(text: str, world: World) -> str:
    for key, value in (world.ids | {"assignment": world.ids["held"]}).items():
        text = text.replace("{" + key + "}", value)
    return text


class TestEachOperationOfTheApi:
    def test_has_a_row(self):
        document = api.Caller(None).get("/openapi.json").body
        listed = {
            f"{method.upper()} {path.removeprefix(api.ROOT)}"
            for path, methods in document["paths"].items()
            for method in methods
        }

        def plain(operation: str) -> str:
            return "/".join(
                "*" if part.startswith("{") else part for part in operation.split("/")
            )

        rows = {plain(one) for one in [*FOR_WORKERS, *FOR_ORGANISATIONS]}
        assert {plain(one) for one in listed} == rows

    @pytest.mark.parametrize("operation", [*FOR_WORKERS, *FOR_ORGANISATIONS])
    def test_answers_each_role_as_the_table_says(self, world, operation):
        method, path = operation.split(" ")
        body = (FOR_WORKERS.get(operation) or FOR_ORGANISATIONS[operation])[0]
        kind = "text/csv" if path.endswith("/tasks") else "application/json"
        for role, status in expected(operation).items():
            before = held()
            with taken_back():
                reply = world.callers[role].send(
                    method, filled(path, world), filled(body, world), kind
                )
                changed = held() != before

            assert reply.status == status, (role, reply.body)
            assert status < 400 or not changed, role


def test_the_world_has_something_to_lose(world):
    """A matrix over an empty house would be green for the wrong reason."""
    assert Assignment.objects.count() == 2
    before = held()

    world.clients["operator"].post(
        f"/operator/organisations/{world.named['']['org']}/trust/",
        BODIES["operator_trust"],
    )

    assert held() != before
