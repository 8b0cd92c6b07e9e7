"""Why a bank sends a payment back, in words: codes of ISO 20022 (ExternalReason)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

REASONS: dict[str, Promise] = {
    "AC01": gettext_lazy("The account number is not right."),
    "AC03": gettext_lazy("The account number is not right."),
    "AC04": gettext_lazy("The account is closed."),
    "AC06": gettext_lazy("The account is blocked."),
    "AC13": gettext_lazy("The account is of a kind that takes no such payment."),
    "AG01": gettext_lazy("The account takes no bank transfers."),
    "AG02": gettext_lazy("The bank does not handle this kind of payment."),
    "AM04": gettext_lazy("There was not enough money on our account."),
    "AM05": gettext_lazy("The bank took it for a payment made twice."),
    "BE01": gettext_lazy("The name and the account do not belong together."),
    "BE04": gettext_lazy("The bank needs the holder's address."),
    "BE05": gettext_lazy("The bank does not know who paid."),
    "CNOR": gettext_lazy("The bank of this account cannot be reached."),
    "CURR": gettext_lazy("The currency was not right."),
    "CUST": gettext_lazy("The payment was called back."),
    "DUPL": gettext_lazy("The bank took it for a payment made twice."),
    "ED05": gettext_lazy("The banks could not settle it between them."),
    "FF01": gettext_lazy("The payment file had a mistake of ours."),
    "FOCR": gettext_lazy("The payment was called back."),
    "LEGL": gettext_lazy("The bank says that the law does not allow it."),
    "MD07": gettext_lazy("The bank says that the account's holder has died."),
    "MS02": gettext_lazy("The account's holder did not take it."),
    "MS03": gettext_lazy(
        "The bank gives no reason. Often the account is closed or its number is wrong."
    ),
    "NOAS": gettext_lazy("The account's holder did not answer the bank."),
    "RC01": gettext_lazy("The bank's code (BIC) is not right."),
    "RR01": gettext_lazy("The bank needs the payer's account."),
    "RR02": gettext_lazy("The bank needs the payer's name or address."),
    "RR03": gettext_lazy("The bank needs the holder's name or address."),
    "RR04": gettext_lazy("A rule of the bank's country stops it."),
    "TM01": gettext_lazy("The file came too late for that day."),
}


def reason_in_words(code: str) -> str:
    """Say why; a code that is not in the table stands for itself."""
    if not code:
        return _("The bank gives no reason.")
    known = REASONS.get(code)
    return str(known) if known else _("The bank's code is %(code)s.") % {"code": code}
