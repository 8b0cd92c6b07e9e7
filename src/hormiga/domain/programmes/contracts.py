"""Contracts: on which terms a vendor brings workers into a programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from hormiga.domain.agreements.models import Agreement
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.entry import ask_for
from hormiga.domain.programmes.models import (
    Application,
    Contract,
    Enrolment,
    EntryRequirement,
    Invitation,
    Programme,
)
from hormiga.domain.programmes.rules import (
    AgreementMissing,
    ContractStands,
    NoContract,
    NoSuchContract,
    NotYetListed,
    refuse_margin,
)
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Wanted
from hormiga.domain.qualifications.services import platform_type
from hormiga.kit import ids
from hormiga.kit.texts import plain

_IN_FORCE = Contract.State.ACTIVE
ENDED = "contract-ended"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an operator offers a vendor."""

    payer: Contract.Payer
    margin_ppm: int = 0
    needs_check: bool = True
    needs_agreement: bool = True
    exam_slug: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """What a vendor says of its contract, and which agreement it has people sign."""

    about: Mapping[str, str] = field(default_factory=dict)
    asks: Mapping[str, str] = field(default_factory=dict)
    agreement: Agreement | None = None
    is_listed: bool = False


def offer(
    *, vendor: Organisation, programme: Programme, terms: Terms, now: datetime
) -> Contract:
    """Offer a vendor a contract; refuses `BadMargin` and `ContractStands`."""
    refuse_margin(terms.margin_ppm)
    try:
        with transaction.atomic():
            return Contract.objects.create(
                vendor=vendor,
                programme=programme,
                payer=terms.payer,
                margin_ppm=terms.margin_ppm,
                needs_check=terms.needs_check,
                needs_agreement=terms.needs_agreement,
                exam_slug=terms.exam_slug,
                created_at=now,
            )
    except IntegrityError as error:
        raise ContractStands from error


def lock(*, public_id: UUID, vendor_id: int | None = None) -> Contract:
    """Find a contract that has not ended, for changing it; `NoSuchContract` else."""
    rows = Contract.objects.select_for_update(of=("self",)).filter(public_id=public_id)
    if vendor_id is not None:
        rows = rows.filter(vendor=vendor_id)
    found = (
        rows.exclude(state=Contract.State.ENDED)
        .select_related("vendor", "programme", "agreement", "agreement__type")
        .first()
    )
    if found is None:
        raise NoSuchContract
    return found


def put_in_force(*, contract: Contract) -> None:
    """Let a vendor's yes count; refuses `AgreementMissing`."""
    _refuse_without_agreement(contract)
    contract.state = _IN_FORCE
    contract.save(update_fields=["state"])


def show_as(*, contract: Contract, showing: Showing) -> None:
    """Keep what a vendor says of itself.

    Refuses `NotYetListed`, and `AgreementMissing` in a contract that is in force.
    """
    texts = {
        "about": _texts(showing.about),
        "asks": _texts(showing.asks),
    }
    if showing.is_listed and (contract.state != _IN_FORCE or not texts["about"]):
        raise NotYetListed
    contract.about, contract.asks = texts["about"], texts["asks"]
    contract.agreement = showing.agreement
    contract.is_listed = showing.is_listed
    if contract.state == _IN_FORCE:
        _refuse_without_agreement(contract)
    contract.save(update_fields=["about", "asks", "agreement", "is_listed"])


def _refuse_without_agreement(contract: Contract) -> None:
    if contract.needs_agreement and contract.agreement is None:
        raise AgreementMissing


def ask_through(*, contract: Contract, wanted: Sequence[Wanted]) -> None:
    """Have the programme ask this, and nothing else, of who comes by the vendor."""
    EntryRequirement.objects.filter(
        programme=contract.programme, vendor=contract.vendor
    ).delete()
    for one in wanted:
        ask_for(programme=contract.programme, vendor=contract.vendor, wanted=one)


def end(*, contract: Contract, words: str, now: datetime) -> list[int]:
    """End a contract with its invitations, places and open applications.

    Gives the workers whose place ended; what they have earned stays theirs.
    """
    contract.state, contract.ended_at = Contract.State.ENDED, now
    contract.is_listed = False
    contract.save(update_fields=["state", "ended_at", "is_listed"])
    of_both = {"vendor": contract.vendor, "programme": contract.programme}
    Invitation.objects.filter(revoked_at=None, **of_both).update(revoked_at=now)
    Application.objects.filter(contract=contract, state=Application.State.SENT).update(
        state=Application.State.DECLINED, decided_at=now, reason=ENDED, words=words
    )
    places = Enrolment.objects.filter(is_active=True, **of_both)
    workers = list(places.order_by("worker").values_list("worker_id", flat=True))
    places.update(is_active=False)
    return workers


def check_type(*, vendor: Organisation, now: datetime) -> QualificationType:
    """Find or make what a vendor's document check grants: `check-c2ab…`."""
    return platform_type(
        slug=check_slug(vendor),
        kind=QualificationType.Kind.CHECK,
        title={
            "es": f"Documentos comprobados por {vendor.name}",
            "en": f"Documents checked by {vendor.name}",
        },
        now=now,
    )


def check_slug(vendor: Organisation) -> str:
    """Name a vendor's document check as a qualification type."""
    return f"check-{ids.outside(vendor.public_id, ids.ORGANISATION).lower()}"


def refuse_without_contract(*, vendor_id: int, programme: Programme) -> None:
    """Refuse `NoContract` where a vendor-first programme has none with the vendor."""
    if programme.preset != Programme.Preset.VENDOR_FIRST:
        return
    if not Contract.objects.filter(
        vendor=vendor_id, programme=programme, state=_IN_FORCE
    ).exists():
        raise NoContract


def contracts_of(*, vendor_id: int) -> list[Contract]:
    """List a vendor's contracts, those that stand first, then the newest."""
    rows = Contract.objects.filter(vendor=vendor_id).select_related(
        "programme", "agreement"
    )
    return sorted(
        rows.order_by("-pk")[:100], key=lambda one: one.state == Contract.State.ENDED
    )


def contract_of(*, vendor_id: int, public_id: UUID) -> Contract:
    """Find a vendor's own contract; `NoSuchContract` for another's."""
    found = (
        Contract.objects.filter(vendor=vendor_id, public_id=public_id)
        .select_related("vendor", "programme", "agreement")
        .first()
    )
    if found is None:
        raise NoSuchContract
    return found


def all_contracts(*, before: int, limit: int) -> list[Contract]:
    """List every contract, the newest first, for the operator."""
    rows = Contract.objects.filter(pk__lt=before).select_related("vendor", "programme")
    return list(rows.order_by("-pk")[:limit])


def _texts(given: Mapping[str, str]) -> dict[str, str]:
    return {
        language: text
        for language in ("es", "en")
        if (text := plain(given.get(language, ""), most=4_000))
    }
