"""Lists that a person pays by hand."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings, strategies as some

from hormiga.engines.rails.amounts import NothingToPay, NotWholeCents
from hormiga.engines.rails.iban import NotAnIban, WrongCheckDigits
from hormiga.engines.rails.pain001 import DuplicateEndToEndId, NoPayments
from hormiga.engines.rails.payout_list import (
    HEADS,
    ListLine,
    NotAnAccountNumber,
    NotAPayoutList,
    NoteTooLong,
    TextMissing,
    clean_account,
    clean_note,
    clean_text,
    identity,
    read_back,
    write,
)
from hormiga.kit.money import Money

LINE = ListLine(
    reference="P1",
    holder="রহিম উদ্দিন",
    country="BD",
    bank="Sonali Bank",
    account="0123 456 789",
    note="",
    amount=Money.of("12.30", "USD"),
)


def cells(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


class TestAList:
    def test_has_a_line_for_each_payment(self):
        written = write(lines=[LINE])

        assert cells(written) == [
            list(HEADS),
            [
                "P1",
                "রহিম উদ্দিন",
                "BD",
                "Sonali Bank",
                "0123 456 789",
                "",
                "12.30",
                "USD",
            ],
        ]

    def test_has_the_same_bytes_for_the_same_payments(self):
        assert write(lines=[LINE]) == write(lines=[LINE])

    @pytest.mark.parametrize("start", [*"=+-@'", "\uff1d", "\uff20"])
    def test_runs_no_formula_and_reads_back_as_it_was_given(self, start):
        line = replace(LINE, holder=f"{start}1+1", bank=f"{start}x", note=f"{start}y")

        written = write(lines=[line])

        _, row = cells(written)
        assert [row[1], row[3], row[5]] == [
            f"'{start}1+1",
            f"'{start}x",
            f"'{start}y",
        ]
        assert read_back(written) == [line]

    @given(some.text(min_size=1, max_size=70), some.text(max_size=140))
    @settings(max_examples=60)
    def test_reads_back_whatever_somebody_is_called(self, holder, note):
        try:
            line = replace(LINE, holder=clean_text(holder), note=clean_note(note))
        except TextMissing:
            return

        assert read_back(write(lines=[line])) == [line]

    @pytest.mark.parametrize(
        ("lines", "refusal"),
        [
            ([], NoPayments),
            ([LINE, LINE], DuplicateEndToEndId),
            ([replace(LINE, amount=Money.of("0.001", "USD"))], NotWholeCents),
            ([replace(LINE, amount=Money("USD", 0))], NothingToPay),
            ([replace(LINE, holder=" ")], TextMissing),
            ([replace(LINE, account="=1+1")], NotAnAccountNumber),
        ],
    )
    def test_refuses_by_name(self, lines, refusal):
        with pytest.raises(refusal):
            write(lines=lines)

    @pytest.mark.parametrize(
        "written",
        [
            b"",
            b"\xff",
            write(lines=[LINE])[3:],
            write(lines=[LINE]).replace(b"holder", b"owner"),
            write(lines=[LINE]) + b'"one cell"\r\n',
            write(lines=[LINE]).replace(b"12.30", b"-12.30"),
        ],
    )
    def test_reads_nothing_that_it_has_not_written(self, written):
        with pytest.raises(NotAPayoutList):
            read_back(written)


class TestAnAccountNumber:
    def test_is_written_in_capitals_with_single_spaces(self):
        assert clean_account(account=" ab 12\u00a034 ", country="BD") == "AB 12 34"

    def test_is_one_however_it_is_marked(self):
        assert identity(account="AB 12-34", country="BD") == identity(
            account="AB1234", country="BD"
        )
        assert identity(account="AB1234", country="BD") != identity(
            account="AB1234", country="PK"
        )

    @pytest.mark.parametrize(
        ("account", "refusal"),
        [
            ("PK36SCBL0000001123456703", WrongCheckDigits),
            ("PK36SCBL", NotAnIban),
            ("1", NotAnAccountNumber),
            ("12;34", NotAnAccountNumber),
        ],
    )
    def test_refuses_by_name(self, account, refusal):
        with pytest.raises(refusal):
            clean_account(account=account, country="PK")

    def test_may_be_an_iban_outside_sepa(self):
        assert (
            clean_account(account="PK36 SCBL 0000 0011 2345 6702", country="PK")
            == "PK36SCBL0000001123456702"
        )

    def test_has_a_note_of_140_characters_at_most(self):
        with pytest.raises(NoteTooLong):
            clean_note("x" * 141)
