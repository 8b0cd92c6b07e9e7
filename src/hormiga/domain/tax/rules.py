"""What dated tax data means: which row holds, what is reached, what is kept back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hormiga.kit.errors import Kind as RefusalKind, Refusal
from hormiga.kit.money import MICRO_PER_CENT, Money

NEAR_PERCENT = 80
"""From this share of a threshold on, what it will need is asked for."""

REMINDERS = (timedelta(days=20), timedelta(days=40))
HOLD_AFTER = timedelta(days=60)
PPM = 1_000_000
EVERYWHERE = "*"


class NotAskedFor(Refusal):
    """Nothing has asked for your tax data, so it is not taken: keep it to yourself."""

    kind = RefusalKind.CONFLICT


class TooEarlyToHold(Refusal):
    """Payouts are held 60 days and two reminders after asking: wait until then."""

    kind = RefusalKind.CONFLICT


class NothingToHold(Refusal):
    """This worker owes no tax data, so nothing is held: look at the list again."""

    kind = RefusalKind.CONFLICT


class NoHoldReason(Refusal):
    """Payouts are held for a reason that the worker reads: write one."""


class RowExists(Refusal):
    """A row with this subject and first day is there already: choose another day."""

    kind = RefusalKind.CONFLICT


class Kind(StrEnum):
    """What a row tells: a limit, a report of all, a rate, or how long to keep."""

    THRESHOLD = "threshold"
    REPORT = "report"
    WITHHOLDING = "withholding"
    RETENTION = "retention"


class When(StrEnum):
    """Whether a threshold counts when it is reached, or only above it."""

    REACHED = "reached"
    EXCEEDED = "exceeded"


class Relief(StrEnum):
    """What a worker has proved, so that another rate holds."""

    NEW_PROFESSIONAL = "new-professional"
    TREATY = "treaty"


@dataclass(frozen=True, slots=True)
class TaxRow:
    """What holds in a country between two days; texts are `{language: text}`.

    `country` may name a group (EU, EEA, *). A threshold `counts` what was paid or what
    was earned, over one rail where it names one. A rate holds for those who live in
    `residence` (a country or a group) and have proved `relief`, "" where nothing.
    """

    country: str
    form: str
    kind: Kind
    valid_from: date
    valid_to: date | None
    amount: Money | None
    count: int | None
    when: When | None
    counts: str
    rate_ppm: int | None
    years: int | None
    rail: str
    reporter: str
    residence: str
    relief: str
    title: Mapping[str, str]
    text: Mapping[str, str]
    source: str
    checked_on: date

    @property
    def subject(self) -> str:
        """Name what the row speaks of, whenever it holds: `ES irpf withholding ES`."""
        parts = (self.country, self.form, self.kind.value, self.residence, self.relief)
        return " ".join(part for part in parts if part)

    @property
    def name(self) -> str:
        """Name the row for ever: its subject and its first day."""
        return f"{self.subject} {self.valid_from.isoformat()}"

    @property
    def percent(self) -> str:
        """Write a rate in percent, `15` or `7.5`; "" where there is none."""
        if self.rate_ppm is None:
            return ""
        return f"{self.rate_ppm / 10_000:.4f}".rstrip("0").rstrip(".")

    def holds(self, day: date) -> bool:
        """Say whether the row's days include this one."""
        is_over = self.valid_to is not None and self.valid_to < day
        return self.valid_from <= day and not is_over


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows, and which countries a group has."""

    rows: Sequence[TaxRow]
    groups: Mapping[str, frozenset[str]]
    zones: Mapping[str, str]

    def has(self, name: str, country: str) -> bool:
        """Say whether a country is the named one, or in the named group."""
        if not country:
            return False
        is_in_group = country in self.groups.get(name, frozenset())
        return name in {EVERYWHERE, country} or is_in_group

    def in_force(self, day: date) -> list[TaxRow]:
        """List what holds on a day; of rows on one subject the newest alone.

        So a new row replaces an older one from its first day on, and nobody edits.
        """
        newest: dict[str, TaxRow] = {}
        for row in self.rows:
            before = newest.get(row.subject)
            if row.holds(day) and (not before or before.valid_from < row.valid_from):
                newest[row.subject] = row
        return [row for row in self.rows if newest.get(row.subject) is row]

    def told_in(self, country: str, day: date) -> list[TaxRow]:
        """List the thresholds and reports that concern who lives in a country.

        Those of a group of countries come before the country's own.
        """
        rows = [
            row
            for row in self.in_force(day)
            if row.kind in {Kind.THRESHOLD, Kind.REPORT}
            and self.has(row.country, country)
        ]
        return sorted(rows, key=lambda row: -_breadth(row.country))

    def row_for(self, *, form: str, country: str, day: date) -> TaxRow | None:
        """Find a form's threshold or report in a country; None where none holds."""
        rows = [row for row in self.told_in(country, day) if row.form == form]
        return rows[0] if rows else None


@dataclass(frozen=True, slots=True)
class Counted:
    """What a threshold is compared with: an amount, and how many payments."""

    amount: Money
    count: int


def is_past(*, row: TaxRow, counted: Counted) -> bool:
    """Say whether a threshold is passed: reached, or exceeded in all that it names."""
    if row.amount is None or counted.amount.currency != row.amount.currency:
        return False
    if row.when is When.REACHED:
        is_enough = counted.amount.micro >= row.amount.micro
        return is_enough and (row.count is None or counted.count >= row.count)
    is_more = counted.amount.micro > row.amount.micro
    return is_more and (row.count is None or counted.count > row.count)


def is_near(*, row: TaxRow, counted: Counted, percent: int = NEAR_PERCENT) -> bool:
    """Say whether an amount comes near its threshold; the number is not looked at."""
    if row.amount is None or counted.amount.currency != row.amount.currency:
        return False
    return counted.amount.micro * 100 >= row.amount.micro * percent


def asks_for_data(
    *, tables: Tables, payer: str, country: str, day: date, counted: Sequence[Counted]
) -> TaxRow | None:
    """Tell because of which row a worker's data is needed now; None where of none.

    `counted` is a line a currency. Only what this payer reports itself asks: where no
    payer's country is set, nothing does.
    """
    for row in tables.told_in(country, day):
        if row.reporter != "payer" or not tables.has(row.country, payer):
            continue
        if row.kind is Kind.REPORT and any(one.amount.micro > 0 for one in counted):
            return row
        if any(is_near(row=row, counted=one) for one in counted):
            return row
    return None


def withholding_for(
    *, tables: Tables, payer: str, residence: str, relief: str, day: date
) -> TaxRow | None:
    """Find the rate that a payer keeps back; None where no row says one.

    What was proved goes before what was not, and a country before a group before all.
    """
    if not payer or not residence:
        return None
    rows = [
        row
        for row in tables.in_force(day)
        if row.kind is Kind.WITHHOLDING
        and row.country == payer
        and tables.has(row.residence, residence)
        and row.relief in {"", relief}
        and _is_elsewhere_or_named(row, payer, residence)
    ]
    rows.sort(key=lambda row: (not row.relief, _breadth(row.residence)))
    return rows[0] if rows else None


def _is_elsewhere_or_named(row: TaxRow, payer: str, residence: str) -> bool:
    """Say whether a group's row may speak: of a payer's own residents it does not."""
    return residence != payer or row.residence == payer


def _breadth(name: str) -> int:
    return 2 if name == EVERYWHERE else int(len(name) != 2 or name == "EU")


def kept_back(*, gross: Money, ppm: int) -> Money:
    """Take a rate of an amount, to the nearest cent, halves up."""
    exact = gross.micro * ppm
    cents = (2 * exact + MICRO_PER_CENT * PPM) // (2 * MICRO_PER_CENT * PPM)
    return Money(gross.currency, min(cents * MICRO_PER_CENT, gross.micro))


def keep_until(*, tables: Tables, country: str, year: int) -> date:
    """Tell the last day on which a year's tax data may be kept."""
    day = date(year, 12, 31)
    rows = [
        row
        for row in tables.in_force(day)
        if row.kind is Kind.RETENTION and tables.has(row.country, country or EVERYWHERE)
    ]
    rows.sort(key=lambda row: _breadth(row.country))
    years = next((row.years for row in rows if row.years), 0)
    return date(year + years, 12, 31)


def reminder_due(*, asked_at: datetime, sent: int, now: datetime) -> bool:
    """Say whether the next of the two reminders is due."""
    return sent < len(REMINDERS) and now >= asked_at + REMINDERS[sent]


def check_may_hold(*, asked_at: datetime, reminders: int, now: datetime) -> None:
    """Refuse `TooEarlyToHold` before the days and the reminders are over."""
    if reminders < len(REMINDERS) or now < asked_at + HOLD_AFTER:
        raise TooEarlyToHold(from_day=(asked_at + HOLD_AFTER).date().isoformat())
