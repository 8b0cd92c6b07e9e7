"""What notices about wallets, refunds and bonuses say: a title, and a body."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Facts = Mapping[str, Any]


class _Told(dict[str, Any]):
    """Facts of which one that is missing is empty: an old notice is still shown."""

    def __missing__(self, name: str) -> str:
        return ""


def _bonus(facts: Facts) -> tuple[str, str]:
    return (
        _("You got a bonus: %(amount)s") % _Told(facts),
        _("%(from)s writes: %(reason)s") % _Told(facts),
    )


def _low_funds(facts: Facts) -> tuple[str, str]:
    return (
        _("%(organisation)s has little money left") % _Told(facts),
        _(
            "There is %(left)s in the wallet, less than the %(least)s below which you"
            " want to be told. Pay in before the next batch."
        )
        % _Told(facts),
    )


def _refund_sent(facts: Facts) -> tuple[str, str]:
    return (
        _("%(amount)s is on its way to your bank") % _Told(facts),
        _("Reference: %(note)s") % _Told(facts),
    )


def _refund_declined(facts: Facts) -> tuple[str, str]:
    return (
        _("Your wish for %(amount)s back was declined") % _Told(facts),
        _("Reason: %(note)s") % _Told(facts),
    )


BILLING_KINDS: dict[str, Callable[[Facts], tuple[str, str]]] = {
    "money.bonus": _bonus,
    "money.low-funds": _low_funds,
    "money.refund-sent": _refund_sent,
    "money.refund-declined": _refund_declined,
}
