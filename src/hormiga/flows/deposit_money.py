"""A requester's money comes in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.kit import accounts
from hormiga.kit.errors import Refusal
from hormiga.kit.money import Money


class NotARequester(Refusal):
    """Only a requester has a wallet; a vendor is paid, it does not pay in."""


class NothingToDeposit(Refusal):
    """A deposit is above zero."""


@transaction.atomic(durable=True)
def deposit_money(
    *,
    organisation: Organisation,
    amount: Money,
    key: str,
    now: datetime,
    actor: str = UNNAMED,
) -> None:
    """Put money that has reached the bank into a requester's wallet, once a key."""
    if organisation.kind != Organisation.Kind.REQUESTER:
        raise NotARequester
    if amount.micro <= 0:
        raise NothingToDeposit
    posted = ledger.post(
        entry=Entry(
            key=f"deposit:{organisation.pk}:{key}",
            kind="deposit",
            transfers=(
                Transfer(accounts.BANK, accounts.wallet(organisation.pk), amount),
            ),
        ),
        now=now,
    )
    if posted.is_replay:
        return
    noted = Noted(
        AuditedAct.DEPOSITED,
        accounts.wallet(organisation.pk),
        {"amount": str(amount)},
        organisation.pk,
    )
    note_act(actor=actor, noted=noted, now=now)
