"""Who may open which of a requester's pages."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from tests.build import billing
from tests.build.people import requester, worker
from tests.build.projects import live_batch, project
from tests.build.requester import Seat, seat, somebody
from tests.build.work import judge

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people import services as people
from hormiga.domain.people.models import Membership, Organisation
from hormiga.domain.projects.models import Batch
from hormiga.doors.web.requester.urls import ROUTES
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db

# What a role gets from a page: all of it (200), a shut door (403). Posts are below.
PAGES = {
    "overview": "owner manager reviewer finance",
    "projects": "owner manager reviewer finance",
    "batches": "owner manager reviewer finance",
    "members": "owner manager reviewer finance",
    "cases": "owner manager reviewer finance",
    "project": "owner manager reviewer finance",
    "batch": "owner manager reviewer finance",
    "progress": "owner manager reviewer finance",
    "import": "owner manager reviewer finance",
    "import_errors": "owner manager reviewer finance",
    "wallet": "owner manager finance",
    **dict.fromkeys(
        ("movements", "billing", "document", "bonuses", "limits", "order"),
        "owner manager finance",
    ),
    "bonus": "owner manager",
    "project_new": "owner manager",
    "project_typed": "owner manager",
    "project_template": "owner manager",
    "type_preview": "owner manager",
    "primer": "owner manager",
    "preview": "owner manager reviewer finance",
    "batch_new": "owner manager",
    "close": "owner manager",
    "keys": "owner manager",
    "review": "owner manager reviewer",
    "reports": "owner manager reviewer",
    "labels": "owner manager reviewer",
    "download": "owner manager reviewer",
}
ACTIONS = {
    **dict.fromkeys(
        ("pay_in", "order", "refund", "receipt", "alert", "buyer", "invoice"),
        "owner manager finance",
    ),
    **dict.fromkeys(("bonus", "bonus_pot"), "owner manager"),
    "limit": "owner",
    "publish": "owner manager",
    "discard": "owner manager",
    "close": "owner manager",
    "project_state": "owner manager",
    "keys": "owner manager",
    "key_revoke": "owner manager",
    "token_revoke": "owner manager",
    "approve_all": "owner manager reviewer",
    "approve": "owner manager reviewer",
    "reject": "owner manager reviewer",
}
ROLES = ("owner", "manager", "reviewer", "finance")


@dataclass
class Place:
    """A requester with one of everything; `address` writes its pages' addresses."""

    organisation: Organisation
    batch: Batch
    judgment: Assignment
    order: str
    document: str

    def address(self, name: str, *, under: Organisation | None = None) -> str:
        owner = under or self.organisation
        named = {
            "org": ids.outside(owner.public_id, ids.ORGANISATION),
            "project": ids.outside(self.batch.project.public_id),
            "batch": ids.outside(self.batch.public_id),
            "judgment": ids.outside(self.judgment.public_id),
            "name": "HRMNONE",
            "order": self.order,
            "document": self.document,
            "ending": "csv",
            "currency": "EUR",
            "format_name": "csv",
            "kind": "text-categories",
        }
        wanted = {
            "project": ("project", "project_state", "batch_new", "preview"),
            "batch": (
                *("batch", "progress", "publish", "discard", "close", "review"),
                *("import", "import_errors"),
                *("approve_all", "labels", "download"),
            ),
            "judgment": ("approve", "reject", "bonus"),
            "order": ("order",),
            "document": ("document",),
            "ending": ("document",),
            "currency": ("movements",),
            "name": ("key_revoke", "token_revoke"),
            "format_name": ("download",),
            "kind": ("project_typed", "type_preview", "primer"),
        }
        kwargs = {"org": named["org"]} | {
            key: named[key] for key, names in wanted.items() if name in names
        }
        return reverse(f"requester_{name}", kwargs=kwargs)


@pytest.fixture
def place() -> Place:
    owner = requester(wallet="100")
    batch = live_batch(of=project(owner=owner))
    (judgment,) = judge(worker(), batch, "ant")
    order, document = billing.order(owner), billing.receipt(owner)
    return Place(owner, batch, judgment, order, document)


class TestARole:
    @pytest.mark.parametrize("role", ROLES)
    def test_opens_its_pages_and_no_others(self, role, place):
        who = seat(role, at=place.organisation)

        got = {n: who.client.get(place.address(n)).status_code for n in PAGES}

        assert got == {n: 200 if role in PAGES[n].split() else 403 for n in PAGES}

    @pytest.mark.parametrize("role", ROLES)
    def test_does_not_act_beyond_itself(self, role, place):
        who = seat(role, at=place.organisation)
        shut = [name for name in ACTIONS if role not in ACTIONS[name].split()]

        got = {who.client.post(place.address(name)).status_code for name in shut}

        assert got <= {403}
        place.judgment.refresh_from_db()
        place.batch.refresh_from_db()
        assert place.judgment.state == Assignment.State.SUBMITTED
        assert place.batch.state == "live"

    def test_is_asked_for_on_every_route(self):
        asked = {f"requester_{name}" for name in PAGES | ACTIONS} | {"requester"}

        assert asked == {name for name, _ in ROUTES}


class TestAnotherRequester:
    """Neither its own address nor one's own leads to its rows."""

    @pytest.mark.parametrize("name", PAGES)
    def test_is_not_there_to_be_read(self, name, place):
        other = seat()

        assert other.client.get(place.address(name)).status_code == 404

    @pytest.mark.parametrize("name", ACTIONS)
    def test_is_not_there_to_act_on(self, name, place):
        other = seat()

        assert other.client.post(place.address(name)).status_code == 404
        place.judgment.refresh_from_db()
        place.batch.refresh_from_db()
        assert place.judgment.state == Assignment.State.SUBMITTED
        assert place.batch.state == "live"

    @pytest.mark.parametrize(
        "name", [n for n in PAGES if n in {"project", "batch", "progress", "batch_new"}]
        + ["close", "review", "labels", "download", "order", "document", "bonus"],
    )  # fmt: skip
    def test_has_no_rows_under_ones_own_address(self, name, place):
        other = seat()
        address = place.address(name, under=other.organisation)

        assert other.client.get(address).status_code == 404

    @pytest.mark.parametrize(
        "name", ["publish", "discard", "close", "project_state", "approve_all",
                 "approve", "reject", "order", "bonus"],
    )  # fmt: skip
    def test_has_nothing_to_act_on_under_ones_own_address(self, name, place):
        other = seat()
        address = place.address(name, under=other.organisation)

        assert other.client.post(address, {"reason": "no"}).status_code == 404
        place.judgment.refresh_from_db()
        assert place.judgment.state == Assignment.State.SUBMITTED


class TestAKeyOfAnother:
    def test_cannot_be_revoked(self):
        mine, other = seat(), seat()
        made = people.create_keys(organisation=other.organisation, now=clock.read())

        response = mine.post(f"keys/{made.access_key_id}/revoke/")

        assert response.status_code == 404
        assert made.access_key_id in other.page("keys/")
        assert "revoked on" not in other.page("keys/")


class TestWhoBelongsToNone:
    def test_finds_no_page(self):
        client, _ = somebody()

        assert client.get("/requester/").status_code == 404

    def test_is_asked_to_sign_in_first(self, place):
        for name in PAGES:
            response = Client().get(place.address(name))
            assert response["Location"].startswith("/accounts/login/?next=/requester/")

    def test_finds_no_requesters_page_as_a_vendor(self):
        vendor = people.create_organisation(
            name="Brücke",
            kind=Organisation.Kind.VENDOR,
            is_trusted=False,
            now=clock.read(),
        )

        assert seat(at=vendor).get().status_code == 404


class TestWhoBelongsToSeveral:
    def test_chooses(self):
        who = seat()
        second = requester()
        people.add_member(
            user=who.user,
            organisation=second,
            role=Membership.Role.FINANCE,
            now=clock.read(),
        )

        page = str(who.client.get("/requester/").content, "utf-8")

        assert f'href="{who.root}"' in page
        assert f">{second.name}</a>" in page

    def test_is_not_asked_when_it_is_one(self):
        who: Seat = seat()

        assert who.client.get("/requester/")["Location"] == who.root
