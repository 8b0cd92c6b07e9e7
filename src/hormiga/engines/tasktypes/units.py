"""Units of measure of which one is a fixed multiple of another."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

_KINDS: tuple[dict[str, str], ...] = (
    {"mg": "0.001", "g": "1", "kg": "1000", "t": "1000000"},
    {"mm": "0.1", "cm": "1", "m": "100", "km": "100000"},
    {"ml": "1", "cl": "10", "dl": "100", "l": "1000"},
    {"W": "1", "kW": "1000"},
    {"Wh": "1", "kWh": "1000"},
    {"mAh": "1", "Ah": "1000"},
    {"MB": "1", "GB": "1000", "TB": "1000000"},
    {"s": "1", "min": "60", "h": "3600"},
)
_FACTORS = {
    unit: (number, Decimal(factor))
    for number, kind in enumerate(_KINDS)
    for unit, factor in kind.items()
}


def in_common(value: float, unit: str, units: Sequence[str]) -> tuple[float, str]:
    """Say a quantity in the first of the units that measures the same thing."""
    known = _FACTORS.get(unit)
    common = next((one for one in units if _same_kind(one, unit)), unit)
    amount = Decimal(str(value))
    if known and common != unit:
        amount = amount * known[1] / _FACTORS[common][1]
    return plain(amount), common


def plain(amount: Decimal) -> float:
    """Give a whole number as int, so that 2.0 and 2 are written alike."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _same_kind(one: str, other: str) -> bool:
    if one == other:
        return True
    both = one in _FACTORS and other in _FACTORS
    return both and _FACTORS[one][0] == _FACTORS[other][0]
