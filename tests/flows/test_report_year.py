"""A year's report: filed once with its hash, corrected by what has changed, or nil."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, transaction
from lxml import etree
from tests.build import tax
from tests.build.tax import NEW_YEAR, earns, gives, pay_from, somebody, told

from hormiga.domain.people.models import AuditEntry
from hormiga.domain.tax import queries
from hormiga.domain.tax.models import Filing
from hormiga.domain.tax.years import none_below_zero
from hormiga.flows.report_year import (
    DataMissing,
    NoDeclarant,
    NothingToFile,
    NotThisForm,
    YearNotOver,
    file_report,
    outlook,
    take_report,
)

SPRING = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAC7, NEC, M238 = Filing.Form.DAC7, Filing.Form.NEC, Filing.Form.MODELO_238


@pytest.fixture
def house(db, settings):
    pay_from(settings, "ES")


def filed(form: Filing.Form = DAC7, now: datetime = NEW_YEAR) -> Filing:
    return file_report(form=form, year=2026, actor="user:9", now=now)


def refs(filing: Filing, name: str) -> list[str]:
    root = etree.fromstring(queries.content_of(filing=filing))
    return [one.text for one in root.iter(f"{{*}}{name}")]


def worker_who_earned(amount: str = "10", country: str = "ES", **changed):
    _, worker = somebody(country)
    earns(worker, amount, now=SPRING)
    gives(worker, told(country, **changed))
    return worker


class TestFiling:
    def test_freezes_the_bytes_with_their_hash(self, house):
        tax.reports()
        worker_who_earned()

        filing = filed()

        content = queries.content_of(filing=filing)
        assert bytes(filing.sha256) == sha256(content).digest()
        assert (filing.sort, filing.number, filing.records) == ("new", 1, 1)
        assert "12345678Z" not in filing.sealed_content
        for change in (
            lambda: Filing.objects.update(sha256=b"x"),
            lambda: Filing.objects.update(sealed_content="x"),
            lambda: Filing.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_notes_who_read_whom_and_who_filed_and_took(self, house):
        tax.reports()
        worker = worker_who_earned()

        filing = filed()
        take_report(filing=filing, actor="user:8", now=NEW_YEAR)

        acts = AuditEntry.objects.filter(act__startswith="tax-").order_by("pk")
        assert list(acts.values_list("act", "actor")) == [
            ("tax-data-read", "user:9"),
            ("tax-report-filed", "user:9"),
            ("tax-report-taken", "user:8"),
        ]
        assert acts[0].subject == f"worker:{worker.pk}"
        assert acts[0].facts == {"why": "report"}

    def test_keeps_the_data_as_long_as_the_report(self, house):
        tax.reports()
        worker = worker_who_earned()

        filing = filed()

        request = queries.request_of(worker_id=worker.pk)
        assert request
        assert filing.keep_until.year == 2033
        assert tax.sql("SELECT keep_until FROM tax_taxidentity") == [
            (filing.keep_until,)
        ]

    def test_leaves_out_who_gave_no_data_and_says_so(self, house):
        tax.reports()
        worker_who_earned()
        _, silent = somebody("DE")
        earns(silent, "5", now=SPRING)
        _, far = somebody("MX")
        earns(far, "5", now=SPRING)

        seen = outlook(form=DAC7, year=2026, country="ES", now=NEW_YEAR)

        assert (seen.sellers, seen.missing) == (2, [silent.pk])
        assert [str(one) for one in seen.gross] == ["15.00 EUR"]
        assert filed().records == 1
        assert not AuditEntry.objects.filter(subject=f"worker:{far.pk}").exists()

    def test_of_an_empty_year_is_a_nil_report(self, house):
        tax.reports()

        filing = filed()

        assert (filing.sort, filing.records) == ("nil", 0)
        assert refs(filing, "MessageTypeIndic") == ["DPI403"]

    def test_is_refused_by_name_and_leaves_nothing(self, house):
        with pytest.raises(NoDeclarant):
            filed()
        tax.reports()
        with pytest.raises(NotThisForm):
            filed(NEC)
        with pytest.raises(YearNotOver):  # an hour before midnight in Madrid
            filed(now=datetime(2026, 12, 31, 22, 0, tzinfo=UTC))
        _, silent = somebody("DE")
        earns(silent, "5", now=SPRING)
        with pytest.raises(DataMissing):
            filed()

        assert not Filing.objects.exists()
        assert not AuditEntry.objects.filter(act="tax-report-filed").exists()


class TestACorrection:
    def test_holds_only_what_has_changed_and_refers_to_it(self, house):
        tax.reports()
        changed = worker_who_earned("10")
        worker_who_earned("20", country="DE")
        first = filed()
        with pytest.raises(NothingToFile):
            filed()
        gives(changed, told("ES", last_name="Díaz"))

        second = filed()

        assert (second.sort, second.records, second.corrects) == (
            "correction",
            1,
            first,
        )
        assert refs(second, "MessageTypeIndic") == ["DPI402"]
        assert refs(second, "LastName") == ["Díaz"]
        (corrected,) = refs(second, "CorrDocRefId")
        assert corrected in refs(first, "DocRefId")
        assert {*refs(first, "DocRefId")}.isdisjoint(refs(second, "DocRefId"))
        with pytest.raises(NothingToFile):
            filed()

    def test_goes_before_records_that_are_new(self, house):
        """A message never mixes the two."""
        tax.reports()
        changed = worker_who_earned("10")
        filed()
        gives(changed, told("ES", city="Vigo"))
        worker_who_earned("30", country="DE")

        sorts = [filed().sort, filed().sort]

        assert sorts == ["correction", "new"]
        with pytest.raises(NothingToFile):
            filed()

    def test_of_a_correction_refers_to_the_last_one(self, house):
        tax.reports()
        worker = worker_who_earned("10")
        filed()
        gives(worker, told("ES", city="Vigo"))
        second = filed()
        gives(worker, told("ES", city="Lugo"))

        third = filed()

        assert refs(third, "CorrDocRefId")[0] in refs(second, "DocRefId")
        assert third.corrects == second


class TestOtherForms:
    def test_modelo_238_has_its_own_filings(self, house):
        tax.reports()
        worker = worker_who_earned("10.01")
        filed()

        first = filed(M238)
        gives(worker, told("ES", city="Vigo"))
        second = filed(M238)

        assert (first.number, second.number, second.sort) == (1, 2, "correction")
        table = queries.content_of(filing=second).decode()
        assert '"Vigo"' in table
        assert '"10.01"' in table
        assert '"OECD2"' in table

    def test_1099_nec_is_filed_from_the_united_states(self, db, settings):
        pay_from(settings, "US")
        tax.reports("US")
        for amount in ("1999.99", "2000"):
            _, worker = somebody("US")
            earns(worker, amount, "USD", now=SPRING)
            tax.is_paid(worker, amount, now=SPRING)
            gives(worker)
        _, by_paypal = somebody("US")
        earns(by_paypal, "9000", "USD", now=SPRING)
        tax.is_paid(by_paypal, "9000", rail="paypal", now=SPRING)
        gives(by_paypal)

        filing = filed(NEC)

        lines = queries.content_of(filing=filing).decode().splitlines()
        assert len(lines) == 2
        assert lines[1].endswith('"2000.00","0.00"')
        with pytest.raises(NothingToFile):
            filed(NEC)


class TestAQuarterBelowZero:
    @pytest.mark.parametrize(
        ("given", "carried"),
        [
            ([5, 5, 5, 5], [5, 5, 5, 5]),
            ([10, -4, 0, 1], [6, 0, 0, 1]),
            ([-4, 10, 0, 0], [0, 6, 0, 0]),
            ([3, 3, -8, 4], [0, 0, 0, 2]),
            ([1, 0, 0, -2], [0, 0, 0, 0]),
        ],
    )
    def test_goes_to_its_neighbours_and_the_sum_stays(self, given, carried):
        assert none_below_zero(given) == carried
