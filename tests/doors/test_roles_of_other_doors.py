"""Who may do what where no page is: Mechanical Turk's calls, and a task's frame.

The other half of `test_roles`: a call or a door without a row fails here.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from tests.build import web
from tests.build.mturk import FORM, OWN, TERMS, Reply, Turk, question, send
from tests.build.people import NOON
from tests.build.web import ROLES
from tests.build.work import has
from tests.doors.mturk.test_hits import answer, claim
from tests.doors.test_roles import OTHER_DOORS, TOKEN, held, taken_back

from hormiga.domain.people import services as people
from hormiga.domain.people.models import ApiToken, Organisation
from hormiga.domain.people.rules import digest
from hormiga.domain.people.services import KeySet
from hormiga.doors.frame.script import built
from hormiga.doors.mturk.dispatch import OPERATIONS, TARGET
from hormiga.engines.frame import frame_address
from hormiga.kit import accounts, clock

FRAME = "http://frame.example:8001"
BODIES: dict[str, dict[str, Any]] = {
    "CreateHITType": TERMS,
    "CreateHIT": {**TERMS, **OWN, "Question": question()},
    "CreateHITWithHITType": {
        "HITTypeId": "{type}",
        "LifetimeInSeconds": 3600,
        "Question": question(),
    },
    "GetHIT": {"HITId": "{hit}"},
    "ListHITs": {},
    "ListReviewableHITs": {"HITTypeId": "{type}"},
    "UpdateExpirationForHIT": {"HITId": "{hit}", "ExpireAt": 0},
    "DeleteHIT": {"HITId": "{done}"},
    "ListAssignmentsForHIT": {"HITId": "{hit}"},
    "GetAssignment": {"AssignmentId": "{judgment}"},
    "ApproveAssignment": {"AssignmentId": "{judgment}"},
    "RejectAssignment": {"AssignmentId": "{judgment}", "RequesterFeedback": "No."},
    "GetAccountBalance": {},
}
OWN_ALONE = "it makes or shows the caller's own"
NO_TYPE, NO_HIT, NO_ASSIGNMENT = (
    f"AWS.MechanicalTurk.{thing}DoesNotExist"
    for thing in ("HITType", "HIT", "Assignment")
)
OTHERS_MEET = {
    "CreateHITType": OWN_ALONE,
    "CreateHIT": OWN_ALONE,
    "CreateHITWithHITType": NO_TYPE,
    "GetHIT": NO_HIT,
    "ListHITs": OWN_ALONE,
    "ListReviewableHITs": NO_TYPE,
    "UpdateExpirationForHIT": NO_HIT,
    "DeleteHIT": NO_HIT,
    "ListAssignmentsForHIT": NO_HIT,
    "GetAssignment": NO_ASSIGNMENT,
    "ApproveAssignment": NO_ASSIGNMENT,
    "RejectAssignment": NO_ASSIGNMENT,
    "GetAccountBalance": OWN_ALONE,
}
"""What another requester meets who names the first one's things."""


def test_each_other_door_has_rows():
    assert {
        "external_submit": "TestAnExternalAnswer",  # tests/doors/mturk/test_external
        "frame": "TestTheFrame",
        "frame_script": "TestTheFrame",
        "frame_preview": "TestTheFrame",
        "frame_practice": "TestTheFrame",
        "media": "TestTheFrame",  # and tests/doors/frame/test_media.py
        "mturk": "TestEachCallOfMechanicalTurk",
        "api_nowhere": "TestAnAddressOfTheApiThatIsNotThere",
        "hook_paypal": "TestAWebhook",  # tests/doors/test_hooks.py
    }.keys() == OTHER_DOORS


@dataclass(frozen=True)
class Market:
    """A HIT with a judgment, and one that is over, of the first requester's."""

    mine: Turk
    other: Turk
    vendor: KeySet
    ids: dict[str, str]


@pytest.fixture
def market(db) -> Market:
    mine, other = Turk(), Turk()
    hit = mine.hit()
    judgment = answer(hit)
    done = mine.hit(MaxAssignments=1, UniqueRequestToken="over")
    mine("UpdateExpirationForHIT", HITId=done["HITId"], ExpireAt=0)
    vendor = people.create_keys(organisation=web.vendor(), now=NOON)
    named = {
        "type": hit["HITTypeId"],
        "hit": hit["HITId"],
        "done": done["HITId"],
        "judgment": judgment,
    }
    return Market(mine, other, vendor, named)


def body_of(operation: str, market: Market) -> dict[str, Any]:
    return {
        name: market.ids[value[1:-1]]
        if isinstance(value, str) and value[1:-1] in market.ids
        else value
        for name, value in BODIES[operation].items()
    }


def bare(operation: str, **headers: str) -> Any:
    """Call without a signature; give the fault's kind."""
    response = Client().post(
        "/mturk/",
        data=b"{}",
        content_type="application/x-amz-json-1.1",
        headers={"X-Amz-Target": TARGET + operation} | headers,
    )
    assert response.status_code == 400
    return json.loads(response.content)["__type"]


class TestEachCallOfMechanicalTurk:
    def test_has_a_row(self):
        assert set(OPERATIONS) == set(BODIES) == set(OTHERS_MEET)
        assert len(OPERATIONS) == 13

    @pytest.mark.parametrize("operation", sorted(OPERATIONS))
    def test_is_taken_from_the_requester_whose_things_it_names(self, market, operation):
        with taken_back():
            reply = market.mine(operation, **body_of(operation, market))

        assert reply.status == 200, reply.body

    @pytest.mark.parametrize("operation", sorted(OPERATIONS))
    def test_finds_nothing_of_another_requesters(self, market, operation):
        before, wallet = held(), has(accounts.wallet(market.mine.owner.pk), "USD")

        with taken_back():
            reply = market.other(operation, **body_of(operation, market))
            changed = held() != before
            mine = has(accounts.wallet(market.mine.owner.pk), "USD")

        if OTHERS_MEET[operation] == OWN_ALONE:
            self.is_only_the_callers(reply, market)
            assert mine == wallet
        else:
            assert reply.fault == ("RequestError", OTHERS_MEET[operation])
            assert not changed

    def is_only_the_callers(self, reply: Reply, market: Market) -> None:
        assert reply.status == 200
        shown = str(reply.body)
        assert not [name for name in market.ids.values() if name in shown]
        assert reply.body.get("NumResults", 0) == 0

    @pytest.mark.parametrize("operation", sorted(OPERATIONS))
    def test_is_refused_to_everybody_else(self, market, operation):
        worker = people.create_workers(count=1, now=NOON)[0][0]
        ApiToken.objects.create(digest=digest(TOKEN), worker=worker, created_at=NOON)
        stolen = market.mine.keys.access_key_id
        forged = KeySet(stolen, market.other.keys.secret_access_key, "")
        before = held()

        anonymous = bare(operation)
        bearer = bare(operation, Authorization=f"Bearer {TOKEN}")
        vendor = send(market.vendor, operation, b"{}")
        forger = send(forged, operation, b"{}")

        assert anonymous == "MissingAuthenticationTokenException"
        assert bearer == "IncompleteSignatureException"
        assert vendor.fault == ("AccessDeniedException", "")
        assert forger.fault == ("InvalidSignatureException", "")
        assert held() == before


@pytest.fixture
def _frame_host(settings):
    settings.FRAME_ORIGIN = FRAME
    settings.ALLOWED_HOSTS = ["*"]


def address(*, minutes: int = 10, secret: str | None = None) -> str:
    """The path of a fresh claim's frame."""
    _, [one] = claim(Turk().hit(Question=question()))
    return frame_address(
        origin="",
        assignment=one.assignment,
        secret=secret or settings.SECRET_KEY,
        until=clock.read() + timedelta(minutes=minutes),
    )


def renamed(path: str, to: str) -> str:
    """Put another claim's name into an address, and leave its signature."""
    one, other = (base64.urlsafe_b64decode(p.rpartition("/")[2]) for p in (path, to))
    token = base64.urlsafe_b64encode(other[:16] + one[16:]).decode()
    return f"/frame/{token}"


@pytest.mark.django_db
@pytest.mark.usefixtures("_frame_host")
@pytest.mark.parametrize("role", ROLES)
class TestTheFrame:
    """An address is the permission; who is signed in on our pages is nothing here."""

    @pytest.fixture
    def get(self, role):
        client = web.cast().clients[role]

        def ask(path: str, host: str = FRAME) -> Any:
            return client.get(path, headers={"Host": host.partition("//")[2]})

        return ask

    def test_shows_whoever_has_its_address_the_task_and_no_more(self, get):
        shown = get(address())

        assert shown.status_code == 200
        fields = FORM[
            FORM.index('<label><input type="checkbox"') : FORM.index("</body>")
        ]
        assert fields in shown.content.decode()
        assert not shown.cookies

    def test_shows_nobody_another_claim_by_an_address_of_ones_own(self, get):
        mine, theirs = address(), address()
        forged = address(secret="of somebody else " * 4)

        assert get(renamed(mine, theirs)).status_code == 404
        assert get(forged).status_code == 404
        assert get(mine).status_code == get(theirs).status_code == 200

    def test_is_over_for_everybody_at_once(self, get):
        assert get(address(minutes=-1)).status_code == 404

    def test_is_on_no_host_of_our_pages(self, get):
        assert get(address(), host="http://testserver").status_code == 404

    def test_has_the_same_script_for_everybody(self, get):
        path = reverse("frame_script", args=[built()["core"].name[9:-3]])

        shown = get(path)

        assert (shown.status_code, shown.content) == (200, built()["core"].plain)
        assert not shown.cookies
        assert get(path, host="http://testserver").status_code == 404

    @pytest.mark.parametrize("door", ["/media/", "/frame/preview/", "/frame/practice/"])
    def test_shows_nobody_a_file_or_a_preview_by_a_claims_address(self, get, door):
        shown = get(door + address().rpartition("/")[2])

        assert (shown.status_code, bool(shown.cookies)) == (404, False)


@pytest.mark.django_db
class TestAnAddressOfTheApiThatIsNotThere:
    def test_is_the_same_nothing_for_each_role(self):
        answers = {
            (response.status_code, response.content)
            for client in web.cast().clients.values()
            for response in [client.get("/api/v1/nothing"), client.post("/api/v2/x")]
        }

        assert [status for status, _ in answers] == [404]


class TestTheOperatorsCheck:
    """It asks on a snapshot of its own, which a test's transaction cannot give."""

    def test_opens_to_operators_alone_and_notes_nothing_for_others(
        self, committed_database
    ):
        cast = web.cast()
        before = held()

        statuses = {
            role: client.post("/operator/health/check/").status_code
            for role, client in cast.clients.items()
            if role != "operator"
        }

        assert statuses.pop("anonymous") in {302, 403}
        assert set(statuses.values()) == {403}
        assert held() == before
        assert cast.clients["operator"].post("/operator/health/check/").status_code == (
            200
        )
        assert held() != before

    def test_is_no_link(self, committed_database):
        client = web.signed_in(web.user(is_operator=True))

        assert client.get("/operator/health/check/").status_code == 405


def test_the_other_requester_is_one(market):
    """A table of refusals to somebody who may do nothing at all would prove little."""
    assert market.other.owner.kind == Organisation.Kind.REQUESTER
    assert market.other.hit()["HITStatus"] == "Assignable"
