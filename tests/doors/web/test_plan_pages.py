"""The planner's pages: hours, goal, diary, calendar, taxes."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.translation import override
from tests.build import web
from tests.build.plans import entry, made
from tests.build.projects import live_batch
from tests.build.work import judge
from tests.doors.web.hostile import HOSTILE, packed, read

from hormiga.domain.people.models import Worker
from hormiga.domain.planner import services as planner
from hormiga.domain.planner.diary import NOTE_LENGTH, SOURCE_LENGTH, source_of, text_of
from hormiga.domain.planner.models import (
    DiaryEntry,
    Goal,
    PlannerSettings,
    WorkingHours,
)
from hormiga.domain.planner.queries import goal_of, hours_of, settings_of
from hormiga.domain.planner.rules import Slot
from hormiga.doors.web.plan.templatetags.plan import about_hours, spent, wall
from hormiga.flows.approve_judgments import approve_due_judgments
from hormiga.kit import clock, ids

pytestmark = pytest.mark.django_db

HOURS = {"weekdays": ["0", "4"], "starts": "18:00", "ends": "20:30"}
GOAL = {"amount": "50", "currency": "EUR", "period": "week"}
ENTRY = {
    "day": "2026-11-20",
    "source": "Elsewhere",
    "amount": "12,50",
    "currency": "eur",
}


def signed_in(language: str = "en") -> tuple[Client, Worker]:
    user, worker = web.worker_user()
    return web.signed_in(user, language), worker


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content, "utf-8")


def approved(worker: Worker, number: int = 1) -> None:
    batch = live_batch(tasks=number, review_seconds=0, now=clock.read())
    judge(worker, batch, *["ant"] * number, now=clock.read())
    approve_due_judgments(now=clock.read())


def sent(client: Client, content: str):
    file = SimpleUploadedFile("income.csv", content.encode())
    return client.post("/plan/diary/upload/", {"file": file})


def address(client: Client) -> str:
    page = text(client.post("/plan/calendar/address/", {"do": "open"}))
    found = re.search(r'<code class="address">[a-z]+://[^/]+(/plan/feed/[^<]+)<', page)
    assert found
    return found[1]


class TestThePlan:
    def test_of_somebody_new_says_what_it_is_for(self):
        client, _ = signed_in()

        page = text(client.get("/plan/"))

        assert "Set a goal" in page
        assert "Plan my hours" in page
        assert "Next payout days" in page

    def test_says_plainly_that_there_is_too_little_data(self):
        client, worker = signed_in()
        made(worker)
        approved(worker, 3)

        page = text(client.get("/plan/"))

        assert "There is too little data yet to tell how long the rest takes." in page
        assert (
            "It takes 20 answers with measured time in the last 30 days; there are 3."
            in page
        )
        assert "At your pace" not in page

    def test_estimates_from_ones_own_pace_and_promises_nothing(self):
        client, worker = signed_in()
        client.post("/plan/goal/", GOAL | {"amount": "400"})
        approved(worker, 20)

        page = text(client.get("/plan/"))

        assert "<strong>1.00\u00a0EUR</strong> of 400.00\u00a0EUR" in page
        assert "At your pace: about 6.5 h of work." in page
        assert "60.00\u00a0EUR an hour. This is an estimate, not a promise" in page
        assert "The work there is now would bring at most 0.00\u00a0EUR." in page


class TestTheHours:
    def test_come_on_each_chosen_day(self):
        client, worker = signed_in()

        response = client.post("/plan/hours/", HOURS)

        assert response["Location"] == "/plan/hours/"
        slots = [row.slot for row in hours_of(worker_id=worker.pk)]
        assert slots == [Slot(0, 1080, 1230), Slot(4, 1080, 1230)]
        assert "18:00\u201320:30" in text(client.get("/plan/hours/"))

    def test_end_at_midnight_where_one_says_so(self):
        client, worker = signed_in()

        client.post("/plan/hours/", HOURS | {"weekdays": ["6"], "ends": "00:00"})

        assert [row.slot for row in hours_of(worker_id=worker.pk)] == [
            Slot(6, 1080, 1440)
        ]

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"weekdays": []}, "weekdays", "Choose at least one day."),
            ({"weekdays": ["7"]}, "weekdays", "Select a valid choice"),
            ({"starts": ""}, "starts", "Write a time, like 18:00."),
            ({"ends": "25:00"}, "ends", "Write a time, like 18:00."),
            ({"ends": "17:00"}, "ends", "These hours end before they begin."),
            (
                {"starts": "20:00", "ends": "21:00"},
                "ends",
                "you have hours at that time",
            ),
        ],
    )
    def test_are_refused_in_words_beside_the_field(self, changed, field, words):
        client, _ = signed_in()
        client.post("/plan/hours/", HOURS)

        page = text(client.post("/plan/hours/", HOURS | changed))

        assert f'id="id_{field}_error"' in page
        assert words in page
        assert WorkingHours.objects.count() == 2

    def test_are_removed_by_their_worker_alone(self):
        client, worker = signed_in()
        other, _ = signed_in()
        client.post("/plan/hours/", HOURS)
        (slot, _kept) = hours_of(worker_id=worker.pk)
        path = f"/plan/hours/{ids.outside(slot.public_id)}/drop/"

        assert other.post(path)["Location"] == "/plan/hours/"
        assert WorkingHours.objects.count() == 2
        client.post(path)
        client.post(path)

        assert WorkingHours.objects.count() == 1


class TestTheGoal:
    def test_is_set_changed_and_removed(self):
        client, worker = signed_in()

        client.post("/plan/goal/", GOAL)
        client.post("/plan/goal/", GOAL | {"amount": "180,5", "period": "month"})

        goal = goal_of(worker_id=worker.pk)
        assert goal
        assert (goal.period, str(goal.amount)) == ("month", "180.50 EUR")
        assert 'value="180.50"' in text(client.get("/plan/goal/"))
        client.post("/plan/goal/drop/")
        assert Goal.objects.count() == 0

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"amount": ""}, "amount", "Write an amount, like 50."),
            ({"amount": "0"}, "amount", "Write an amount above nothing."),
            ({"amount": "lots"}, "amount", "This is not an amount."),
            ({"amount": "1.234"}, "amount", "This can be read in two ways."),
            ({"currency": "GBP"}, "currency", "Select a valid choice"),
            ({"period": "day"}, "period", "Select a valid choice"),
        ],
    )
    def test_is_refused_in_words_beside_the_field(self, changed, field, words):
        client, _ = signed_in()

        page = text(client.post("/plan/goal/", GOAL | changed))

        assert f'id="id_{field}_error"' in page
        assert words in page
        assert Goal.objects.count() == 0


class TestTheDiary:
    def test_draws_what_each_source_brings(self):
        client, worker = signed_in()
        made(worker)
        approved(worker, 2)

        page = text(client.get("/plan/diary/"))

        assert page.count('class="part"') == 4
        assert "Twelve weeks in EUR" in page
        assert "Show USD" in page
        assert "Clickworker" in page
        assert "Texts and pictures" in page
        assert page.count('<th scope="row"') == 12
        assert "What a dry week costs" in page

    def test_draws_the_same_in_spanish_with_points_in_the_drawing(self):
        client, worker = signed_in("es")
        made(worker)

        page = text(client.get("/plan/diary/"))

        numbers = re.findall(r' (?:x|y|height)="([^"]*)"', page)
        assert numbers
        assert all(re.fullmatch(r"[0-9]+(\.[0-9])?", one) for one in numbers)

    def test_shows_one_currency_at_a_time(self):
        client, worker = signed_in()
        made(worker)

        page = text(client.get("/plan/diary/?currency=USD"))

        assert "Twelve weeks in USD" in page
        assert page.count('class="part"') == 1
        assert "Twelve weeks in EUR" in text(client.get("/plan/diary/?currency=XXX"))

    def test_is_nobody_elses(self):
        client, _ = signed_in()
        _, other = signed_in()
        made(other)
        approved(other)

        page = text(client.get("/plan/diary/"))

        assert "No income in the last twelve weeks" in page
        assert "Clickworker" not in page

    def test_pages_by_cursor_and_shows_each_entry_once(self):
        client, worker = signed_in()
        rows = [entry(date(2026, 11, 20), note=f"n{n}") for n in range(31)]
        planner.take_entries(worker=worker, entries=rows, now=clock.read())

        first = text(client.get("/plan/diary/"))
        after = first.split("?after=")[1].split('"')[0]
        second = text(client.get(f"/plan/diary/?after={after}"))

        assert (first.count("data-item>"), second.count("data-item>")) == (30, 1)
        assert "data-item>" not in text(client.get("/plan/diary/?after=nonsense"))

    def test_asks_the_database_as_often_for_many_lines(self, django_assert_num_queries):
        client, worker = signed_in()
        rows = [entry(date(2026, 11, 20), note=f"n{n}") for n in range(40)]
        planner.take_entries(worker=worker, entries=rows, now=clock.read())
        approved(worker, 5)

        # session, user, worker; settings, earned, written down; a page of entries
        with django_assert_num_queries(8):
            client.get("/plan/diary/")

    def test_loses_an_entry_to_its_worker_alone(self):
        client, worker = signed_in()
        other, _ = signed_in()
        path = f"/plan/diary/{made(worker)['entry']}/drop/"

        other.post(path)
        assert DiaryEntry.objects.count() == 4
        client.post(path)
        client.post(path)

        assert DiaryEntry.objects.count() == 3


class TestAnEntry:
    def test_is_written_down_with_hours_and_a_note(self):
        client, worker = signed_in()

        response = client.post(
            "/plan/diary/add/", ENTRY | {"hours": "2:30", "note": "x"}
        )

        assert response["Location"] == "/plan/diary/"
        row = DiaryEntry.objects.get(worker=worker)
        assert (
            row.earned_date,
            row.amount_micro,
            row.currency,
            row.minutes,
            row.note,
        ) == (
            date(2026, 11, 20),
            12_500_000,
            "EUR",
            150,
            "x",
        )

    def test_comes_once_however_often_the_button_is_pressed(self):
        client, _ = signed_in()
        client.post("/plan/diary/add/", ENTRY)

        page = text(client.post("/plan/diary/add/", ENTRY))

        assert "This entry is there already." in page
        assert DiaryEntry.objects.count() == 1

    @pytest.mark.parametrize(
        ("changed", "field", "words"),
        [
            ({"day": ""}, "day", "Say on which day."),
            ({"day": "2999-01-01"}, "day", "This day is still to come."),
            ({"day": "1999-01-01"}, "day", "This day is before 2000."),
            ({"day": "soon"}, "day", "This is not a date."),
            ({"source": " "}, "source", "Say where the money came from."),
            ({"source": "x" * 61}, "source", "This is too long"),
            ({"amount": "1.234"}, "amount", "This can be read in two ways."),
            ({"amount": "-1"}, "amount", "This is not an amount."),
            ({"currency": "euro"}, "currency", "A currency is three letters"),
            ({"hours": "many"}, "hours", "These are not hours."),
            ({"note": "x" * 201}, "note", "This is too long"),
        ],
    )
    def test_is_refused_in_words_beside_the_field(self, changed, field, words):
        client, _ = signed_in()

        page = text(client.post("/plan/diary/add/", ENTRY | changed))

        assert f'id="id_{field}_error"' in page
        assert words in page
        assert DiaryEntry.objects.count() == 0

    def test_of_hostile_words_does_no_more_than_stand_there(self):
        client, worker = signed_in()
        day = clock.read().date()
        sources = packed([one for one in HOSTILE if len(one) <= SOURCE_LENGTH], 60)
        rows = [entry(day, source_of(one)) for one in sources if one.strip()]
        rows += [
            entry(day, "notes", note=text_of(one, most=NOTE_LENGTH)) for one in HOSTILE
        ]
        planner.take_entries(worker=worker, entries=rows, now=clock.read())

        shown, dangers, path = "", [], "/plan/diary/"
        while path:
            page = text(client.get(path))
            found, words = read(page)
            dangers += found
            shown += " ".join(words.split())
            more = re.search(r'href="(\?after=[^"]+)"', page)
            path = f"/plan/diary/{more[1]}" if more else ""

        assert dangers == []
        flat = [" ".join((one.note or one.source).split()) for one in rows]
        assert [one for one in flat if one not in shown] == []


class TestAnUpload:
    def test_is_taken_whole_and_once(self):
        client, _ = signed_in()
        file = (
            "fecha;fuente;importe;moneda;horas\n"
            "20/11/2026;Clickworker;1.012,50;EUR;2,5\n"
            "21/11/2026;Prolific;8,20;USD;\n"
        )

        first = text(client.get(sent(client, file)["Location"]))
        again = text(client.get(sent(client, file)["Location"]))

        assert "2 entries were added." in first
        assert "0 entries were added. 2 were there already." in again
        sums = DiaryEntry.objects.values_list("amount_micro", flat=True)
        assert sorted(sums) == [8_200_000, 1_012_500_000]

    def test_with_a_bad_line_is_not_taken_and_names_it(self):
        client, _ = signed_in()
        file = (
            "date,source,amount,currency\n"
            "2026-11-20,Clickworker,12.50,EUR\n"
            "2026-11-20,<b>Prolific</b>,nothing,USD\n"
        )

        page = text(sent(client, file))

        assert "Line 3, amount: This is not an amount." in page
        assert "Some lines cannot be read, so nothing was taken." in page
        assert "Line 2" not in page
        assert DiaryEntry.objects.count() == 0

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            ("", "The first line of the file must name the columns"),
            ("date,source,amount,currency\n", "There are no lines"),
            ("a\0b", "This file is no table of text."),
            ("x" * (1024 * 1024 + 1), "This file is too large"),
        ],
    )
    def test_of_something_else_is_refused_in_words(self, content, words):
        client, _ = signed_in()

        page = text(sent(client, content))

        assert words in page
        assert 'id="id_file_error"' in page

    def test_needs_a_file(self):
        client, _ = signed_in()

        assert "Choose a file." in text(client.post("/plan/diary/upload/"))


class TestTheFile:
    def test_has_all_income_and_comes_back_without_doubling(self):
        client, worker = signed_in()
        made(worker)
        approved(worker, 2)

        content = client.get("/plan/diary/file/").getvalue().decode("utf-8-sig")

        head, *rows = csv.reader(io.StringIO(content))
        assert head == ["date", "source", "amount", "currency", "hours", "note", "kind"]
        assert [row[2:4] + row[6:] for row in rows if row[6] == "hormiga"] == [
            ["0.10", "EUR", "hormiga"]
        ]
        assert len(rows) == 5
        sent(client, content)
        assert DiaryEntry.objects.count() == 4


class TestTheCalendarPage:
    def test_keeps_zone_and_reminder(self):
        client, worker = signed_in()

        client.post("/plan/calendar/", {"time_zone": "Europe/Madrid", "remind": "30"})

        chosen = settings_of(worker_id=worker.pk)
        assert (chosen.time_zone, chosen.remind_minutes) == ("Europe/Madrid", 30)
        page = text(client.get("/plan/calendar/"))
        assert '<option value="Europe/Madrid" selected>' in page
        assert page.index("Atlantic/Canary") < page.index("Africa/Abidjan")

    @pytest.mark.parametrize("zone", ["", "Mars/Base", "../etc"])
    def test_takes_no_other_place(self, zone):
        client, _ = signed_in()

        page = text(client.post("/plan/calendar/", {"time_zone": zone, "remind": ""}))

        assert 'id="id_time_zone_error"' in page
        assert PlannerSettings.objects.count() == 0

    def test_shows_an_address_once(self):
        client, _ = signed_in()

        path = address(client)

        assert path not in text(client.get("/plan/calendar/"))
        assert "Your calendar has an address already." in text(
            client.get("/plan/calendar/")
        )


class TestTheFeed:
    def lines(self, path: str) -> list[str]:
        response = Client(headers={"Accept-Language": "es"}).get(path)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.cookies == {}
        content = str(response.content, "utf-8")
        assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
        return content.replace("\r\n ", "").split("\r\n")

    def test_needs_no_cookie_and_speaks_its_workers_language(self):
        client, worker = signed_in()
        made(worker)

        lines = self.lines(address(client))

        assert lines[0] == "BEGIN:VCALENDAR"
        assert "SUMMARY;LANGUAGE=en:Work with Hormiga" in lines
        assert "RRULE:FREQ=WEEKLY;BYDAY=MO" in lines
        assert "RRULE:FREQ=WEEKLY;BYDAY=SU" in lines
        assert "TRIGGER:-PT10M" in lines
        starts = [one for one in lines if one.startswith("DTSTART;TZID=Europe/Madrid")]
        assert [one[-7:] for one in starts] == ["T180000", "T180000"]
        assert [
            one for one in lines if one.startswith("SUMMARY;LANGUAGE=en:Payout day")
        ]

    def test_puts_each_slot_on_its_own_weekday(self):
        client, worker = signed_in()
        made(worker)

        starts = [
            date.fromisoformat(one.rpartition(":")[2][:8])
            for one in self.lines(address(client))
            if one.startswith("DTSTART;TZID")
        ]

        today = clock.read().date()
        assert [day.weekday() for day in starts] == [0, 2]
        assert all(today <= day < today + timedelta(days=7) for day in starts)

    def test_has_the_same_names_each_time(self):
        client, worker = signed_in()
        made(worker)
        path = address(client)

        def names() -> list[str]:
            return [one for one in self.lines(path) if one.startswith("UID:")]

        assert names() == names()
        assert len(set(names())) == len(names()) > 3

    def test_is_gone_with_its_address(self):
        client, _ = signed_in()
        old = address(client)
        new = address(client)

        assert Client().get(old).status_code == 404
        assert Client().get(new).status_code == 200
        client.post("/plan/calendar/address/", {"do": "close"})
        assert Client().get(new).status_code == 404

    def test_of_a_guessed_address_is_not_there(self):
        assert Client().get("/plan/feed/nothing.ics").status_code == 404


class TestTaxes:
    def test_show_the_year_and_what_is_told(self):
        client, worker = signed_in()
        approved(worker, 2)

        page = text(client.get("/plan/tax/"))

        assert "This is no tax advice." in page
        assert "Earned in EUR</dt><dd>0.10\u00a0EUR" in page
        assert "Platforms report (DAC7)" in page
        assert "Looked up on 24 November 2026." in page

    def test_say_what_they_do_not_know(self):
        client, worker = signed_in()
        for country, words in (
            ("VE", "We hold no checked figures for your country."),
            ("", "You have not told us your country"),
        ):
            Worker.objects.filter(pk=worker.pk).update(country=country)
            assert words in text(client.get("/plan/tax/"))

    def test_compare_with_the_threshold_of_the_day(self):
        client, worker = signed_in()
        Worker.objects.filter(pk=worker.pk).update(country="US")

        page = text(client.get("/plan/tax/"))

        assert "of 2000.00\u00a0USD" in page.replace("2,000", "2000")
        assert "paid out this year" in page


class TestHowLongSomethingTakes:
    @pytest.mark.parametrize(
        ("hours", "words"),
        [
            (0.01, "5 min"),
            (0.5, "30 min"),
            (1.2, "1 h"),
            (6.4, "6.5 h"),
            (23.7, "24 h"),
        ],
    )
    def test_is_said_roughly(self, hours, words):
        assert about_hours(hours) == words

    def test_is_written_as_a_clock_does(self):
        assert (wall(0), wall(1439), wall(1440)) == ("00:00", "23:59", "00:00")
        assert spent(150) == "2:30 h"

    def test_has_the_decimals_of_the_language(self):
        with override("es"):
            assert about_hours(6.4) == "6,5 h"
