"""What notices about payouts that came back say: a title, and a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from hormiga.doors.web.shared.bank_reasons import reason_in_words

Facts = Mapping[str, Any]


def _returned(facts: Facts) -> tuple[str, str]:
    asked = (
        _(
            "Look at your payout account: confirm it or change it. Until then nothing"
            " is sent there."
        )
        if facts.get("asks")
        else _("You need not do anything: it is sent again with the next payout.")
    )
    kept = _("The money is in your balance again, all of it.")
    reason = reason_in_words(str(facts.get("reason", "")))
    return (
        _("A payout of %(amount)s came back") % {"amount": facts.get("amount", "")},
        f"{reason} {kept} {asked}",
    )


BANK_KINDS: dict[str, Callable[[Facts], tuple[str, str]]] = {
    "money.payout-returned": _returned,
}
