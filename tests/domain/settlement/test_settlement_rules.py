from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from hormiga.domain.settlement.rules import (
    TooMuchToCorrect,
    WordsNeeded,
    check_correction,
    clean_account,
    clean_words,
    due,
    invoice_number,
    is_due,
    month_of,
)
from hormiga.engines.rails.iban import NotInSepa, WrongCheckDigits
from hormiga.engines.rails.pain001 import NameNotWritable

MADRID = "Europe/Madrid"


class TestAMonth:
    @pytest.mark.parametrize(
        ("moment", "month", "hours"),
        [
            (datetime(2026, 3, 31, 21, 59, 59, tzinfo=UTC), date(2026, 3, 1), 743),
            (datetime(2026, 3, 31, 22, tzinfo=UTC), date(2026, 4, 1), 720),
            (datetime(2026, 10, 31, 22, 59, 59, tzinfo=UTC), date(2026, 10, 1), 745),
            (datetime(2026, 10, 31, 23, tzinfo=UTC), date(2026, 11, 1), 720),
            (datetime(2028, 2, 29, 22, 59, tzinfo=UTC), date(2028, 2, 1), 696),
        ],
    )
    def test_is_the_programmes_whatever_its_clocks_do(self, moment, month, hours):
        found = month_of(moment=moment, time_zone=MADRID)

        length = found.ends_at.astimezone(UTC) - found.starts_at.astimezone(UTC)
        assert (found.month, length) == (month, timedelta(hours=hours))
        assert found.starts_at <= moment < found.ends_at

    def test_is_due_when_it_and_its_hold_are_over(self):
        found = month_of(moment=datetime(2026, 11, 3, tzinfo=UTC), time_zone="UTC")
        end = datetime(2026, 12, 4, tzinfo=UTC)

        assert is_due(period=found, hold_days=3, now=end)
        assert not is_due(period=found, hold_days=3, now=end - timedelta(seconds=1))

    def test_waits_an_hour_at_least_for_what_was_under_way(self):
        found = month_of(moment=datetime(2026, 11, 3, tzinfo=UTC), time_zone="UTC")
        end = datetime(2026, 12, 1, tzinfo=UTC)

        assert not is_due(period=found, hold_days=0, now=end)
        assert is_due(period=found, hold_days=0, now=end + timedelta(hours=1))


class TestANumber:
    def test_is_of_a_series_that_is_the_vendors_alone(self):
        one, other = (
            invoice_number(vendor=UUID(int=n), year=2026, number=7) for n in (1, 2**127)
        )

        assert one == "SB-AAAAAA-2026-0007"
        assert other != one


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("undisputed", "paid", "wanted"),
        [
            (165_000, 0, "0.16"),
            (165_000, 160_000, "0.00"),
            (170_000, 160_000, "0.01"),
            (100_000, 160_000, "0.00"),
        ],
    )
    def test_is_in_cents_and_never_below_zero(self, undisputed, paid, wanted):
        found = due(undisputed_micro=undisputed, paid_micro=paid, currency="EUR")

        assert found.amount == wanted


class TestACorrection:
    @pytest.mark.parametrize("micro", [-70_000, 0, 1, 10**9])
    def test_takes_at_most_what_the_line_is(self, micro):
        check_correction(is_accepted=True, micro=micro, line_micro=70_000)

    @pytest.mark.parametrize(
        ("is_accepted", "micro", "line"),
        [(True, -70_001, 70_000), (False, 1, 70_000), (True, -1, -70_000)],
    )
    def test_is_refused_beyond_that(self, is_accepted, micro, line):
        with pytest.raises(TooMuchToCorrect):
            check_correction(is_accepted=is_accepted, micro=micro, line_micro=line)


class TestWords:
    @pytest.mark.parametrize("text", ["", " \n ", "a" * 1_001])
    def test_are_some_and_not_too_many(self, text):
        with pytest.raises(WordsNeeded):
            clean_words(text)

    def test_are_kept_on_one_line(self):
        assert clean_words(" Two \n tasks ") == "Two tasks"


class TestAnAccount:
    @pytest.mark.parametrize(
        ("holder", "number", "refusal"),
        [
            ("Enlace", "ES9121000418450200051333", WrongCheckDigits),
            ("Enlace", "AE070331234567890123456", NotInSepa),
            ("漢字", "ES9121000418450200051332", NameNotWritable),
        ],
    )
    def test_is_one_that_a_file_can_carry(self, holder, number, refusal):
        with pytest.raises(refusal):
            clean_account(holder=holder, number=number)

    def test_is_kept_without_spaces(self):
        kept = clean_account(
            holder=" Enlace  S.L. ", number="es91 21000418450200051332"
        )

        assert kept == ("Enlace S.L.", "ES9121000418450200051332")
