"""The words of a vendor's money: lines, payments, objections and refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.domain.payouts.rules import SepaNotConfigured
from hormiga.domain.settlement.rules import (
    DetailsMissing,
    LineInDispute,
    NoCheckedAccount,
    NoSuchLineDispute,
    NoSuchVendorAccount,
    NothingDue,
    SecondPersonNeeded,
    TooMuchToCorrect,
    VendorFileDiffers,
    VendorPaymentEnded,
    VendorPaymentUnderWay,
    WordsNeeded,
)
from hormiga.doors.web.shared import words
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.engines.rails.pain001 import NameNotWritable, NotEuro
from hormiga.flows.record_vendor_payment import (
    MoreThanOwed,
    NotAPayment,
    ReferenceUsed,
)
from hormiga.kit.errors import Refusal
from hormiga.kit.money import NotACurrency, NotAnAmount

KINDS: dict[str, Promise] = {
    "reward": _("Rewards, passed on to your workers"),
    "margin": _("Your margin"),
    "correction": _("Correction"),
}
PAYMENTS: dict[str, Promise] = {
    "in-transit": _("on its way"),
    "booked": _("paid"),
    "returned": _("came back"),
}
DISPUTES: dict[str, Promise] = {
    "open": _("waits for our answer"),
    "accepted": _("we agree"),
    "declined": _("we do not agree"),
}

_WORDS: dict[type[Refusal], Promise] = {
    DetailsMissing: _("Write your legal name, your tax number and your whole address."),
    InsufficientFunds: _("The books hold less than this takes. Nothing was moved."),
    LineInDispute: _("You have told us about this line already. We answer first."),
    MoreThanOwed: _("You do not owe this worker that much."),
    NameNotWritable: _("Write the holder's name in Latin letters, as the bank has it."),
    NoCheckedAccount: _(
        "No bank account of this vendor is checked, so nobody is paid."
    ),
    NoSuchLineDispute: _("This objection has its answer already."),
    NoSuchVendorAccount: _("This account waits for nobody any more."),
    NotACurrency: _("Write the currency with three letters, such as EUR."),
    NotAPayment: _(
        "Check the worker, the day, which must have come, and the reference."
    ),
    NotAnAmount: _("Write the amount like 12.50."),
    NotAnIban: _("This is not an IBAN. It begins with two letters, such as ES."),
    NotEuro: _("A file pays euros alone. Pay this vendor by hand."),
    NothingDue: _("Nothing that is not in dispute is due, so no file was made."),
    NotInSepa: _("This account is outside SEPA. Give one in a SEPA country."),
    ReferenceUsed: _("This reference stands for another payment already."),
    SecondPersonNeeded: _("You gave this account yourself. Another person checks it."),
    SepaNotConfigured: _("No bank account is set up to pay from."),
    TooMuchToCorrect: _(
        "A correction takes no more than the line is, and only an accepted objection"
        " corrects anything."
    ),
    VendorFileDiffers: _("The file and the payment differ, so nobody was paid."),
    VendorPaymentEnded: _("This payment came back already. Make a new one."),
    VendorPaymentUnderWay: _("A payment is on its way. Book that one first."),
    WordsNeeded: _("Say it in words: 1 to 1,000 characters."),
    WrongCheckDigits: _("A digit of this IBAN is wrong. Compare it with the bank's."),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for a person."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)
