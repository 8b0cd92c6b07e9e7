"""The caller's money."""

from __future__ import annotations

from typing import Any

from hormiga.domain.ledger.queries import balance_of
from hormiga.doors.mturk.calls import Call, Operation
from hormiga.kit import accounts

CURRENCY = "USD"


def get_account_balance(call: Call) -> dict[str, Any]:
    """Tell what the wallet holds; HITs reserve theirs when they are made."""
    wallet = balance_of(owner=accounts.wallet(call.caller.pk), currency=CURRENCY)
    return {"AvailableBalance": wallet.whole_cents.amount}


OPERATIONS = (Operation("GetAccountBalance", get_account_balance),)
