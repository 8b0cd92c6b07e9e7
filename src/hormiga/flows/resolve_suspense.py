"""A person says whose money in suspense is, or that it went back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.bank import rules, services as bank
from hormiga.domain.bank.models import BankEntry
from hormiga.domain.bank.rules import (
    NoResolution,
    NoWalletThere,
    Resolution,
    resolutions_for,
)
from hormiga.domain.billing.references import organisation_for
from hormiga.domain.ledger import services as ledger
from hormiga.domain.ledger.services import Entry, Transfer
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.engines.rails.camt_entries import EURO
from hormiga.kit import accounts, ids
from hormiga.kit.money import Money


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person does with a line, why, and whose wallet it goes to, if to one.

    `whose` is a requester's id or the reference that it writes on transfers.
    """

    resolution: str
    reason: str
    by: str
    whose: str = ""


@transaction.atomic(durable=True)
def resolve_suspense(*, public_id: UUID, decision: Decision, now: datetime) -> None:
    """Settle one line of the bank's, once, and move its money with it.

    Raises NoSuchBankLine, AlreadyResolved, NoResolution, NoReasonWritten or
    NoWalletThere.
    """
    reason = rules.clean_reason(decision.reason)
    entry = bank.line_to_resolve(public_id=public_id)
    offered = resolutions_for(state=entry.state)
    if decision.resolution not in offered:
        raise NoResolution
    resolution = Resolution(decision.resolution)
    owner = _owner(decision) if resolution is Resolution.TO_WALLET else None
    bank.resolve(
        entry=entry, resolution=resolution, reason=reason, by=decision.by, now=now
    )
    _note(entry, resolution, owner, decision, now)
    if resolution is Resolution.LOOKED_AT:
        return
    key = rules.resolved_key(statement_id=entry.statement_id, entry_id=entry.pk)
    credit = accounts.wallet(owner.pk) if owner else accounts.BANK
    transfers = (Transfer(accounts.SUSPENSE, credit, _amount(entry)),)
    kind = "deposit" if owner else "suspense-returned"
    ledger.post(entry=Entry(key, kind, transfers), now=now)


def _owner(decision: Decision) -> Organisation:
    """Find the requester that a person means; a vendor has no wallet."""
    named = organisation_for(decision.whose)
    public_id = ids.known(decision.whose.strip(), ids.ORGANISATION)
    requesters = Organisation.objects.filter(kind=Organisation.Kind.REQUESTER)
    found = (
        requesters.filter(pk=named) if named else requesters.filter(public_id=public_id)
    ).first()
    if found is None:
        raise NoWalletThere
    return found


def _note(
    entry: BankEntry,
    resolution: Resolution,
    owner: Organisation | None,
    decision: Decision,
    now: datetime,
) -> None:
    noted = Noted(
        AuditedAct.SUSPENSE_RESOLVED,
        f"bank-entry:{ids.outside(entry.public_id)}",
        {
            "amount": str(_amount(entry)),
            "kind": resolution.value,
            "reason": " ".join(decision.reason.split()),
        },
        owner.pk if owner else None,
    )
    note_act(actor=decision.by, noted=noted, now=now)


def _amount(entry: BankEntry) -> Money:
    return Money(EURO, entry.amount_micro)
