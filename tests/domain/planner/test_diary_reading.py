"""What a person writes into a diary, and files of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, strategies as st

from hormiga.domain.planner.diary import (
    AmountUnclear,
    DayLongGone,
    DayToCome,
    Entry,
    NoSource,
    NotADay,
    NothingEarned,
    NotHours,
    TextTooLong,
    amount_of,
    day_of,
    digests,
    minutes_of,
    source_of,
    text_of,
)
from hormiga.domain.planner.diary_file import (
    MOST_BYTES,
    ColumnsMissing,
    DiaryFileRefused,
    FileTooLarge,
    NoRows,
    NotReadable,
    entries_in,
    written,
)
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotACurrency, NotAnAmount

TODAY = date(2026, 11, 24)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
ENTRIES = st.lists(
    st.builds(
        Entry,
        st.dates(date(2000, 1, 1), TODAY),
        TEXTS.map(lambda text: text_of(text, most=60) or "somewhere"),
        st.integers(1, 10**14).map(lambda micro: Money("EUR", micro)),
        st.none() | st.integers(1, 44_640),
        TEXTS.map(lambda text: text_of(text, most=200)),
    ),
    min_size=1,
    max_size=6,
)


def read(text: str) -> list[Entry]:
    return entries_in(text.encode(), today=TODAY)


def told(text: str) -> list[tuple[int, str, type[Refusal]]]:
    with pytest.raises(DiaryFileRefused) as refused:
        read(text)
    problems = refused.value.facts["problems"]
    return [(one.line, one.head, type(one.refusal)) for one in problems]


class TestAnAmount:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [
            ("12", "12.00"),
            ("12.5", "12.50"),
            ("12,5", "12.50"),
            (" 12,50 ", "12.50"),
            ("0.003", "0.003"),
            ("0,003", "0.003"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1 234,56", "1234.56"),
            ("1\u00a0234,56", "1234.56"),
            ("1.234.567", "1234567.00"),
            ("12.3450", "12.345"),
        ],
    )
    def test_has_a_decimal_point_or_comma(self, text, amount):
        assert amount_of(text, "eur").amount == amount

    @pytest.mark.parametrize("text", ["1.234", "1,234", "12.345", "999,000"])
    def test_that_means_two_things_is_refused(self, text):
        with pytest.raises(AmountUnclear):
            amount_of(text, "EUR")

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "",
                "-5",
                "+5",
                "1e3",
                "1.2.3",
                "1,23,4",
                "12.",
                ".5",
                "٣",
                "1..2",
                "NaN",
            ),
            *("1.234,567.89", "1234567890", "0.1234567", "12 EUR"),
        ],
    )
    def test_is_nothing_else(self, text):
        with pytest.raises(NotAnAmount):
            amount_of(text, "EUR")

    @pytest.mark.parametrize("text", ["0", "0,00"])
    def test_is_above_nothing(self, text):
        with pytest.raises(NothingEarned):
            amount_of(text, "EUR")

    @pytest.mark.parametrize("currency", ["", "E", "EURO", "E1R", "€"])
    def test_has_a_currency(self, currency):
        with pytest.raises(NotACurrency):
            amount_of("1", currency)


class TestADay:
    @pytest.mark.parametrize(
        "text", ["2026-11-20", "20/11/2026", "20.11.2026", " 20-11-2026 "]
    )
    def test_is_written_year_first_or_day_first(self, text):
        assert day_of(text, today=TODAY) == date(2026, 11, 20)

    @pytest.mark.parametrize(
        "text", ["", "11/20/2026", "2026-02-30", "20.11.26", "yes"]
    )
    def test_is_nothing_else(self, text):
        with pytest.raises(NotADay):
            day_of(text, today=TODAY)

    def test_is_not_to_come_and_not_long_gone(self):
        assert day_of("2026-11-24", today=TODAY) == TODAY
        with pytest.raises(DayToCome):
            day_of("2026-11-25", today=TODAY)
        with pytest.raises(DayLongGone):
            day_of("1999-12-31", today=TODAY)


class TestHours:
    @pytest.mark.parametrize(
        ("text", "minutes"),
        [
            ("", None),
            ("2", 120),
            ("2.5", 150),
            ("2,5", 150),
            ("2:30", 150),
            ("744", 44_640),
        ],
    )
    def test_become_minutes(self, text, minutes):
        assert minutes_of(text) == minutes

    @pytest.mark.parametrize("text", ["0", "0:00", "745", "-1", "2:60", "two", "0.001"])
    def test_are_nothing_else(self, text):
        with pytest.raises(NotHours):
            minutes_of(text)


class TestAText:
    def test_is_one_line_of_what_can_be_seen(self):
        assert text_of(" a\n\tb\x00c\u202e ", most=9) == "a b c"

    def test_has_its_length(self):
        assert source_of("x" * 60) == "x" * 60
        with pytest.raises(TextTooLong):
            source_of("x" * 61)
        with pytest.raises(NoSource):
            source_of(" \n ")


class TestADiarysFile:
    @pytest.mark.parametrize(
        "text",
        [
            "date,source,amount,currency\n2026-11-20,Elsewhere,12.50,EUR\n",
            "Fecha;Fuente;Importe;Moneda\r\n20/11/2026;Elsewhere;12,50;eur\r\n",
            "\ufeffcurrency\tamount\tsource\tdate\n\nEUR\t12,5\tElsewhere\t2026-11-20",
            'date;x;source;amount;currency\n2026-11-20;y;"Elsewhere";12.5;EUR;more\n',
        ],
    )
    def test_names_its_columns(self, text):
        (entry,) = read(text)

        assert entry == Entry(date(2026, 11, 20), "Elsewhere", Money.of("12.5", "EUR"))

    def test_of_an_old_spreadsheet_keeps_its_letters(self):
        text = "fecha;origen;importe;moneda;nota\n2026-11-20;Peón;1;EUR;año\n"

        (entry,) = entries_in(text.encode("cp1252"), today=TODAY)

        assert (entry.source, entry.note) == ("Peón", "año")

    def test_names_each_line_that_cannot_be_read(self):
        text = (
            "date;source;amount;currency;hours;note\n"
            "2026-11-20;A;1;EUR;;\n"
            "2026-11-99;A;1;EUR;;\n"
            "\n"
            '2026-11-20;"";1;EUR;;\n'
            "2026-11-20;A;1.234;EUR;;\n"
            "2026-11-20;A;1;Euro;;\n"
            "2026-11-20;A;1;EUR;many;\n"
            f"2026-11-20;A;1;EUR;;{'x' * 201}\n"
            "2026-11-20;A\n"
        )

        assert told(text) == [
            (3, "date", NotADay),
            (5, "source", NoSource),
            (6, "amount", AmountUnclear),
            (7, "currency", NotACurrency),
            (8, "hours", NotHours),
            (9, "note", TextTooLong),
            (10, "amount", NotAnAmount),
        ]

    def test_stops_naming_after_fifty_and_counts_the_rest(self):
        text = "date;source;amount;currency\n" + "x;A;1;EUR\n" * 53

        with pytest.raises(DiaryFileRefused) as refused:
            read(text)

        assert len(refused.value.facts["problems"]) == 50
        assert refused.value.facts["more"] == 3

    @pytest.mark.parametrize(
        ("content", "refusal"),
        [
            (b"", ColumnsMissing),
            (b"\n\n", ColumnsMissing),
            (b"date;source;amount\n", ColumnsMissing),
            (b"date;date;source;amount;currency\n", ColumnsMissing),
            (b"date;source;amount;currency\n", NoRows),
            (b"PK\x03\x04\x00\x00", NotReadable),
            (b'date;source;amount;currency\n"a"b;A;1;EUR\n', NotReadable),
            (b"x" * (MOST_BYTES + 1), FileTooLarge),
            (
                b"date;source;amount;currency\n" + b"2026-11-20;A;1;EUR\n" * 5001,
                FileTooLarge,
            ),
        ],
    )
    def test_is_refused_by_name_where_it_is_none(self, content, refusal):
        with pytest.raises(refusal):
            entries_in(content, today=TODAY)

    @given(ENTRIES)
    def test_reads_back_what_was_written(self, entries: Sequence[Entry]):
        text = "".join(written((entry, "entered") for entry in entries))

        assert read(text) == entries

    @given(ENTRIES)
    def test_runs_as_no_formula(self, entries: Sequence[Entry]):
        from csv import reader
        from io import StringIO

        text = "".join(written((entry, "entered") for entry in entries))

        cells = [cell for row in reader(StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]

    def test_leaves_out_what_we_wrote_ourselves(self):
        mine = Entry(TODAY, "Hormiga", Money.of("1", "EUR"))
        theirs = Entry(TODAY, "Elsewhere", Money.of("2", "EUR"))

        text = "".join(written([(mine, "hormiga"), (theirs, "entered")]))

        assert read(text) == [theirs]


class TestDigests:
    @given(ENTRIES)
    def test_tell_all_rows_of_a_file_apart_and_are_the_same_again(self, entries):
        twice = [*entries, *entries]

        assert len(set(digests(twice))) == len(twice)
        assert digests(twice)[: len(entries)] == digests(entries)
