from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree

from hormiga.engines.rails import amounts, iban, pain001
from hormiga.engines.rails.pain001 import Address, Message, Party, Payment, Version
from hormiga.kit.money import MICRO_PER_CENT, Money

TODAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
GERMAN = "DE89370400440532013000"
SPANISH = "ES9121000418450200051332"
BRITISH = "GB29NWBK60161331926819"
BRAZILIAN = "BR1800360305000010009795493C1"

PAYER = Party(name="Hormiga S.L.", iban=SPANISH, bic="CAIXESBBXXX")


def payment(
    number: int | str = 1,
    *,
    name: str = "Ana Pérez",
    account: str = GERMAN,
    amount: str = "12.34",
    **more: Any,
) -> Payment:
    return Payment(
        end_to_end_id=f"PO{number}",
        creditor=Party(name=name, iban=account, bic=more.get("bic")),
        amount=Money.of(amount, more.get("currency", "EUR")),
        remittance=more.get("remittance", "Work in April"),
    )


def message(*payments: Payment, **more: Any) -> Message:
    given_: dict[str, Any] = {
        "id": "PB7",
        "created_at": NOON,
        "debtor": PAYER,
        "execution_date": TODAY,
        "payments": payments or (payment(),),
    }
    return Message(**(given_ | more))


def text_at(xml: bytes, path: str) -> Any:
    steps = "/".join(f"{{*}}{step}" for step in path.split("/"))
    return etree.fromstring(xml).findtext(steps)


BLOCK = "CstmrCdtTrfInitn/PmtInf"


def german_iban(bank_and_account: int) -> str:
    digits = f"{bank_and_account:018d}"
    check = 98 - int(f"{digits}131400") % 97
    return f"DE{check:02d}{digits}"


@st.composite
def payments(draw: st.DrawFn) -> tuple[Payment, ...]:
    size = draw(st.integers(1, 200))
    cents = draw(st.lists(st.integers(1, 99_999_999), min_size=size, max_size=size))
    words = draw(st.lists(st.text(max_size=90), min_size=1, max_size=5))
    accounts = draw(st.lists(st.integers(0, 10**18 - 1), min_size=1, max_size=20))
    return tuple(
        Payment(
            end_to_end_id=f"PO{number}",
            creditor=Party(
                name="A" + words[number % len(words)],
                iban=german_iban(accounts[number % len(accounts)]),
            ),
            amount=Money("EUR", each * MICRO_PER_CENT),
            remittance=words[-1] * 2,
        )
        for number, each in enumerate(cents)
    )


class TestWrittenFile:
    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    @given(payments=payments(), version=st.sampled_from(Version))
    def test_is_valid_adds_up_and_comes_out_the_same_again(self, payments, version):
        given_ = message(*payments, version=version)

        xml = pain001.write(message=given_)
        summary = pain001.read_back(xml)

        total = sum((p.amount for p in payments), start=Money("EUR", 0))
        assert summary.count == len(payments)
        assert summary.total == total
        assert text_at(xml, "CstmrCdtTrfInitn/GrpHdr/CtrlSum") == total.amount
        assert text_at(xml, f"{BLOCK}/CtrlSum") == total.amount
        assert [line.end_to_end_id for line in summary.lines] == [
            p.end_to_end_id for p in payments
        ]
        assert [line.iban for line in summary.lines] == [
            p.creditor.iban for p in payments
        ]
        assert [line.amount for line in summary.lines] == [p.amount for p in payments]
        assert pain001.write(message=given_) == xml

    def test_says_what_sepa_wants_said(self):
        xml = pain001.write(message=message())

        assert text_at(xml, "CstmrCdtTrfInitn/GrpHdr/MsgId") == "PB7"
        assert text_at(xml, "CstmrCdtTrfInitn/GrpHdr/CreDtTm") == "2026-05-04T12:00:00Z"
        assert text_at(xml, f"{BLOCK}/PmtInfId") == "PB7-1"
        assert text_at(xml, f"{BLOCK}/BtchBookg") == "true"
        assert text_at(xml, f"{BLOCK}/PmtTpInf/SvcLvl/Cd") == "SEPA"
        assert text_at(xml, f"{BLOCK}/ReqdExctnDt/Dt") == "2026-05-04"
        assert text_at(xml, f"{BLOCK}/ChrgBr") == "SLEV"
        assert text_at(xml, f"{BLOCK}/DbtrAgt/FinInstnId/BICFI") == "CAIXESBBXXX"
        assert text_at(xml, f"{BLOCK}/CdtTrfTxInf/Amt/InstdAmt") == "12.34"
        assert text_at(xml, f"{BLOCK}/CdtTrfTxInf/Cdtr/Nm") == "Ana Perez"
        assert text_at(xml, f"{BLOCK}/CdtTrfTxInf/RmtInf/Ustrd") == "Work in April"
        assert b"PstlAdr" not in xml

    def test_has_the_older_fields_in_the_older_version(self):
        paid = payment(bic="COBADEFFXXX")

        xml = pain001.write(message=message(paid, version=Version.V03))

        assert text_at(xml, f"{BLOCK}/ReqdExctnDt") == "2026-05-04"
        assert text_at(xml, f"{BLOCK}/CdtTrfTxInf/CdtrAgt/FinInstnId/BIC") == (
            "COBADEFFXXX"
        )
        pain001.validate(xml)

    @pytest.mark.parametrize("version", Version)
    def test_says_notprovided_for_a_bank_without_bic(self, version):
        payer = replace(PAYER, bic=None)

        xml = pain001.write(message=message(debtor=payer, version=version))

        other = text_at(xml, f"{BLOCK}/DbtrAgt/FinInstnId/Othr/Id")
        assert other == "NOTPROVIDED"
        pain001.validate(xml)

    def test_cuts_names_to_70_and_remittance_to_140(self):
        paid = payment(name="Łucja " * 30, remittance="ab " * 100)

        xml = pain001.write(message=message(paid))

        assert (
            text_at(xml, f"{BLOCK}/CdtTrfTxInf/Cdtr/Nm") == ("Lucja " * 30)[:70].strip()
        )
        assert len(text_at(xml, f"{BLOCK}/CdtTrfTxInf/RmtInf/Ustrd")) == 140

    def test_leaves_an_empty_remittance_out(self):
        xml = pain001.write(message=message(payment(remittance="李")))

        assert b"RmtInf" not in xml
        pain001.validate(xml)

    def test_names_the_payers_town_for_an_account_outside_the_eea(self):
        payer = replace(PAYER, address=Address(town="Málaga", country="ES"))

        xml = pain001.write(message=message(payment(account=BRITISH), debtor=payer))

        assert text_at(xml, f"{BLOCK}/Dbtr/PstlAdr/TwnNm") == "Malaga"
        assert text_at(xml, f"{BLOCK}/Dbtr/PstlAdr/Ctry") == "ES"
        pain001.validate(xml)


BAD_PAYMENTS = {
    "wrong check digits": (
        payment(account="DE89370400440532013001"),
        iban.WrongCheckDigits,
    ),
    "two digits swapped": (
        payment(account="DE89370400440532010300"),
        iban.WrongCheckDigits,
    ),
    "too short": (payment(account="DE8937040044053201300"), iban.NotAnIban),
    "no IBAN at all": (payment(account="ana@example.org"), iban.NotAnIban),
    "outside SEPA": (payment(account=BRAZILIAN), iban.NotInSepa),
    "a bad BIC": (payment(bic="NOPE"), iban.NotABic),
    "dollars": (payment(currency="USD"), pain001.NotEuro),
    "part of a cent": (payment(amount="0.015"), amounts.NotWholeCents),
    "a micro-unit": (payment(amount="0.000001"), amounts.NotWholeCents),
    "zero": (payment(amount="0"), amounts.NothingToPay),
    "an empty name": (payment(name="  "), pain001.NameNotWritable),
    "a name of signs": (payment(name="***"), pain001.NameNotWritable),
    "a name of other letters": (payment(name="王秀英"), pain001.NameNotWritable),
    "outside the EEA, payer unplaced": (
        payment(account=BRITISH),
        pain001.AddressNeeded,
    ),
    "a long id": (payment(number="X" * 34), pain001.NotASepaId),
    "an umlaut in the id": (payment(number="ä"), pain001.NotASepaId),
    "a new line in the id": (payment(number="1\n"), pain001.NotASepaId),
    "a slash at the id's end": (payment(number="1/"), pain001.NotASepaId),
    "two slashes in the id": (payment(number="1//2"), pain001.NotASepaId),
}


class TestCheck:
    @pytest.mark.parametrize("case", BAD_PAYMENTS)
    def test_refuses_by_name_a_payment_with(self, case):
        bad, refusal = BAD_PAYMENTS[case]
        whole = message(payment(number=0), bad)

        with pytest.raises(refusal) as refused:
            pain001.check(message=whole, today=TODAY)
        with pytest.raises(refusal):
            pain001.write(message=whole)

        assert type(refused.value) is refusal

    def test_names_the_payment_whose_iban_is_wrong(self):
        bad = payment(number=9, account="DE89370400440532013001")

        with pytest.raises(iban.WrongCheckDigits) as refused:
            pain001.check(message=message(payment(), bad), today=TODAY)

        assert refused.value.facts == {"end_to_end_id": "PO9"}

    def test_refuses_a_negative_amount(self):
        bad = replace(payment(), amount=Money("EUR", -10_000))

        with pytest.raises(amounts.NothingToPay):
            pain001.check(message=message(bad), today=TODAY)

    def test_refuses_a_date_that_is_over(self):
        late = message(execution_date=date(2026, 5, 3))

        with pytest.raises(pain001.ExecutionDatePast):
            pain001.check(message=late, today=TODAY)

    def test_allows_today(self):
        pain001.check(message=message(execution_date=TODAY), today=TODAY)

    def test_refuses_one_end_to_end_id_twice(self):
        twice = message(payment(number=1), payment(number=2), payment(number=1))

        with pytest.raises(pain001.DuplicateEndToEndId) as refused:
            pain001.check(message=twice, today=TODAY)

        assert refused.value.facts == {"end_to_end_id": "PO1"}

    def test_refuses_a_file_of_nothing(self):
        nothing = replace(message(), payments=())

        with pytest.raises(pain001.NoPayments):
            pain001.check(message=nothing, today=TODAY)

    @pytest.mark.parametrize("bad", ["", "PB/", "P" * 34, "PB#1", "PB\x00"])
    def test_refuses_a_message_id_that_banks_refuse(self, bad):
        with pytest.raises(pain001.NotASepaId):
            pain001.check(message=message(id=bad), today=TODAY)

    def test_refuses_a_debtor_with_a_wrong_iban(self):
        payer = replace(PAYER, iban="ES9121000418450200051333")

        with pytest.raises(iban.WrongCheckDigits):
            pain001.check(message=message(debtor=payer), today=TODAY)


LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE Document [<!ENTITY a "haha">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">'
        for before, name in pairwise("abcdefghij")
    )
    + ']><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">'
    + "&j;</Document>"
)


class TestReadBack:
    def test_refuses_a_file_that_reads_another_file(self, tmp_path):
        secret = tmp_path / "secret"
        secret.write_text("PB7")
        xml = pain001.write(message=message())
        doctype = f'<!DOCTYPE Document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        head, rest = xml.split(b"\n", 1)
        attack = head + doctype.encode() + rest.replace(b">PB7<", b">&x;<")

        with pytest.raises(pain001.NotAPaymentFile):
            pain001.read_back(attack)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_refuses_a_thousand_million_laughs(self, encoding):
        head, rest = LAUGHS.split("\n", 1)
        named = head.replace("?>", f' encoding="{encoding}"?>')
        attack = f"{named}\n{rest}".encode(encoding)

        with pytest.raises(pain001.NotAPaymentFile):
            pain001.read_back(attack)

    def test_refuses_a_doctype_even_without_entities(self):
        xml = pain001.write(message=message()).replace(
            b"<Document", b"<!DOCTYPE Document>\n<Document", 1
        )

        with pytest.raises(pain001.NotAPaymentFile):
            pain001.read_back(xml)

    @pytest.mark.parametrize(
        "bad", [b"", b"\x00", b"<a/>", b'<Document xmlns="urn:other"/>']
    )
    def test_refuses_what_is_no_payment_file(self, bad):
        with pytest.raises(pain001.NotAPaymentFile):
            pain001.read_back(bad)

    def test_refuses_a_file_cut_short(self):
        xml = pain001.write(message=message())

        with pytest.raises(pain001.NotAPaymentFile):
            pain001.read_back(xml[: len(xml) // 2])

    def test_names_the_line_that_breaks_the_schema(self):
        xml = pain001.write(message=message()).replace(b"SLEV", b"LOUD")

        with pytest.raises(pain001.NotAPaymentFile) as refused:
            pain001.validate(xml)

        assert refused.value.facts["line"] > 1

    @pytest.mark.parametrize("field", ["NbOfTxs>1<", "CtrlSum>12.34<"])
    def test_refuses_a_file_that_says_one_thing_and_pays_another(self, field):
        xml = pain001.write(message=message())
        for times in (1, -1):
            old = field.encode()
            new = old.replace(b">1", b">2")
            parts = xml.split(old)
            lying = (
                parts[0] + new + old.join(parts[1:])
                if times > 0
                else old.join(parts[:-1]) + new + parts[-1]
            )

            with pytest.raises(pain001.FileDoesNotAddUp):
                pain001.read_back(lying)

    def test_refuses_every_payment_written_twice(self):
        """The fault that a library in the field has, still valid by its schema."""
        root = etree.fromstring(pain001.write(message=message()))
        block = root.find(".//{*}PmtInf")
        block.addnext(etree.fromstring(etree.tostring(block)))
        xml = etree.tostring(root)
        pain001.validate(xml)

        with pytest.raises(pain001.FileDoesNotAddUp):
            pain001.read_back(xml)
