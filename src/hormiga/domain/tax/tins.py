"""Tax numbers: each country's own check, where one is known."""

from __future__ import annotations

import re
from collections.abc import Callable

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from hormiga.kit.errors import Refusal

_SHAPE = re.compile(r"[A-Z0-9][A-Z0-9 ./-]{3,28}[A-Z0-9]")

# Where the number of a natural person has another name than `vat` or `tin`.
_NAMES: dict[str, tuple[str, ...]] = {
    "BE": ("nn", "bis"),
    "BG": ("egn", "pnf"),
    "CZ": ("rc",),
    "DE": ("idnr",),
    "DK": ("cpr",),
    "EE": ("ik",),
    "ES": ("dni", "nie", "nif"),
    "FI": ("hetu",),
    "FR": ("nif",),
    "GR": ("vat",),
    "HR": ("oib",),
    "IE": ("pps",),
    "IT": ("codicefiscale",),
    "LT": ("asmens",),
    "LV": ("pvn",),
    "NL": ("bsn",),
    "PL": ("pesel", "nip"),
    "PT": ("nif",),
    "RO": ("cnp",),
    "SE": ("personnummer",),
    "SI": ("ddv", "emso"),
    "SK": ("rc",),
    "US": ("ssn", "itin"),
}


class WrongTin(Refusal):
    """This is no tax number of the country: look at your papers, and correct it."""


def clean_tin(*, country: str, tin: str) -> str:
    """Write a person's tax number the one way it is kept; refuses `WrongTin`.

    Where no check of the country is known, only its shape is looked at.
    """
    text = " ".join(tin.upper().split())
    checks = _checks(country)
    for check in checks:
        try:
            return check(text)
        except ValidationError:
            continue
    if checks or not _SHAPE.fullmatch(text):
        raise WrongTin(field="tin")
    return text


def has_check(country: str) -> bool:
    """Say whether a country's numbers are checked by their digits."""
    return bool(_checks(country))


def _checks(country: str) -> list[Callable[[str], str]]:
    found: list[Callable[[str], str]] = []
    for name in _NAMES.get(country, ()):
        module = get_cc_module(country.lower(), name)
        if module is not None:
            found.append(module.validate)
    return found
