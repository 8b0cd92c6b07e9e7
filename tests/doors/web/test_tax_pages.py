"""Tax on the pages: a worker's year and data, and what operators do with both."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.build import tax, web
from tests.build.tax import pay_from, somebody, told
from tests.doors.web.hostile import HOSTILE, read

from hormiga.domain.people.models import AuditEntry, User, Worker
from hormiga.domain.tax import identity, queries, services
from hormiga.domain.tax.models import Filing, TaxFigure, TaxIdentity, TaxRelief
from hormiga.domain.tax.tables import as_given
from hormiga.flows.ask_tax_data import remind_workers
from hormiga.kit import clock, ids
from hormiga.kit.money import Money

pytestmark = pytest.mark.django_db
GIVEN = {
    "first_name": "Ana",
    "last_name": "Pérez",
    "residence": "ES",
    "street": "Calle Mayor 1",
    "post_code": "28001",
    "city": "Madrid",
    "birth_date": "1990-05-17",
    "tin": "12345678z",
    "birth_place": "",
}


def text(response) -> str:
    return str(response.content, "utf-8")


def worker(language: str = "en", country: str = "ES") -> tuple[Client, Worker]:
    user, made = somebody(country)
    return web.signed_in(user, language), made


def operator() -> tuple[Client, User]:
    user = web.user(is_operator=True)
    return web.signed_in(user), user


def asked(made: Worker, days: int = 0) -> None:
    """Was asked so many days ago, and reminded as often as was due."""
    now = clock.read()
    row = ("EU dac7 report 2023-01-01", "dac7")
    services.ask(asked={made.pk: row}, now=now - timedelta(days=days))
    for _ in range(2):
        remind_workers(now=now)


def path_of(made: Worker, rest: str = "") -> str:
    return f"/operator/tax/{ids.outside(made.public_id, ids.WORKER)}/{rest}"


class TestAWorkersYear:
    def test_stands_by_quarter_with_what_was_kept_back_and_why(self):
        client, made = worker()
        tax.one_of_each(made, now=clock.read())

        page = text(client.get("/money/tax/"))

        assert "12.345\u00a0EUR" in page
        assert "IRPF withholding of 15 %" in page
        assert "1.5\u00a0EUR" in page.replace("1.50", "1.5")
        assert "This is no tax advice." in page

    @pytest.mark.parametrize("year", ["2025", "1999", "abc", "99999", "-1"])
    def test_is_one_that_there_was(self, year):
        client, _ = worker()

        response = client.get("/money/tax/", {"year": year})

        shown = "2025" if year == "2025" else str(clock.read().year)
        assert f"Your tax year {shown}" in text(response)

    def test_is_reached_from_the_planners_page(self):
        client, _ = worker()

        assert 'href="/money/tax/"' in text(client.get("/plan/tax/"))


class TestTaxData:
    def test_is_not_asked_for_before_it_is_needed(self):
        client, _ = worker()

        page = text(client.get("/money/tax/"))
        answer = client.post("/money/tax/", GIVEN)

        assert "Not needed now." in page
        assert 'name="tin"' not in page
        assert answer.status_code == 200
        assert not TaxIdentity.objects.exists()

    def test_says_why_what_for_and_how_long(self, settings):
        pay_from(settings, "ES")
        client, made = worker()
        asked(made)

        page = text(client.get("/money/tax/"))

        for words in (
            "Needed now.",
            "Platforms report (DAC7)",
            "Only for the report to the tax office.",
            "Sealed until 31 December",
            "a person may hold your payouts",
        ):
            assert words in page

    def test_goes_sealed_into_the_vault(self):
        client, made = worker()
        asked(made)

        answer = client.post("/money/tax/", GIVEN, follow=True)

        page = text(answer)
        assert "We keep this sealed until" in page
        assert "Only operators can open it" in page
        assert "12345678Z" not in page
        why = identity.Why.CHECK
        assert told() == identity.read(
            worker_id=made.pk, actor="user:1", why=why, now=clock.read()
        )

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"tin": "12345678A"}, "This is no tax number of the country"),
            ({"tin": ""}, "write your place of birth instead"),
            ({"birth_date": "2020-01-01"}, "Look at this date again"),
            ({"birth_date": "soon"}, "Write the day of your birth."),
            ({"city": "=1+1"}, "Begin with a letter."),
            ({"residence": ""}, "Choose the country where you pay taxes."),
            ({"last_name": ""}, "Write your last name."),
        ],
    )
    def test_that_cannot_be_right_is_said_beside_its_field(self, changed, words):
        client, made = worker()
        asked(made)

        answer = client.post("/money/tax/", GIVEN | changed)

        assert words in text(answer)
        assert not TaxIdentity.objects.exists()

    def test_ends_a_hold_at_once(self):
        client, made = worker()
        asked(made, days=61)
        boss, _ = operator()
        boss.post(path_of(made, "hold/"), {"do": "hold", "reason": "No answer."})
        assert "Reason: No answer." in text(client.get("/money/tax/"))

        client.post("/money/tax/", GIVEN)

        assert queries.held_workers() == set()


class TestAnOperator:
    def test_opens_data_only_with_a_reason_that_is_kept(self):
        client, user = operator()
        _, made = worker()
        tax.gives(made)

        for why in ("", "curious", "report"):
            assert "12345678Z" not in text(client.post(path_of(made), {"why": why}))
        assert "12345678Z" not in text(client.get(path_of(made)))
        assert not AuditEntry.objects.filter(act="tax-data-read").exists()

        assert "12345678Z" in text(client.post(path_of(made), {"why": "check"}))
        entry = AuditEntry.objects.get(act="tax-data-read")
        assert (entry.actor, entry.facts) == (f"user:{user.pk}", {"why": "check"})
        assert "Tax data of a worker read" in text(client.get("/operator/audit/"))

    def test_holds_payouts_after_sixty_days_with_a_reason(self):
        client, _ = operator()
        _, early = worker()
        _, late = worker()
        asked(early, days=59)
        asked(late, days=61)

        for made, reason in ((early, "Why"), (late, " ")):
            client.post(path_of(made, "hold/"), {"do": "hold", "reason": reason})
        assert queries.held_workers() == set()
        assert "needs a decision" in text(client.get("/operator/tax/"))

        client.post(path_of(late, "hold/"), {"do": "hold", "reason": "No answer."})
        assert queries.held_workers() == {late.pk}
        client.post(path_of(late, "hold/"), {"do": "release"})
        assert queries.held_workers() == set()

    def test_notes_a_proof_with_its_days(self):
        client, _ = operator()
        _, made = worker()
        days = {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}

        client.post(path_of(made, "relief/"), {"kind": "treaty"} | days)
        for wrong in (
            {"kind": "none"} | days,
            {"kind": "treaty"} | days | {"valid_to": "2025-01-01"},
        ):
            client.post(path_of(made, "relief/"), wrong)

        row = TaxRelief.objects.get()
        assert (row.kind, row.valid_to) == ("treaty", date(2026, 12, 31))

    def test_adds_a_row_and_changes_none(self):
        client, _ = operator()
        row = {
            "country": "US",
            "form": "1099-nec",
            "kind": "threshold",
            "valid_from": "2027-01-01",
            "amount": "2100",
            "currency": "USD",
            "when": "reached",
            "counts": "paid",
            "rail": "not-paypal",
            "reporter": "payer",
            "title_en": "Form 1099-NEC",
            "title_es": "Formulario 1099-NEC",
            "text_en": "From 2,100 USD on.",
            "text_es": "A partir de 2100 USD.",
            "source": "IRS notice",
            "checked_on": "2026-12-20",
        }

        bad = client.post("/operator/tax/rows/", row | {"amount": "2,100"})
        assert "Look at amount" in text(bad)
        assert not TaxFigure.objects.exists()
        good = client.post("/operator/tax/rows/", row, follow=True)
        assert "Older ones stay as they are." in text(good)
        again = client.post("/operator/tax/rows/", row)
        assert "There is such a row" in text(again)

        found = queries.tables().row_for(
            form="1099-nec", country="US", day=date(2027, 6, 1)
        )
        assert found
        assert found.amount == Money.of("2100", "USD")

    def test_files_a_year_and_takes_the_very_bytes(self):
        client, _ = operator()
        year = clock.read().year - 1
        asked_for = {"form": "dac7", "year": str(year)}
        refused = client.post("/operator/tax/reports/", asked_for, follow=True)
        assert "First say who reports" in text(refused)
        platform = {
            "name": "Casa Hormiga SL",
            "business_name": "Hormiga",
            "country": "ES",
            "tin": "B12345674",
            "street": "Calle Real 2",
            "post_code": "28002",
            "city": "Madrid",
            "nexus": "RPONEX1",
        }
        client.post("/operator/tax/platform/", platform)
        look = text(client.get("/operator/tax/", asked_for))
        assert "File it" in look

        client.post("/operator/tax/reports/", asked_for)

        filing = Filing.objects.get()
        name = ids.outside(filing.public_id)
        answer = client.get(f"/operator/tax/reports/{name}/")
        assert answer.content == queries.content_of(filing=filing)
        assert f"dac7-ES-{year}-1.xml" in answer["Content-Disposition"]
        assert bytes(filing.sha256).hex() in text(client.get("/operator/tax/"))
        assert client.get("/operator/tax/reports/3X/").status_code == 404

    def test_is_the_only_one_who_comes_in(self):
        client, made = worker()
        tax.gives(made)

        for path in ("/operator/tax/", "/operator/tax/rows/", path_of(made)):
            assert client.get(path).status_code == 403
        assert client.post(path_of(made), {"why": "check"}).status_code == 403
        assert not AuditEntry.objects.filter(act="tax-data-read").exists()


class TestHostileWords:
    def test_only_stand_there(self):
        client, _ = operator()
        mine, made = worker()
        asked(made, days=61)
        for words in (HOSTILE[0], HOSTILE[20], HOSTILE[40]):
            client.post(path_of(made, "hold/"), {"do": "hold", "reason": words})
            tax.reports(name=words, business_name=words)
            given = queries.tables().rows[0]
            services.add_row(
                given=as_given(given)
                | {
                    "valid_from": f"20{27 + HOSTILE.index(words)}-01-01",
                    "valid_to": None,
                    "source": words,
                    "title": {"en": words, "es": words},
                },
                actor="user:1",
                now=clock.read(),
            )
            for who, path in (
                (client, "/operator/tax/"),
                (client, "/operator/tax/rows/"),
                (client, path_of(made)),
                (client, "/operator/tax/platform/"),
                (mine, "/money/tax/"),
            ):
                dangers, _ = read(text(who.get(path)))
                assert dangers == []
