"""What notices about disputes and late pay say: a title, and a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext

Facts = Mapping[str, Any]


def _day(facts: Facts, name: str) -> str:
    try:
        return date_format(date.fromisoformat(str(facts.get(name, ""))), "DATE_FORMAT")
    except ValueError:
        return ""


def _opened(facts: Facts) -> tuple[str, str]:
    return (
        _("A worker says that a line of pay is wrong"),
        _("It has to be answered by %(day)s.") % {"day": _day(facts, "until")},
    )


def _objected(facts: Facts) -> tuple[str, str]:
    return (
        _("A worker does not agree with an answer about pay"),
        _("A second person has to decide by %(day)s.") % {"day": _day(facts, "until")},
    )


def _answered(facts: Facts) -> tuple[str, str]:
    title = {
        "corrected": _("Your line was corrected: the money is in your balance"),
        "declined": _("Your dispute was declined"),
    }
    explained = _("Your dispute was answered")
    return (
        title.get(str(facts.get("outcome")), explained),
        _("Open it to read why. If you do not agree, you can say so there."),
    )


def _late(facts: Facts) -> tuple[str, str]:
    return (
        _("Your pay is late, and we have seen it"),
        _(
            "%(amount)s were promised for %(day)s. You need not do anything: the people"
            " who run this installation were told."
        )
        % {"amount": facts.get("amount", ""), "day": _day(facts, "promised_on")},
    )


def _late_found(facts: Facts) -> tuple[str, str]:
    number = int(facts.get("workers", 0))
    body = ngettext(
        "The promised day of %(n)s worker is over, and nothing holds the money back.",
        "The promised day of %(n)s workers is over, and nothing holds the money back.",
        number,
    )
    return _("Pay is late"), body % {"n": number}


MONEY_KINDS: dict[str, Callable[[Facts], tuple[str, str]]] = {
    "money.dispute-opened": _opened,
    "money.dispute-objected": _objected,
    "money.dispute-answered": _answered,
    "money.late": _late,
    "money.late-found": _late_found,
}
