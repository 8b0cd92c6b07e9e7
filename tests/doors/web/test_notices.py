"""The inbox, the phrase and the choices about mails, over HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from tests.build.account import asked, text
from tests.build.people import NOON
from tests.build.web import PASSWORD, cast, signed_in, user, worker_user
from tests.doors.web.hostile import HOSTILE, read

from hormiga.domain.messages import queries, services
from hormiga.domain.messages.alerts import Alerts, alerts_of
from hormiga.domain.messages.models import FakeReport, Notice
from hormiga.domain.messages.rules import Group
from hormiga.domain.people.audit_log import AuditedAct, latest
from hormiga.domain.people.models import User
from hormiga.doors.web.notices import words
from hormiga.doors.web.notices.limits import take_turn
from hormiga.doors.web.notices.suggesting import WORDS
from hormiga.kit import ids

pytestmark = pytest.mark.django_db

PHRASE = "abeja azul canta tarde"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


def tell(who: User, **changed) -> Notice:
    given: dict[str, Any] = {
        "kind": "community.reply",
        "facts": {"name": "Eva", "title": "Gold"},
    }
    given |= {"link": ("work",), "key": "one"} | changed
    services.tell(user_id=who.pk, now=NOON, **given)
    return Notice.objects.get(user=who, key=given["key"])


def read_path(notice: Notice) -> str:
    return f"/notices/{ids.outside(notice.public_id)}/read/"


class TestTheInbox:
    def test_says_each_notice_in_the_readers_language_at_the_time_of_reading(self):
        who = user()
        tell(who)

        page = text(signed_in(who).get("/notices/"))

        assert "Eva replied to you in the community" in page

    def test_shows_the_phrase_or_that_there_is_none(self):
        who = user()
        client = signed_in(who)
        before = text(client.get("/notices/"))
        services.choose_phrase(user_id=who.pk, text=PHRASE, now=NOON)

        page = text(client.get("/notices/"))

        assert "You have no phrase yet." in before
        assert page.count(PHRASE) == 2  # at the top, and on the one notice

    def test_shows_a_kind_that_it_does_not_know(self):
        who = user()
        tell(who, kind="money.new", facts={})

        assert "There is news for you" in text(signed_in(who).get("/notices/"))

    def test_of_another_person_is_not_touched(self):
        mine, other = user(), user()
        notice = tell(mine)

        answer = signed_in(other).post(read_path(notice), {"open": "1"})

        assert answer["Location"] == "/notices/"
        assert Notice.objects.get().read_at is None

    def test_opens_where_a_notice_leads_and_marks_it_as_read(self):
        who, _ = worker_user()
        notice = tell(who)

        answer = signed_in(who).post(read_path(notice), {"open": "1"})

        assert answer["Location"] == "/work/"
        assert queries.unread(user_id=who.pk) == 0

    def test_survives_a_route_that_is_gone(self):
        who = user()
        tell(who, link=("a_page_of_old", "3X"))

        assert signed_in(who).get("/notices/").status_code == 200

    def test_marks_all_that_was_shown(self):
        who = user()
        notice = tell(who)

        signed_in(who).post("/notices/read/", {"upto": notice.pk})

        assert queries.unread(user_id=who.pk) == 0

    @pytest.mark.parametrize("kind", words.KINDS)
    def test_shows_hostile_facts_as_text(self, kind):
        who = user()
        facts = {
            "name": " ".join(HOSTILE),
            "title": " ".join(HOSTILE),
            "reason": " ".join(HOSTILE),
            "programme": {"en": " ".join(HOSTILE)},
            "titles": [{"en": one} for one in HOSTILE],
        }
        tell(who, kind=kind, facts=facts)

        dangers, _ = read(text(signed_in(who).get("/notices/")))

        assert dangers == []

    def test_turns_over_its_pages(self):
        who = user()
        for number in range(31):
            tell(who, key=str(number))
        client = signed_in(who)

        page = text(client.get("/notices/"))
        (more,) = set(re.findall(r'href="(\?before=\d+)"', page))

        assert page.count("data-item>") == 30
        assert text(client.get(f"/notices/{more}")).count("data-item>") == 1


class TestTheWayToTheInbox:
    def test_counts_what_is_new_and_is_not_there_for_strangers(self):
        who = user()
        tell(who, key="1")
        tell(who, key="2")
        request = RequestFactory().get("/")
        shown = []

        for reader in (who, AnonymousUser()):
            request.user = reader
            template = Template("{% load notices %}{% notices_link %}")
            shown.append(template.render(RequestContext(request)))

        assert "2 new" in shown[0]
        assert 'href="/notices/"' in shown[0]
        assert shown[1].strip() == ""


class TestChoosingMails:
    def test_begins_with_money_security_and_account(self):
        page = text(signed_in(user()).get("/notices/mail/"))

        on = set(re.findall(r'value="([a-z]+)" checked', page))
        assert on == {"money", "security", "account"}

    def test_is_kept_and_takes_nothing_that_is_no_group(self):
        who = user()

        signed_in(who).post("/notices/mail/", {"group": ["work", "everything"]})

        assert queries.mailed_groups(user_id=who.pk) == {Group.WORK}


class TestThePhrase:
    def test_is_asked_for_only_after_saying_once_more_who_one_is(self):
        who = user(password=PASSWORD)
        client = signed_in(who)

        for answer in (
            client.get("/account/phrase/"),
            client.post("/account/phrase/", {"phrase": PHRASE}),
        ):
            assert answer["Location"].startswith("/accounts/again/")

        assert queries.phrase_of(user_id=who.pk) == ""

    def test_is_suggested_afresh_and_can_be_taken(self):
        who = user(password=PASSWORD)
        client = signed_in(who)
        asked(client)
        pages = [text(client.get("/account/phrase/")) for _ in range(2)]
        drawn = [re.findall(r'class="drawn"[^>]*>([^<]+)<', page)[0] for page in pages]

        answer = client.post("/account/phrase/", {"phrase": drawn[0]})

        assert drawn[0] != drawn[1]
        assert all(word in WORDS["en"] for word in drawn[0].split())
        assert answer["Location"] == "/notices/"
        assert queries.phrase_of(user_id=who.pk) == drawn[0]

    def test_that_is_too_short_changes_nothing(self):
        who = user(password=PASSWORD)
        client = signed_in(who)
        asked(client)

        page = text(client.post("/account/phrase/", {"phrase": "ab"}))

        assert "3 to 60" in page
        assert queries.phrase_of(user_id=who.pk) == ""

    def test_stands_in_the_mails_of_signing_in(self):
        who = user(password=PASSWORD)
        services.choose_phrase(user_id=who.pk, text=PHRASE, now=NOON)

        Client().post("/accounts/password/reset/", {"email": who.email})

        assert PHRASE in str(mail.outbox[-1].body)

    def test_that_is_missing_is_said_in_those_mails(self):
        who = user(password=PASSWORD)

        Client().post("/accounts/password/reset/", {"email": who.email})

        assert "You have no phrase yet" in str(mail.outbox[-1].body)

    def test_stands_in_a_note_about_the_account(self):
        who = user(password=PASSWORD)
        services.choose_phrase(user_id=who.pk, text=PHRASE, now=NOON)
        client = signed_in(who)
        new = "cinco palabras mas faciles"

        client.post(
            "/accounts/password/change/",
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        )

        assert PHRASE in str(mail.outbox[-1].body)

    def test_is_not_sent_to_an_address_that_may_be_a_strangers(self):
        who = user(password=PASSWORD)
        services.choose_phrase(user_id=who.pk, text=PHRASE, now=NOON)
        client = signed_in(who)
        asked(client)

        client.post("/account/email/", {"email": "stranger@example.org"})
        Client().post("/accounts/password/reset/", {"email": "nobody@example.org"})

        to = [letter.to for letter in mail.outbox]
        assert to == [["stranger@example.org"], ["nobody@example.org"]]
        assert not any(PHRASE in str(letter.body) for letter in mail.outbox)


FAKE = {
    "url": "https://h0rmiga.example/pay",
    "text": "They want 20 EUR.",
    "contact": "",
}


class TestTheSafetyPage:
    def test_names_our_addresses_and_the_way_to_report(self, settings):
        page = text(Client().get("/safety/"))

        assert settings.BASE_URL in page
        assert "no-reply@" in page
        assert "/safety/report/" in page


class TestReportingAFake:
    def test_needs_no_account(self):
        page = text(Client().post("/safety/report/", FAKE))

        assert "A person will look into your report." in page
        (row,) = FakeReport.objects.all()
        assert (row.url, row.text, row.contact) == (FAKE["url"], FAKE["text"], "")
        assert row.closed_at is None

    def test_that_says_nothing_is_refused(self):
        page = text(Client().post("/safety/report/", {"contact": "a@example.org"}))

        assert "Write an address or what happened" in page
        assert not FakeReport.objects.exists()

    def test_again_and_again_is_slowed_down(self):
        answers = [Client().post("/safety/report/", FAKE) for _ in range(6)]

        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert FakeReport.objects.count() == 5

    def test_stands_on_the_operators_list_as_text(self):
        for one in HOSTILE:
            FakeReport.objects.create(
                url=one, text=one, contact=one[:100], reported_at=NOON
            )
        client = signed_in(user(is_operator=True))

        for before in (None, 50, 100, 150):
            query = f"?before={before}" if before else ""
            dangers, _ = read(text(client.get(f"/operator/fakes/{query}")))
            assert dangers == []

    def test_is_closed_by_an_operator_with_a_word_in_the_audit_log(self):
        Client().post("/safety/report/", FAKE)
        row = FakeReport.objects.get()
        path = f"/operator/fakes/{ids.outside(row.public_id)}/close/"
        who = user(is_operator=True)
        client = signed_in(who)

        client.post(path, {"note": " "})
        row.refresh_from_db()
        still_open = row.closed_at is None
        client.post(path, {"note": "Told the host."})
        again = client.post(path, {"note": "Once more."})

        row.refresh_from_db()
        entry = latest(AuditedAct.FAKE_REPORT_CLOSED)
        assert still_open
        assert (row.closed_by, row.note) == (f"user:{who.pk}", "Told the host.")
        assert entry is not None
        assert entry.facts == {"reason": "Told the host."}
        assert again.status_code == 404
        assert "Told the host." in text(client.get("/operator/fakes/?closed"))

    def test_is_nobody_elses_business(self):
        clients = cast().clients

        for role, client in clients.items():
            wanted = 200 if role == "operator" else 302 if role == "anonymous" else 403
            assert client.get("/operator/fakes/").status_code == wanted


class TestATurn:
    def test_is_given_so_many_times_and_no_more(self):
        turns = [take_turn("x", most=3, seconds=60) for _ in range(5)]

        assert turns == [True, True, True, False, False]
        assert take_turn("y", most=1, seconds=60)


class TestAlerts:
    def test_are_kept_as_chosen(self):
        who, worker = worker_user()

        answer = signed_in(who).post(
            "/notices/alerts/",
            {
                "is_on": "on",
                "least": "4.50",
                "currency": "EUR",
                "task_types": ["text-categories"],
                "languages": ["es"],
                "quiet_from": "22",
                "quiet_to": "7",
                "time_zone": "America/Bogota",
            },
        )

        assert answer["Location"] == "/notices/alerts/"
        assert alerts_of(worker_id=worker.pk) == Alerts(
            is_on=True,
            least_micro=4_500_000,
            currency="EUR",
            task_types=("text-categories",),
            languages=("es",),
            quiet=(22, 7),
            time_zone="America/Bogota",
        )
        assert "America/Bogota" in text(signed_in(who).get("/notices/alerts/"))

    def test_that_make_no_sense_change_nothing(self):
        who, worker = worker_user()

        page = signed_in(who).post(
            "/notices/alerts/", {"least": "-1", "time_zone": "Mars/Base"}
        )

        assert page.status_code == 200
        assert alerts_of(worker_id=worker.pk) == Alerts()
