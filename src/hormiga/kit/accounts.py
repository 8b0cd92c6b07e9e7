"""How the ledger's account owners are written: opaque to it, written here alone."""

from __future__ import annotations

from hashlib import sha256

FEE = "platform:fee"
BANK = "platform:bank"
PAYPAL = "platform:paypal"
ROUNDING = "platform:rounding"
GOODWILL = "platform:goodwill"
"""What the house pays where an error was its own."""
SUSPENSE = "suspense:bank"
"""Money that reached the bank and belongs to nobody yet, as far as we know."""


def wallet(organisation_id: int) -> str:
    """Name a requester's money."""
    return f"wallet:org:{organisation_id}"


def escrow(batch_id: int) -> str:
    """Name what a batch has reserved."""
    return f"escrow:batch:{batch_id}"


def escrow_prefix() -> str:
    """Give what all batches' escrows begin with."""
    return "escrow:batch:"


def payable(worker_id: int) -> str:
    """Name what a worker has earned."""
    return f"payable:worker:{worker_id}"


def transit(run_id: int) -> str:
    """Name a payout run's money on its way out."""
    return f"transit:run:{run_id}"


def judgment_key(assignment_id: int) -> str:
    """Key the one payment of a judgment."""
    return f"judgment:{assignment_id}"


def vendor_payable(organisation_id: int) -> str:
    """Name what a vendor has earned: its margin, and where it pays, the rewards."""
    return f"payable:vendor:{organisation_id}"


def owed_by_vendor(organisation_id: int, worker_id: int) -> str:
    """Name what a vendor that pays by itself owes a worker."""
    return f"owed:vendor:{organisation_id}:worker:{worker_id}"


def vendor_debts(organisation_id: int) -> str:
    """Name the other side of what a vendor owes its workers: a sum, never money."""
    return f"platform:owed:vendor:{organisation_id}"


def reserve(batch_id: int) -> str:
    """Name what a batch has set aside for the pay floor."""
    return f"reserve:batch:{batch_id}"


def reserve_prefix() -> str:
    """Give what all batches' reserves begin with."""
    return "reserve:batch:"


def top_up_key(assignment_id: int) -> str:
    """Key the one top-up of a judgment whose batch paid below the floor."""
    return f"topup:{assignment_id}"


def time_key(assignment_id: int) -> str:
    """Key the one payment for time on a task that could not be finished."""
    return f"time:{assignment_id}"


def vendor_paid_key(organisation_id: int, reference: str) -> str:
    """Key the one record of a vendor's payment; its reference may name somebody."""
    digest = sha256(reference.encode()).hexdigest()[:32]
    return f"vendor-paid:{organisation_id}:{digest}"


def bonus_pot(organisation_id: int) -> str:
    """Name what a requester has set aside for bonuses."""
    return f"bonus:org:{organisation_id}"


def withheld(country: str) -> str:
    """Name tax that was withheld and is to be handed over."""
    return f"tax:withheld:{country}"


def vendor_transit(payment_id: int) -> str:
    """Name a payment to a vendor on its way out."""
    return f"transit:vendor:{payment_id}"
