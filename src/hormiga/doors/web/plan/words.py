"""What a worker reads when a plan or a diary refuses something."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from hormiga.domain.planner.diary import (
    AlreadyInDiary,
    AmountUnclear,
    DayLongGone,
    DayToCome,
    DiaryFull,
    NoSource,
    NotADay,
    NothingEarned,
    NotHours,
    TextTooLong,
)
from hormiga.domain.planner.diary_file import (
    ColumnsMissing,
    DiaryFileRefused,
    FileTooLarge,
    NoRows,
    NotReadable,
)
from hormiga.domain.planner.rules import (
    GoalTooSmall,
    NoSuchTimeZone,
    NoWeekday,
    SlotEndsFirst,
    SlotsOverlap,
    TooManySlots,
)
from hormiga.doors.web.shared import words
from hormiga.kit.errors import Refusal
from hormiga.kit.money import NotACurrency, NotAnAmount

_WORDS: dict[type[Refusal], Promise] = {
    AlreadyInDiary: gettext_lazy(
        "This entry is there already. If it is another one, give it another note."
    ),
    AmountUnclear: gettext_lazy(
        "This can be read in two ways. Write two decimals, like 1234.00 or 1.23."
    ),
    DayLongGone: gettext_lazy("This day is before 2000. Look at the year again."),
    DayToCome: gettext_lazy(
        "This day is still to come. Write down what is earned already."
    ),
    DiaryFull: gettext_lazy(
        "A diary has room for 20,000 entries. Download it, then remove old ones."
    ),
    NoSource: gettext_lazy("Say where the money came from."),
    NotADay: gettext_lazy(
        "This is not a date. Write it like 2026-11-24 or 24/11/2026."
    ),
    NotHours: gettext_lazy(
        "These are not hours. Write them like 2.5, 2,5 or 2:30; at most 744."
    ),
    NothingEarned: gettext_lazy("Write an amount above nothing."),
    TextTooLong: gettext_lazy(
        "This is too long: a source has room for 60 characters, a note for 200."
    ),
    NotAnAmount: gettext_lazy(
        "This is not an amount. Write it like 12.50 or 12,50, with no more than six"
        " decimals."
    ),
    NotACurrency: gettext_lazy("A currency is three letters, such as EUR or USD."),
    ColumnsMissing: gettext_lazy(
        "The first line of the file must name the columns: date, source, amount and"
        " currency; hours and note if you like."
    ),
    DiaryFileRefused: gettext_lazy(
        "Some lines cannot be read, so nothing was taken. Mend them, and send the file"
        " again."
    ),
    FileTooLarge: gettext_lazy(
        "This file is too large: at most 5,000 lines and 1 MiB. Send it in parts."
    ),
    NoRows: gettext_lazy("There are no lines under the column names."),
    NotReadable: gettext_lazy(
        "This file is no table of text. Save your table as CSV and send that."
    ),
    GoalTooSmall: gettext_lazy("Write an amount above nothing."),
    NoSuchTimeZone: gettext_lazy("Choose a time zone from the list."),
    NoWeekday: gettext_lazy("Choose at least one day."),
    SlotEndsFirst: gettext_lazy(
        "These hours end before they begin. If you work past midnight, add them in two"
        " parts: until 00:00, and from 00:00 on the next day."
    ),
    SlotsOverlap: gettext_lazy(
        "On one of these days you have hours at that time already. Remove those first."
    ),
    TooManySlots: gettext_lazy("That is too many parts for one week. Join some."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a worker."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)


def column(head: str) -> str:
    """Name a column of a diary's file, as its first line may."""
    names = {
        "date": _("date"),
        "source": _("source"),
        "amount": _("amount"),
        "currency": _("currency"),
        "hours": _("hours"),
        "note": _("note"),
    }
    return names.get(head, head)


def weekday(number: int) -> str:
    """Name a day of the week; Monday is 0."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return names[number]
