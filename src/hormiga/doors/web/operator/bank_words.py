"""The bank's files in the operator's words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.bank.rules import (
    AlreadyResolved,
    Came,
    NoReasonWritten,
    NoResolution,
    NoSuchBankLine,
    NotOurAccount,
    NotOurRun,
    NoWalletThere,
    Resolution,
)
from hormiga.domain.payouts.rules import SepaNotConfigured
from hormiga.doors.web.operator import words
from hormiga.engines.rails.camt import (
    DuplicateStatement,
    ForeignCurrency,
    StatementDoesNotAddUp,
)
from hormiga.engines.rails.pain002 import PayeeCheck
from hormiga.engines.rails.safe_xml import (
    BankFieldUnreadable,
    NotXml,
    UnknownMessage,
    XmlTooDeep,
    XmlTooLarge,
    XmlTruncated,
    XmlWithDoctype,
)
from hormiga.kit.errors import Refusal

KINDS: dict[str, Promise] = {
    "camt.053": _("Account statement"),
    "camt.054": _("Booking notice"),
    "pain.002": _("Status report on a payment file"),
}

CAME: dict[str, Promise] = {
    "": _("not dealt with yet: read the file again"),
    Came.PAID: _("payouts booked as paid"),
    Came.PAID_ALREADY: _("payouts were booked before"),
    Came.GIVEN_BACK: _("given back to the worker"),
    Came.GIVEN_BACK_ALREADY: _("was given back to the worker before"),
    Came.DEPOSITED: _("in a requester's wallet, by its reference"),
    Came.UNKNOWN_SENDER: _("nobody's reference: waits for you"),
    Came.UNKNOWN_RETURN: _("came back, but is no payout of ours: waits for you"),
    Came.ODD_AMOUNT: _("another amount than we know: waits for you"),
    Came.TWICE: _("a second time: waits for you"),
    Came.NOT_EXPECTED: _("came back although it was never taken: waits for you"),
    Came.REVERSAL: _("the bank takes an earlier entry back: waits for you"),
    Came.ANNOUNCED: _("announced: the statement will bring it"),
    Came.NOT_OURS: _("paid for something else: left alone"),
    Came.NOTED: _("noted; no money moves"),
    Came.UNKNOWN_PAYOUT: _("no payment of this file of ours"),
}
"""What came of a line."""

RESOLUTIONS: dict[str, Promise] = {
    Resolution.TO_WALLET: _("Put it into a requester's wallet"),
    Resolution.SENT_BACK: _("It was sent back to its sender"),
    Resolution.LOOKED_AT: _("I have looked; nothing has to be booked"),
}

STATUSES: dict[str, Promise] = {
    PayeeCheck.MATCH: _("name and account belong together"),
    PayeeCheck.CLOSE: _("nearly the name that the bank has"),
    PayeeCheck.NO_MATCH: _("not the name that the bank has"),
    PayeeCheck.NOT_CHECKED: _("the name could not be checked"),
    "RJCT": _("rejected by the bank"),
    "ACTC": _("technically accepted"),
    "ACCP": _("accepted"),
    "ACSP": _("being carried out"),
    "ACSC": _("carried out, says the bank; the statement will show it"),
    "ACWC": _("accepted with a change"),
    "PDNG": _("waits at the bank"),
    "RCVD": _("received"),
    "PART": _("partly accepted"),
}

_WORDS: dict[type[Refusal], Promise] = {
    XmlTooLarge: _(
        "The file is larger than 20 MiB, so nothing was read. Ask the bank for a"
        " shorter period."
    ),
    XmlTooDeep: _(
        "The file is built as no bank builds it, so nothing was read. Download it again"
        " from the bank."
    ),
    NotXml: _(
        "This is no XML file that can be read, so nothing was booked. Download it from"
        " the bank as XML (camt.053, camt.054 or pain.002)."
    ),
    XmlTruncated: _(
        "The file ends in its middle, so nothing was booked. Download it again."
    ),
    XmlWithDoctype: _(
        "The file declares a document type or entities. No bank does that, and it can"
        " do harm, so nothing of it was followed or booked. Find out who made it."
    ),
    UnknownMessage: _(
        "This is XML, but no camt.053, camt.054 or pain.002, so nothing was booked."
        " Choose another file."
    ),
    BankFieldUnreadable: _(
        "A field that we need is missing or badly written, so nothing was booked. Ask"
        " the bank for the file once more."
    ),
    ForeignCurrency: _(
        "The file is not in euros alone, so nothing was booked. Another currency is"
        " paid in by hand."
    ),
    StatementDoesNotAddUp: _(
        "Opening balance and entries do not make the closing balance, so nothing was"
        " booked. Somebody has changed the file, or it is not whole: ask the bank."
    ),
    DuplicateStatement: _(
        "A statement of this number was read before with other entries, so nothing was"
        " booked. Ask the bank which one holds."
    ),
    NotOurAccount: _(
        "The file is about another account than the one that pays workers, so nothing"
        " was booked."
    ),
    NotOurRun: _(
        "The report is about a payment file that is not from here, so nothing was"
        " booked."
    ),
    SepaNotConfigured: _(
        "No bank account is set up to pay from, so no statement can be compared with"
        " it. Set HORMIGA_SEPA_NAME and HORMIGA_SEPA_IBAN first."
    ),
    NoSuchBankLine: _("This line is not there any more, so nothing moved."),
    AlreadyResolved: _("Somebody has settled this line already, so nothing moved."),
    NoResolution: _("Choose what is to be done. Nothing has moved yet."),
    NoReasonWritten: _("Write why, in at most 300 characters. Nothing has moved yet."),
    NoWalletThere: _(
        "No requester has this reference, so nothing moved. Look at it again."
    ),
}


def of(refusal: Refusal) -> str:
    """Put a refusal into words for an operator."""
    own = _WORDS.get(type(refusal))
    return str(own) if own else words.of(refusal)
