"""Movements, orders, refunds, papers and refusals about money, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hormiga.domain.billing.models import Document, PaypalOrder, WalletRefund
from hormiga.domain.billing.rules import (
    BadBonus,
    BadDetails,
    BadLimit,
    BadTopUp,
    BuyerUnknown,
    IssuerUnknown,
    MonthNotOver,
    NothingToRefund,
    NothingUsed,
    OnlyEuros,
    PaypalIsClosed,
    SpendLimitReached,
    TokenReused,
)
from hormiga.domain.billing.used import What
from hormiga.domain.ledger.services import InsufficientFunds
from hormiga.doors.web.requester.amounts import UnclearAmount
from hormiga.doors.web.shared import words
from hormiga.engines.rails.iban import NotAnIban, NotInSepa, WrongCheckDigits
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money, NotACurrency, NotAnAmount

_MOVEMENTS = {
    "deposit": _("Deposit"),
    "fund": _("Set aside for a batch"),
    "refund": _("Came back from a batch"),
    "wallet-refund": _("Sent back to your bank account"),
}
ORDERS: dict[str, Promise] = {
    PaypalOrder.State.INTENDED: _("PayPal has not answered yet"),
    PaypalOrder.State.OPEN: _("waits for you"),
    PaypalOrder.State.CAPTURING: _("under way"),
    PaypalOrder.State.CAPTURED: _("in your wallet"),
    PaypalOrder.State.REFUSED: _("not paid"),
    PaypalOrder.State.ASK_A_HUMAN: _("an operator looks into it"),
}
REFUNDS: dict[str, Promise] = {
    WalletRefund.State.ASKED: _("waits for an operator"),
    WalletRefund.State.SENT: _("sent"),
    WalletRefund.State.DECLINED: _("declined"),
}
PAPERS: dict[str, Promise] = {
    Document.Kind.INVOICE: _("Invoice"),
    Document.Kind.CREDIT: _("Credit note"),
    Document.Kind.RECEIPT: _("Receipt"),
}
LINES: dict[str, Promise] = {
    What.REWARD: _("Rewards of workers"),
    What.TOP_UP: _("Pay for time, and top-ups to the pay floor"),
    What.FEE: _("Platform fee"),
    What.VENDOR: _("Vendors"),
    What.BONUS: _("Bonuses of workers"),
    What.OTHER: _("Corrections"),
    "deposit": _("Deposit into your wallet"),
    "wallet-refund": _("Sent back from your wallet"),
}
_REFUSALS: dict[type[Refusal], Promise] = {
    BadTopUp: _("Pay in from 1 to 10,000, in whole cents. Nothing was paid."),
    PaypalIsClosed: _(
        "PayPal cannot be used for this currency now. Send a bank transfer instead."
    ),
    BadDetails: _(
        "Write a name and an address: an invoice needs both. Nothing was changed."
    ),
    IssuerUnknown: _(
        "The operator of this site has not written down yet who issues the invoices."
        " Ask them, then come back."
    ),
    BuyerUnknown: _("Write first who the invoices are for, below."),
    MonthNotOver: _("This month is not over yet. Its invoice can be made after it."),
    NothingUsed: _("Nothing was used in this month, so there is no invoice."),
    NothingToRefund: _(
        "Ask for an amount in whole cents, of what is in the wallet and not asked for"
        " already. Nothing was changed."
    ),
    OnlyEuros: _("Only euros go back to an IBAN. Write to the operator instead."),
    NotAnIban: _("This is no IBAN. Look at your bank's papers. Nothing was changed."),
    WrongCheckDigits: _(
        "A digit of this IBAN is wrong. Look at your bank's papers. Nothing was"
        " changed."
    ),
    NotInSepa: _("This account is outside SEPA. Write to the operator instead."),
    BadLimit: _("Choose a member and write an amount from 0 on. Nothing was changed."),
    SpendLimitReached: _(
        "This goes beyond a spend limit of this month, so nothing was set aside. An"
        " owner can raise the limit."
    ),
    BadBonus: _(
        "Write an amount above zero, and why: the worker reads it. Nothing was paid."
    ),
    TokenReused: _(
        "This bonus was paid already, with other words. Nothing was paid now."
    ),
    InsufficientFunds: _("There is not enough money for that. Nothing was moved."),
    UnclearAmount: _("Write an amount like 12.50, without signs. Nothing was moved."),
    NotAnAmount: _("Write an amount like 12.50, without signs. Nothing was moved."),
    NotACurrency: _("Choose a currency from the list. Nothing was moved."),
}


def movement(kind: str, amount: Money) -> Promise:
    """Say what a line of the wallet is about."""
    if kind == "bonus-pot":
        to, back = _("Set aside for bonuses"), _("Came back from bonuses")
        return to if amount.micro < 0 else back
    return _MOVEMENTS.get(kind, _("Correction"))


def of(refusal: Refusal) -> str:
    """Put a refusal about money into words."""
    known = _REFUSALS.get(type(refusal))
    return str(known) if known else words.of(refusal)
