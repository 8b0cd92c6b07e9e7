"""One's own account over HTTP: devices, address, data."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client
from tests.build import api
from tests.build.account import asked, text
from tests.build.payouts import earn
from tests.build.web import (
    PASSWORD,
    ROLES,
    cast,
    member,
    signed_in,
    user,
    vendor,
    worker_user,
)

from hormiga.domain.people import services as people
from hormiga.domain.people.models import ApiToken, User
from hormiga.domain.people.rules import digest
from hormiga.doors.web.account.devices import device_of
from hormiga.doors.web.shared.adapters import client_address
from hormiga.kit import clock

pytestmark = pytest.mark.django_db

PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/130.0.0.0 Mobile Safari/537.36"
)


def visit(who: User, user_agent: str = "") -> Client:
    """Sign in by the form, as a browser does."""
    client = Client(headers={"User-Agent": user_agent})
    given = {"login": who.email, "password": PASSWORD}
    assert client.post("/accounts/login/", given)["Location"] == "/home/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/home/").status_code == 200


class TestTheAccountPage:
    def test_is_there_for_everybody_who_signs_in(self):
        clients = cast().clients

        for role in ROLES[1:]:
            page = text(clients[role].get("/account/"))
            for path in re.findall(r'href="(/account[^"]*)"', page):
                assert clients[role].get(path).status_code in {200, 302}, (role, path)
            assert ("/earnings/account/" in page) == role.endswith("worker")

    def test_sends_the_mail_to_confirm_once_more(self):
        ana = user(password=PASSWORD)
        client = signed_in(ana)
        asked(client)

        client.post("/account/email/", {"again": "1"})

        assert [one.to for one in mail.outbox] == [[ana.email]]
        link = re.search(
            r"https?://[^/]+(/accounts/confirm\S+)", str(mail.outbox[0].body)
        )
        assert link
        client.post(link[1])
        assert "not confirmed yet" not in text(client.get("/account/"))


class TestDevices:
    def test_are_listed_in_words(self):
        ana = user(password=PASSWORD)
        visit(ana, PHONE)
        here = visit(ana)

        page = text(here.get("/account/sessions/"))

        assert "Chrome, Android" in page
        assert "Unknown device · this one" in page

    def test_are_signed_out_one_by_one(self):
        ana = user(password=PASSWORD)
        phone, desk, here = visit(ana, PHONE), visit(ana), visit(ana)
        row = UserSession.objects.get(user_agent=PHONE)

        here.post("/account/sessions/", {"visit": row.pk})

        assert [is_in(one) for one in (phone, desk, here)] == [False, True, True]

    def test_are_all_signed_out_but_this_one(self):
        ana = user(password=PASSWORD)
        phone, desk, here = visit(ana, PHONE), visit(ana), visit(ana)

        here.post("/account/sessions/", {"others": "1"})

        assert [is_in(one) for one in (phone, desk, here)] == [False, False, True]

    @pytest.mark.parametrize("asked_for", ["", "x", "-1", "99999999"])
    def test_that_are_not_ones_own_stay_signed_in(self, asked_for):
        ana, eva = user(password=PASSWORD), user(password=PASSWORD)
        theirs, mine = visit(eva), visit(ana)
        row = UserSession.objects.get(user=eva)

        for visit_id in (row.pk, asked_for):
            mine.post("/account/sessions/", {"visit": visit_id})

        assert is_in(theirs)
        assert is_in(mine)

    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [
            (PHONE, "Chrome, Android"),
            ("Mozilla/5.0 (iPhone; CPU) Version/17 Safari/604", "Safari, iPhone"),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/1 Edg/1", "Edge, Windows"),
            ("Mozilla/5.0 (X11; Linux) Firefox/1", "Firefox, Linux"),
            ("curl/8", ""),
        ],
    )
    def test_have_names_that_people_know(self, user_agent, words):
        assert device_of(user_agent) == words

    @pytest.mark.parametrize(
        ("peer", "forwarded", "address"),
        [
            ("9.9.9.9", "", "9.9.9.9"),
            ("9.9.9.9", "1.1.1.1", "9.9.9.9"),
            ("10.0.0.1", "1.1.1.1, 2.2.2.2", "2.2.2.2"),
            ("10.0.0.1", "1.1.1.1, 2.2.2.2, 10.0.0.2", "2.2.2.2"),
            ("10.0.0.1", "", "10.0.0.1"),
        ],
    )
    def test_have_the_address_that_nobody_can_make_up(self, peer, forwarded, address):
        trusted = frozenset({"10.0.0.1", "10.0.0.2"})

        found = client_address(
            peer=peer, forwarded=forwarded.split(","), trusted=trusted
        )

        assert found == address


def link_in_mail() -> str:
    (link,) = re.findall(
        r"https?://[^/]+(/account/email/\S+)", str(mail.outbox[0].body)
    )
    return str(link)


class TestANewAddress:
    @pytest.fixture
    def ana(self):
        who = user(password=PASSWORD)
        client = signed_in(who)
        asked(client)
        return client, who

    def test_counts_once_its_mail_was_opened_and_the_old_one_is_told(self, ana):
        client, who = ana
        before = who.email

        client.post("/account/email/", {"email": "New@Example.org"})
        who.refresh_from_db()
        halfway = who.email
        client.post(link_in_mail())

        who.refresh_from_db()
        assert (halfway, who.email) == (before, "new@example.org")
        assert [one.to for one in mail.outbox] == [["new@example.org"], [before]]
        rows = EmailAddress.objects.filter(user=who)
        assert [(r.email, r.verified) for r in rows] == [("new@example.org", True)]

    def test_is_not_asked_for_without_the_password(self):
        client = signed_in(user(password=PASSWORD))

        response = client.post("/account/email/", {"email": "new@example.org"})

        assert response["Location"].startswith("/accounts/again/")
        assert not mail.outbox

    def test_that_somebody_has_looks_the_same_and_disturbs_nobody(self, ana):
        client, _who = ana
        eva = user()

        taken = client.post("/account/email/", {"email": eva.email})
        free = client.post("/account/email/", {"email": "new@example.org"})

        assert text(taken).count(eva.email) == text(free).count("new@example.org") == 1
        assert [one.to for one in mail.outbox] == [["new@example.org"]]

    def test_that_was_taken_meanwhile_changes_nothing(self, ana):
        client, who = ana
        before = who.email
        client.post("/account/email/", {"email": "new@example.org"})
        people.create_user(
            email="new@example.org", password=None, is_operator=False, now=clock.read()
        )

        page = text(client.post(link_in_mail(), follow=True))

        who.refresh_from_db()
        assert who.email == before
        assert "Somebody already signs in with this e-mail address." in page

    def test_is_nobody_elses_to_confirm(self, ana):
        client, _who = ana
        client.post("/account/email/", {"email": "new@example.org"})
        eva = user()

        page = text(signed_in(eva).post(link_in_mail()))

        assert "This link is no longer good" in page
        assert not User.objects.filter(email="new@example.org").exists()

    def test_is_changed_by_its_link_once(self, ana):
        client, _who = ana
        client.post("/account/email/", {"email": "new@example.org"})
        link = link_in_mail()
        client.post(link)

        page = text(client.post(link))

        assert "This link is no longer good" in page


class TestMyData:
    def test_are_all_in_one_file(self):
        ana, worker = worker_user(password=PASSWORD)
        token = "hrm_of-ana"
        ApiToken.objects.create(
            digest=digest(token), worker=worker, created_at=clock.read()
        )
        _owner, requester = api.owner()
        project, _ = api.published(requester, title={"en": "=SUM(A1)"})
        caller = api.Caller(token)
        api.answered(caller, *api.claimed(caller, project, 2))
        client = visit(ana, PHONE)
        asked(client)

        response = client.get("/account/data/file/")

        assert re.fullmatch(
            r'attachment; filename="hormiga-\d{4}-\d\d-\d\d.zip"',
            response["Content-Disposition"],
        )
        archive = zipfile.ZipFile(io.BytesIO(b"".join(response)))
        told = {
            name: json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }
        assert [row["email"] for row in told["profile.json"]] == [ana.email]
        assert [row["pay"] for row in told["judgments.json"]] == ["0.05", "0.05"]
        assert [row["device"] for row in told["sessions.json"]] == ["Chrome, Android"]
        assert set(told) >= {
            "consents.json",
            "payouts.json",
            "payout_account.json",
            "qualifications.json",
            "second_steps.json",
            "bonuses.json",
            "disputes.json",
            "bank_answers.json",
            "tax_data.json",
            "tax_withheld.json",
        }
        table = archive.read("judgments.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(table)))
        assert [row["currency"] for row in rows] == ["EUR", "EUR"]
        assert not [cell for row in rows for cell in row.values() if cell[:1] == "="]

    def test_hold_no_secret(self):
        client = signed_in(user(password=PASSWORD))
        asked(client)

        content = b"".join(client.get("/account/data/file/"))

        archive = zipfile.ZipFile(io.BytesIO(content))
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert b"argon2" not in whole
        assert b"v1.tests" not in whole

    def test_are_not_sent_without_the_password(self):
        client = signed_in(user(password=PASSWORD))

        response = client.get("/account/data/file/")

        assert response["Location"].startswith("/accounts/again/")


class TestClosing:
    @pytest.fixture
    def ana(self):
        who, worker = worker_user(password=PASSWORD)
        client = visit(who)
        asked(client)
        return client, who, worker

    def test_says_what_goes_and_what_stays(self, ana):
        client, _, _ = ana

        page = text(client.get("/account/close/"))

        assert "What goes, at once and for good" in page
        assert "What stays, without your name" in page

    def test_is_done_only_with_the_box_ticked(self, ana):
        client, who, _ = ana

        page = text(client.post("/account/close/", {}))

        who.refresh_from_db()
        assert 'id="id_is_sure_error"' in page
        assert who.is_active

    def test_ends_the_visit_and_the_way_in(self, ana):
        client, who, _ = ana
        elsewhere = signed_in(who)

        response = client.post("/account/close/", {"is_sure": "on"}, follow=True)

        assert "Your account is closed." in text(response)
        assert not is_in(client)
        assert not is_in(elsewhere)
        again = Client().post(
            "/accounts/login/", {"login": who.email, "password": PASSWORD}
        )
        assert "are not correct" in text(again)

    def test_frees_the_address_for_a_new_account(self, ana):
        client, who, _ = ana

        client.post("/account/close/", {"is_sure": "on"})

        made = people.create_user(
            email=who.email, password=None, is_operator=False, now=clock.read()
        )
        assert made.pk != who.pk

    def test_waits_for_money_in_kind_words(self, ana):
        client, who, worker = ana
        earn(worker, "0.05")

        page = text(client.post("/account/close/", {"is_sure": "on"}))

        who.refresh_from_db()
        assert "You have earned money that is not paid out yet." in page
        assert who.is_active
        assert "I want to close my account" not in page

    def test_is_not_done_without_the_password(self):
        who = user(password=PASSWORD)

        response = signed_in(who).post("/account/close/", {"is_sure": "on"})

        who.refresh_from_db()
        assert response["Location"].startswith("/accounts/again/")
        assert who.is_active

    def test_tells_the_last_operator_to_make_another(self):
        root = user(is_operator=True, password=PASSWORD)
        client = signed_in(root)
        asked(client)

        page = text(client.get("/account/close/"))

        assert "You are the only operator of this site." in page

    def test_is_for_members_of_organisations_too(self):
        vera = member(vendor(), password=PASSWORD)
        client = signed_in(vera)
        asked(client)

        client.post("/account/close/", {"is_sure": "on"})

        vera.refresh_from_db()
        assert vera.email.endswith("@nobody.invalid")
