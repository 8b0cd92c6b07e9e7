"""Programmes: what a worker reads and joins, and what an operator changes."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.build import vendors, web
from tests.build.people import NOON
from tests.doors.web.hostile import HOSTILE, packed, read

from hormiga.domain.people.models import AuditEntry, Worker
from hormiga.domain.programmes.editing import AskedRow, asked_rows
from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import Enrolment, EntryRequirement, Programme
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.domain.qualifications.services import grant, platform_type

pytestmark = pytest.mark.django_db

FIGURES = {
    "name_es": "Pruebas",
    "name_en": "Tests",
    "about_es": "Una prueba corta.",
    "about_en": "A short test.",
    "cadence": "monthly",
    "hold_days": "7",
    "minimum": "2,50",
    "fee": "12.5",
    "floor": "9.5",
    "reserve": "10",
    "time_zone": "Europe/Madrid",
    "is_active": "on",
}
ASKS = {
    "type": "exam-ants",
    "comparator": "greater-or-equal",
    "values": "80",
    "task_type": "",
    "guards": "accept",
}
PAGE = "/operator/programmes/tests/"


@pytest.fixture
def market():
    return Programme.objects.create(
        slug="tests",
        preset=Programme.Preset.TEST_FIRST,
        name={"en": "Tests", "es": "Pruebas"},
        currency="EUR",
        fee_ppm=0,
        cadence="weekly",
    )


@pytest.fixture
def exam():
    return platform_type(
        slug="exam-ants",
        kind=QualificationType.Kind.EXAM,
        title={"en": "Ants", "es": "Hormigas"},
        now=NOON,
    )


def worker() -> tuple[Client, Worker]:
    user, made = web.worker_user()
    return web.signed_in(user), made


@pytest.fixture
def operator() -> Client:
    return web.signed_in(web.user(is_operator=True))


def text(response, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content, "utf-8")


def in_it(worker: Worker, programme: Programme) -> bool:
    return Enrolment.objects.filter(
        worker=worker, programme=programme, is_active=True
    ).exists()


def acts() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(subject__startswith="programme:").order_by("pk")
    return [(row.act, row.facts["changed"]) for row in rows]


class TestAProgramme:
    def test_is_in_the_list_ones_own_first(self, market):
        client, _ = worker()

        page = text(client.get("/programmes/"))

        assert page.index('href="/programmes/open/"') < page.index(
            'href="/programmes/tests/"'
        )
        assert page.count("You are in") == 1

    def test_says_what_it_asks_and_what_of_it_one_has(self, market, exam):
        client, mine = worker()
        wanted = Wanted(
            exam.pk, exam.name, Comparator.GREATER_OR_EQUAL, (80,), (), Guards.ACCEPT
        )
        ask_for(programme=market, wanted=wanted, task_type="survey")

        page = text(client.get("/programmes/tests/"))
        assert "Ants: at least 80" in page
        assert 'href="/exams/exam-ants/"' in page
        assert "You have this" not in page
        grant(type=exam, worker=mine, score=80, locale=None, now=NOON)
        assert "You have this" in text(client.get("/programmes/tests/"))

    def test_is_joined_by_one_button_and_twice_is_harmless(self, market):
        client, mine = worker()

        for _ in range(2):
            response = client.post("/programmes/tests/join/")
            assert response["Location"] == "/programmes/tests/"

        assert in_it(mine, market)
        assert Enrolment.objects.filter(programme=market).count() == 1
        assert "See the work there is" in text(client.get("/programmes/tests/"))

    def test_of_vendors_is_entered_through_one_alone(self):
        client, mine = worker()
        market = vendors.market()

        client.post(f"/programmes/{market.slug}/join/")

        assert not Enrolment.objects.filter(programme=market).exists()
        page = text(client.get(f"/programmes/{market.slug}/"))
        assert "You come into this programme through a vendor" in page
        assert "join/" not in page
        assert not in_it(mine, market)

    def test_does_not_take_back_whose_place_was_ended(self, market):
        client, mine = worker()
        client.post("/programmes/tests/join/")
        Enrolment.objects.filter(programme=market).update(is_active=False)

        client.post("/programmes/tests/join/")

        assert not in_it(mine, market)
        page = text(client.get("/programmes/tests/"))
        assert "Your place in this programme was ended." in page

    @pytest.mark.parametrize("path", ["", "join/"])
    def test_that_rests_or_is_not_there_is_no_page(self, market, path):
        client, mine = worker()
        Programme.objects.filter(pk=market.pk).update(is_active=False)

        for slug in ("tests", "nowhere"):
            address = f"/programmes/{slug}/{path}"
            assert (client.post if path else client.get)(address).status_code == 404
        assert not in_it(mine, market)


@pytest.mark.usefixtures("market")
class TestAnOperator:
    def test_sees_every_programme_those_that_rest_too(self, operator):
        Programme.objects.filter(slug="tests").update(is_active=False)

        page = text(operator.get("/operator/programmes/"))

        assert 'href="/operator/programmes/tests/"' in page
        assert 'href="/operator/programmes/open/"' in page

    def test_changes_texts_and_figures_and_the_log_keeps_it(self, operator, market):
        response = operator.post(PAGE, FIGURES)

        assert response["Location"] == PAGE
        market.refresh_from_db()
        assert market.about == {"es": "Una prueba corta.", "en": "A short test."}
        assert (market.cadence, market.hold_days) == ("monthly", 7)
        assert (market.minimum_payout_micro, market.fee_ppm) == (2_500_000, 125_000)
        assert acts() == [
            (
                "programme-changed",
                (
                    "about, cadence=monthly, fee_ppm=125000, floor_micro=9500000,"
                    " hold_days=7, minimum_payout_micro=2500000,"
                    " reserve_ppm=100000, time_zone=Europe/Madrid"
                ),
            )
        ]

    def test_finds_the_form_filled_with_what_holds(self, operator, market):
        operator.post(PAGE, FIGURES)

        page = text(operator.get(PAGE))

        for value in ("Pruebas", "2.5", "12.5", "7"):
            assert f'value="{value}"' in page
        assert '<option value="Europe/Madrid" selected>' in page

    def test_who_changes_nothing_leaves_no_trace(self, operator):
        operator.post(PAGE, FIGURES)

        operator.post(PAGE, FIGURES)

        assert len(acts()) == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name_es": " "},
            {"name_en": "x" * 81},
            {"about_en": "x" * 1001},
            {"cadence": "never"},
            {"hold_days": "91"},
            {"hold_days": "-1"},
            {"minimum": "-1"},
            {"minimum": "1.234,5"},
            {"fee": "100.1"},
            {"fee": "0.00001"},
            {"floor": "-1"},
            {"reserve": "100.5"},
            {"time_zone": "Moon/Base"},
        ],
    )
    def test_is_told_beside_the_field_and_nothing_changes(
        self, operator, market, wrong
    ):
        page = text(operator.post(PAGE, FIGURES | wrong), 422)

        assert f'id="id_{next(iter(wrong))}_error"' in page
        market.refresh_from_db()
        assert (market.cadence, market.fee_ppm) == ("weekly", 0)
        assert acts() == []

    def test_cannot_close_the_programme_that_is_always_there(self, operator):
        given = {name: text for name, text in FIGURES.items() if name != "is_active"}

        page = text(operator.post("/operator/programmes/open/", given), 422)

        assert "always takes work" in page
        assert Programme.objects.get(slug="open").is_active
        assert acts() == []

    def test_closes_another(self, operator, market):
        given = {name: text for name, text in FIGURES.items() if name != "is_active"}

        operator.post(PAGE, given)

        market.refresh_from_db()
        assert not market.is_active

    def test_has_it_ask_for_something_and_then_no_more(self, operator, market, exam):
        operator.post(f"{PAGE}ask/", ASKS | {"task_type": "survey"})

        (row,) = asked_rows(programme_id=market.pk)
        assert row == AskedRow(
            pk=row.pk,
            name="exam-ants",
            title={"en": "Ants", "es": "Hormigas"},
            comparator=Comparator.GREATER_OR_EQUAL,
            values=("80",),
            task_type="survey",
            guards=Guards.ACCEPT,
            vendor="",
        )
        assert "Ask for exam-ants no more" in text(operator.get(PAGE))
        operator.post(f"{PAGE}drop/", {"requirement": str(row.pk)})

        assert not EntryRequirement.objects.exists()
        assert acts() == [
            ("entry-requirement-added", "exam-ants greater or equal 80 (survey)"),
            ("entry-requirement-dropped", "exam-ants greater or equal 80 (survey)"),
        ]

    @pytest.mark.parametrize(
        ("given", "integers", "locales"),
        [
            ({"comparator": "exists", "values": ""}, [], []),
            ({"comparator": "in", "values": "es, mx US-NY"}, [], ["ES", "MX", "US-NY"]),
            ({"comparator": "in", "values": "1 2"}, [1, 2], []),
            ({"guards": "discover"}, [80], []),
        ],
    )
    def test_writes_scores_and_places(self, operator, exam, given, integers, locales):
        operator.post(f"{PAGE}ask/", ASKS | given)

        row = EntryRequirement.objects.get()
        assert (row.integers, row.locales) == (integers, locales)
        assert row.guards == given.get("guards", "accept")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"type": "no-such-type"},
            {"type": ""},
            {"comparator": "like"},
            {"values": ""},
            {"values": "80, 90"},
            {"values": "99999999999"},
            {"values": "ES"},
            {"comparator": "in", "values": "nowhere"},
            {"comparator": "in", "values": "5 ES"},
            {"comparator": "exists"},
            {"task_type": "no-such-kind"},
            {"guards": "nothing"},
        ],
    )
    def test_is_told_what_does_not_go_together(self, operator, exam, wrong):
        page = text(operator.post(f"{PAGE}ask/", ASKS | wrong), 422)

        assert '_error">' in page
        assert not EntryRequirement.objects.exists()
        assert acts() == []

    @pytest.mark.parametrize("given", ["", "x", "-1", "9" * 30, "0"])
    def test_who_drops_what_is_not_there_changes_nothing(self, operator, exam, given):
        operator.post(f"{PAGE}ask/", ASKS)

        response = operator.post(f"{PAGE}drop/", {"requirement": given})

        assert response["Location"] == PAGE
        assert EntryRequirement.objects.count() == 1
        assert len(acts()) == 1

    def test_does_not_touch_what_a_vendors_contract_asks(self, operator, market, exam):
        wanted = Wanted(exam.pk, exam.name, Comparator.EXISTS, (), (), Guards.ACCEPT)
        row = ask_for(programme=market, wanted=wanted, vendor=web.vendor("Enlace"))

        page = text(operator.get(PAGE))
        operator.post(f"{PAGE}drop/", {"requirement": str(row.pk)})

        assert "By the contract with Enlace" in page
        assert EntryRequirement.objects.count() == 1
        assert acts() == []

    @pytest.mark.parametrize("path", ["", "ask/", "drop/"])
    def test_of_a_programme_that_is_not_there_finds_no_page(self, operator, path):
        assert operator.post(f"/operator/programmes/nowhere/{path}").status_code == 404

    def test_writes_strings_that_never_run_on_anybodys_page(self, operator, market):
        client, _ = worker()
        texts = packed(HOSTILE, 1_000)

        for string in texts:
            both = {"about_es": string, "about_en": string}
            assert operator.post(PAGE, FIGURES | both).status_code == 302
            for page in (
                text(operator.get(PAGE)),
                text(client.get("/programmes/tests/")),
                text(client.get("/programmes/")),
            ):
                dangers, _ = read(page)
                assert dangers == []

        for string in HOSTILE[::3]:
            named = {"name_es": string[:80], "name_en": string[:80]}
            if not string[:80].replace("\x00", "").strip():
                continue
            assert operator.post(PAGE, FIGURES | named).status_code in {302, 422}
            dangers, _ = read(text(client.get("/programmes/")))
            assert dangers == [], string
