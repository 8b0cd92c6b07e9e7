"""How money can come to a country, told before anybody trains for work there."""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from schwifty import registry

CHECKED_ON = "2026-11-24"
"""When the lists below were last held against what we know."""

# Where PayPal sends money but lets nobody receive it, or is not there at all.
_WITHOUT_PAYPAL = frozenset(
    [
        "AF",
        "BD",
        "BY",
        "CF",
        "CU",
        "GH",
        "GQ",
        "HT",
        "IQ",
        "IR",
        "KP",
        "LB",
        "LR",
        "LY",
        "MM",
        "NE",
        "PK",
        "PS",
        "RU",
        "SD",
        "SO",
        "SS",
        "SY",
        "TD",
        "TR",
        "UZ",
        "YE",
    ]
)


class Way(StrEnum):
    """A way in which an operator can pay somebody."""

    SEPA = "sepa"
    PAYPAL = "paypal"
    BY_HAND = "by-hand"


@cache
def sepa_countries() -> frozenset[str]:
    """List the countries whose accounts a SEPA transfer reaches."""
    return frozenset(
        code
        for code in registry.get_countries()
        if registry.get_iban_spec(code).in_sepa_zone
    )


def ways_to(country: str) -> tuple[Way, ...]:
    """List the ways that reach a country, the surest first; none for "".

    Where neither bank transfer nor PayPal reaches, the operator pays by hand.
    """
    if not country:
        return ()
    ways = []
    if country in sepa_countries():
        ways.append(Way.SEPA)
    if country not in _WITHOUT_PAYPAL:
        ways.append(Way.PAYPAL)
    return tuple(ways) or (Way.BY_HAND,)
