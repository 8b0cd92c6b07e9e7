"""A requester sets money aside for bonuses, or takes back what is left of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Posted, Transfer
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.kit import accounts
from hormiga.kit.money import Money


@transaction.atomic(durable=True)
def fund_bonuses(
    *,
    organisation: Organisation,
    amount: Money,
    is_back: bool,
    token: str,
    now: datetime,
    actor: str,
) -> Posted:
    """Move money between wallet and pot, once a token; raises InsufficientFunds."""
    wallet = accounts.wallet(organisation.pk)
    pot = accounts.bonus_pot(organisation.pk)
    transfer = (
        Transfer(pot, wallet, amount) if is_back else Transfer(wallet, pot, amount)
    )
    noted = Noted(
        AuditedAct.BONUS_POT_CHANGED,
        pot,
        {"amount": str(amount), "back": is_back},
        organisation.pk,
    )
    key = f"bonus-pot:{organisation.pk}:{token}"
    note_act(actor=actor, noted=noted, now=now)
    return ledger.post(entry=Entry(key, "bonus-pot", (transfer,)), now=now)
