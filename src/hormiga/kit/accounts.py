"""How the ledger's account owners are written: opaque to it, written here alone."""

from __future__ import annotations

FEE = "platform:fee"
BANK = "platform:bank"
PAYPAL = "platform:paypal"


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
