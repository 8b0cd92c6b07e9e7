"""What notices about wallets, refunds and bonuses say: a title, and a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Facts = Mapping[str, Any]


def _bonus(facts: Facts) -> tuple[str, str]:
    return (
        _("You got a bonus: %(amount)s") % facts,
        _("%(from)s writes: %(reason)s") % facts,
    )


def _low_funds(facts: Facts) -> tuple[str, str]:
    return (
        _("%(organisation)s has little money left") % facts,
        _(
            "There is %(left)s in the wallet, less than the %(least)s below which you"
            " want to be told. Pay in before the next batch."
        )
        % facts,
    )


def _refund_sent(facts: Facts) -> tuple[str, str]:
    return (
        _("%(amount)s is on its way to your bank") % facts,
        _("Reference: %(note)s") % facts,
    )


def _refund_declined(facts: Facts) -> tuple[str, str]:
    return (
        _("Your wish for %(amount)s back was declined") % facts,
        _("Reason: %(note)s") % facts,
    )


BILLING_KINDS: dict[str, Callable[[Facts], tuple[str, str]]] = {
    "money.bonus": _bonus,
    "money.low-funds": _low_funds,
    "money.refund-sent": _refund_sent,
    "money.refund-declined": _refund_declined,
}
