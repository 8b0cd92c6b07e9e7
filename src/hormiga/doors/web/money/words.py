"""What a worker reads about payout accounts when something is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.payouts.accounts_given import ReachedOtherwise
from hormiga.domain.payouts.methods import AccountWasRefused
from hormiga.domain.payouts.rules import Rail
from hormiga.doors.web.worker import words
from hormiga.engines.rails.payout_list import (
    NotAnAccountNumber,
    NoteTooLong,
    TextMissing,
)
from hormiga.kit.errors import Refusal

_WORDS: dict[type[Refusal], Promise] = {
    AccountWasRefused: _(
        "A person looked at this account and did not accept it. Give another one."
    ),
    ReachedOtherwise: _(
        "A bank transfer or PayPal reaches this country. Choose one of these ways."
    ),
    NotAnAccountNumber: _(
        "An account number has letters and digits, 2 to 40 of them. Copy it again."
    ),
    NoteTooLong: _("This is too long. Write 140 characters at most."),
    TextMissing: _("Write the name on the account, and the name of the bank."),
}

WAYS: dict[Rail, Promise] = {
    Rail.SEPA: _("Bank account (IBAN, in euros)"),
    Rail.PAYPAL: _("PayPal"),
    Rail.LIST: _("Another bank account, paid by hand"),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a worker."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)
