"""Tax files: DAC7 by both schemas, read back as filed; tables with each figure."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib import resources
from typing import Any

import pytest
from lxml import etree

from hormiga.engines.rails import dac7, form1099, modelo238
from hormiga.engines.rails.dac7 import (
    Address,
    BadMessageId,
    Dialect,
    DocType,
    Figures,
    Indic,
    Message,
    NoSellers,
    NotADac7File,
    Platform,
    Seller,
)
from hormiga.kit.money import Money

MADE = datetime(2027, 1, 5, 12, tzinfo=UTC)
HOME = Address(country="ES", street="Calle Mayor 1", post_code="28001", city="Madrid")


def euros(*amounts: str) -> list[Money]:
    return [Money.of(one, "EUR") for one in amounts]


def seller(**changed) -> Seller:
    given: dict[str, Any] = {
        "ref": "ES2026-B1-1-A1-EUR",
        "residence": "ES",
        "tin": "12345678Z",
        "first_name": "Ana",
        "last_name": "Núñez & <Hija>",
        "address": HOME,
        "birth_date": date(1990, 5, 17),
        "birth_place": "",
        "account": "ES9121000418450200051332",
        "account_type": "IBAN",
        "account_holder": "Ana Núñez",
        "figures": Figures(
            consideration=euros("10.499999", "10.50", "0", "0.003"),
            activities=[1, 2, 0, 3],
            fees=euros("0", "0.49", "0", "0"),
            taxes=euros("0", "0", "1.5", "0"),
        ),
    }
    return Seller(**(given | changed))


def message(*sellers: Seller, country: str = "ES", **changed) -> Message:
    tin = "123456789" if country == "FR" else "B12345674"
    platform = Platform(
        country=country,
        tin=tin,
        name="Casa Hormiga",
        business_name="Hormiga",
        address=replace(HOME, country=country),
    )
    given: dict[str, Any] = {
        "id": f"OP_2026_{tin}_1",
        "indic": Indic.NEW if sellers else Indic.NIL,
        "country": country,
        "year": 2026,
        "made_at": MADE,
        "platform": platform,
        "platform_ref": f"{country}2026-{tin}-1-platform",
        "sellers": sellers,
    }
    return Message(**(given | changed))


def texts(content: bytes, name: str) -> list[str]:
    return [one.text for one in etree.fromstring(content).iter(f"{{*}}{name}")]


class TestADac7File:
    def test_has_whole_units_halves_up(self):
        written = dac7.write(message=message(seller()))

        assert [texts(written, f"ConsQ{q}") for q in (1, 2, 3, 4)] == [
            *(["10"], ["11"], ["0"], ["0"]),
        ]
        assert texts(written, "TaxQ3") == ["2"]
        assert texts(written, "NumbQ4") == ["3"]
        assert texts(written, "LastName") == ["Núñez & <Hija>"]

    def test_says_why_there_is_no_number(self):
        without = seller(tin="", birth_place="Vigo", account="")

        written = dac7.write(message=message(without))

        assert (texts(written, "TIN")[-1], texts(written, "BirthPlace")) != ("", [])
        assert 'unknown="true">NOTIN<' in written.decode()
        assert texts(written, "FinancialIdentifier") == []

    def test_is_the_same_bytes_each_time(self):
        assert dac7.write(message=message(seller())) == dac7.write(
            message=message(seller())
        )

    @pytest.mark.parametrize("is_nil", [False, True])
    def test_of_france_fits_the_schema_of_its_tax_office(self, is_nil):
        """The schema comes with PyPI's `dac7`: install it by hand to run this."""
        why = "France's schema is in PyPI's dac7, which our lock rules out"
        pytest.importorskip("dac7", reason=why)
        folder = resources.files("dac7") / "schemas"
        schema = etree.XMLSchema(etree.parse(str(folder / "DPIXML_v1.1-fr1.xsd")))
        people = () if is_nil else (seller(), seller(tin="", birth_place="Vigo"))

        written = dac7.write(message=message(*people, country="FR"))

        schema.assertValid(etree.fromstring(written))

    def test_of_a_correction_refers_to_what_was_filed(self):
        first = seller()
        filed = dac7.read_records(dac7.write(message=message(first)))
        changed = seller(
            ref="ES2026-B1-2-A1-EUR",
            corrects=first.ref,
            doc_type=DocType.CORRECTED,
            last_name="Núñez",
        )

        again = dac7.write(message=message(changed, indic=Indic.CORRECTION))

        assert texts(again, "DocTypeIndic") == ["OECD0", "OECD2"]
        assert texts(again, "CorrDocRefId") == [first.ref]
        assert filed[first.ref].body == dac7.body_of(seller=first, country="ES")
        assert filed[first.ref].body != dac7.body_of(seller=changed, country="ES")

    @pytest.mark.parametrize(
        ("broken", "refusal"),
        [
            (message(seller(), indic=Indic.NIL), NoSellers),
            (message(indic=Indic.NEW), NoSellers),
            (message(seller(residence="Spain")), NotADac7File),
            (message(seller(first_name="")), NotADac7File),
            (message(seller(ref="a b")), NotADac7File),
            (message(seller(), id="x" * 89), NotADac7File),
        ],
    )
    def test_that_no_office_takes_is_not_written(self, broken, refusal):
        with pytest.raises(refusal):
            dac7.write(message=broken)

    def test_of_france_needs_nine_digits(self):
        given = message(seller(), country="FR")
        platform = replace(given.platform, tin="FR12")

        with pytest.raises(BadMessageId):
            dac7.write(message=replace(given, platform=platform))

    def test_below_zero_is_refused(self):
        debt = [Money("EUR", -1_000_000), *euros("0", "0", "0")]
        figures = replace(seller().figures, consideration=debt)

        with pytest.raises(NotADac7File):
            dac7.write(message=message(seller(figures=figures)))

    @pytest.mark.parametrize(
        "hostile",
        [
            b"<a",
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
            b"",
        ],
    )
    def test_that_is_hostile_or_cut_short_is_refused_or_empty(self, hostile):
        with pytest.raises(NotADac7File):
            dac7.check(content=hostile, dialect=Dialect.OECD)


class TestTheSpanishTable:
    def test_has_the_same_figures_to_the_cent(self):
        one = message(seller())

        written = modelo238.write(platform=one.platform, year=2026, sellers=[seller()])

        (row,) = csv.DictReader(io.StringIO(written.decode(), newline=""))
        assert [row[f"contraprestacion_t{q}"] for q in (1, 2, 3, 4)] == [
            *("10.50", "10.50", "0.00", "0.00"),
        ]
        assert (row["retenciones_t3"], row["actividades_t4"]) == ("1.50", "3")
        assert (row["apellidos"], row["nif_vendedor"]) == (
            "Núñez & <Hija>",
            "12345678Z",
        )
        record = modelo238.read_records(written)[seller().ref]
        assert record.body == modelo238.body_of(
            platform=one.platform, year=2026, seller=seller(ref="another")
        )


class TestA1099Necs:
    payer = form1099.Payer(
        tin="12-3456789",
        name="Hormiga Inc",
        street="1 Ant Rd",
        city="Austin, TX",
        post_code="73301",
        country="US",
        phone="+1 512 555 0100",
    )

    def recipient(self, **changed) -> form1099.Recipient:
        given: dict[str, Any] = {
            "account": "A1",
            "tin": "536-90-4399",
            "first_name": "Ana",
            "last_name": "Pérez",
            "street": "2 Bee Rd",
            "city": "Reno, NV",
            "post_code": "89501",
            "country": "US",
            "paid": Money.of("2000.005", "USD"),
            "withheld": Money.of("480", "USD"),
        }
        return form1099.Recipient(**(given | changed))

    def test_line_stands_in_the_order_of_the_heads(self):
        written = form1099.write(
            payer=self.payer, year=2026, recipients=[self.recipient()]
        )

        (row,) = csv.DictReader(io.StringIO(written.decode(), newline=""))
        assert tuple(row) == form1099.HEADS
        assert (row["Recipient Taxpayer ID Number"], row["Recipient State"]) == (
            "536904399",
            "NV",
        )
        assert row["Box 1 - Nonemployee compensation"] == "2000.01"
        assert row["Box 4 - Federal income tax withheld"] == "480.00"
        assert form1099.read_lines(written)["A1"] == form1099.line_of(
            payer=self.payer, year=2026, recipient=self.recipient()
        )

    def test_line_is_of_dollars_alone(self):
        with pytest.raises(form1099.NotDollars):
            form1099.line_of(
                payer=self.payer,
                year=2026,
                recipient=self.recipient(paid=Money.of("1", "EUR")),
            )
