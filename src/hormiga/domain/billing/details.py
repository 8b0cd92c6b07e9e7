"""Whose names stand on invoices."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.billing.models import BuyerDetails, IssuerDetails
from hormiga.domain.billing.rules import BadDetails, BuyerUnknown, IssuerUnknown
from hormiga.domain.people.audit_log import UNNAMED, AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation

Details = dict[str, str]
MOST_NAME, MOST_TAX_ID, MOST_ADDRESS, MOST_NOTE = 200, 40, 500, 500


@transaction.atomic
def set_buyer(
    *, organisation: Organisation, given: Details, now: datetime, actor: str = UNNAMED
) -> None:
    """Keep a requester's `name`, `tax_id` and `address`; raises BadDetails."""
    kept = _clean(given)
    BuyerDetails.objects.update_or_create(
        organisation=organisation, defaults={**kept, "updated_at": now}
    )
    noted = Noted(
        AuditedAct.BUYER_CHANGED,
        f"organisation:{organisation.pk}",
        organisation_id=organisation.pk,
    )
    note_act(actor=actor, noted=noted, now=now)


@transaction.atomic
def set_issuer(*, given: Details, now: datetime, actor: str = UNNAMED) -> None:
    """Keep the operator's details, with a `note` for each paper; raises BadDetails."""
    kept = _clean(given)
    kept["note"] = " ".join(given.get("note", "").split())
    if not kept["tax_id"] or len(kept["note"]) > MOST_NOTE:
        raise BadDetails
    IssuerDetails.objects.update_or_create(pk=1, defaults={**kept, "updated_at": now})
    noted = Noted(AuditedAct.ISSUER_CHANGED, "issuer")
    note_act(actor=actor, noted=noted, now=now)


def buyer_of(organisation_id: int) -> Details:
    """Read a requester's details; empty where nothing is known."""
    row = BuyerDetails.objects.filter(pk=organisation_id).first()
    if row is None:
        return {}
    return {"name": row.name, "tax_id": row.tax_id, "address": row.address}


def issuer() -> Details:
    """Read the operator's details; empty where nothing is known."""
    row = IssuerDetails.objects.filter(pk=1).first()
    if row is None:
        return {}
    return {
        "name": row.name,
        "tax_id": row.tax_id,
        "address": row.address,
        "note": row.note,
    }


def parties(organisation_id: int) -> tuple[Details, Details]:
    """Give issuer and buyer; raises IssuerUnknown or BuyerUnknown."""
    writes, pays = issuer(), buyer_of(organisation_id)
    if not writes:
        raise IssuerUnknown
    if not pays:
        raise BuyerUnknown
    return writes, pays


def _clean(given: Details) -> Details:
    lines = [" ".join(line.split()) for line in given.get("address", "").splitlines()]
    kept = {
        "name": " ".join(given.get("name", "").split()),
        "tax_id": "".join(given.get("tax_id", "").split()).upper(),
        "address": "\n".join(line for line in lines if line),
    }
    if not 2 <= len(kept["name"]) <= MOST_NAME:
        raise BadDetails(field="name")
    if len(kept["tax_id"]) > MOST_TAX_ID:
        raise BadDetails(field="tax_id")
    if not 5 <= len(kept["address"]) <= MOST_ADDRESS:
        raise BadDetails(field="address")
    return kept
