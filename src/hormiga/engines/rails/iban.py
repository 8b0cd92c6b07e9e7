"""IBANs and BICs: a thin face on schwifty that refuses by name."""

from __future__ import annotations

import re

from schwifty import BIC, IBAN, registry
from schwifty.exceptions import InvalidChecksumDigits, SchwiftyException

from hormiga.kit.errors import Refusal

_EEA = re.compile(
    "AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GR|HR|HU|IE|IS|IT|LI|LT|LU|LV|MT|NL|NO|PL|PT|RO|"
    "SE|SI|SK"
)
"""Countries of the European Economic Area, as an IBAN names them."""


class NotAnIban(Refusal):
    """An IBAN's country, length or characters are wrong; copy it anew."""


class WrongCheckDigits(Refusal):
    """The IBAN's check digits do not match, so a character is wrong; compare it."""


class NotInSepa(Refusal):
    """The IBAN is outside SEPA, where no euro transfer reaches; use another rail."""


class NotABic(Refusal):
    """A BIC has 8 or 11 letters and digits; correct it or leave it out."""


def normalise(text: str) -> str:
    """Return the IBAN in capitals without spaces; refuse what cannot be one."""
    return str(_read(text))


def made_up(number: int) -> str:
    """Make an account for a demonstration: its check digits are right, no more.

    The bank is the one of the German example in the IBAN registry.
    """
    code = f"{number:010d}"
    return str(IBAN.generate("DE", bank_code="37040044", account_code=code))


def in_sepa(text: str) -> bool:
    """Say whether a SEPA credit transfer reaches this IBAN."""
    return bool(_read(text).in_sepa_zone)


def in_eea(text: str) -> bool:
    """Say whether the IBAN is of the EEA, where a transfer needs nobody's address."""
    return bool(_EEA.fullmatch(_read(text).country_code))


def sepa(text: str) -> str:
    """Return the IBAN as `normalise` does; refuse one outside SEPA too."""
    iban = _read(text)
    if not iban.in_sepa_zone:
        raise NotInSepa(country=iban.country_code)
    return str(iban)


def bic_of(text: str) -> str | None:
    """Find the bank's BIC in the registry; None where it is not listed."""
    bic = _read(text).bic
    return str(bic) if bic else None


def bank_of(text: str) -> str | None:
    """Name the IBAN's bank by the registry; None where it is not listed."""
    name = _read(text).bank_name
    return str(name) if name else None


def country_of(text: str) -> str:
    """Name the IBAN's country, as two capitals."""
    return str(_read(text).country_code)


def has_ibans(country: str) -> bool:
    """Say whether accounts of a country are named by IBANs."""
    try:
        registry.get_iban_spec(country)
    except SchwiftyException:
        return False
    return True


def in_fours(text: str) -> str:
    """Write an IBAN as banks print it, four characters together."""
    return str(_read(text).formatted)


def normalise_bic(text: str) -> str:
    """Return the BIC in capitals without spaces; refuse what cannot be one."""
    try:
        return str(BIC(text))
    except SchwiftyException as error:
        raise NotABic from error


def _read(text: str) -> IBAN:
    try:
        return IBAN(text)
    except InvalidChecksumDigits as error:
        raise WrongCheckDigits from error
    except SchwiftyException as error:
        raise NotAnIban from error
