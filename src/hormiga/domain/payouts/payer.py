"""Who pays: the installation's own bank and PayPal accounts, from its settings."""

from __future__ import annotations

from django.conf import settings

from hormiga.domain.payouts.rails.paypal import PayPal
from hormiga.domain.payouts.rules import (
    PaypalNotConfigured,
    Rail,
    Reason,
    SepaNotConfigured,
)
from hormiga.engines.rails import iban, pain001, paypal
from hormiga.engines.rails.pain001 import Party
from hormiga.kit.errors import Refusal


def debtor() -> Party:
    """Read whose account SEPA files draw on; SepaNotConfigured when it is unusable."""
    given = settings.ENVIRONMENT
    if not (given.sepa_name and given.sepa_iban):
        raise SepaNotConfigured
    try:
        return Party(
            name=pain001.name(given.sepa_name),
            iban=iban.sepa(given.sepa_iban),
            bic=iban.normalise_bic(given.sepa_bic) if given.sepa_bic else None,
        )
    except Refusal as refusal:
        message = f"The payer set by HORMIGA_SEPA_* cannot pay: {refusal.detail}"
        raise SepaNotConfigured(message) from refusal


def paypal_sender() -> PayPal:
    """Open a sender for the PayPal account that pays; the caller closes it."""
    given = settings.ENVIRONMENT
    if not (_has_paypal() and given.paypal_url):
        raise PaypalNotConfigured
    return PayPal(
        base_url=given.paypal_url,
        client_id=given.paypal_client_id,
        secret=given.paypal_secret,
    )


def _has_paypal() -> bool:
    given = settings.ENVIRONMENT
    return bool(given.paypal_url and given.paypal_client_id and given.paypal_secret)


def closed_rails(*, currency: str) -> dict[Rail, str]:
    """Name the rails that cannot pay this currency now, each with its reason.

    A list is never among them: whoever pays by hand pays any currency.
    """
    closed: dict[Rail, str] = {}
    try:
        debtor()
    except SepaNotConfigured as refusal:
        closed[Rail.SEPA] = refusal.name()
    if not _has_paypal():
        closed[Rail.PAYPAL] = PaypalNotConfigured.name()
    if currency != pain001.EURO:
        closed[Rail.SEPA] = Reason.CURRENCY
    if currency not in paypal.CURRENCIES:
        closed[Rail.PAYPAL] = Reason.CURRENCY
    return closed
