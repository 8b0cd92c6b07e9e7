"""A vendor and a programme agree: who pays, what is asked, and how it ends."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from hormiga.domain.agreements.queries import newest_texts, own_agreement
from hormiga.domain.agreements.rules import NoSuchAgreement
from hormiga.domain.exams.queries import exam_named
from hormiga.domain.messages import services as messages
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.people.models import Organisation
from hormiga.domain.people.queries import users_behind
from hormiga.domain.people.rules import NoReason
from hormiga.domain.programmes import contracts
from hormiga.domain.programmes.contracts import Showing, Terms
from hormiga.domain.programmes.models import Contract, Programme
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.rules import Comparator, Guards, Wanted
from hormiga.kit import ids
from hormiga.kit.texts import plain


@transaction.atomic(durable=True)
def offer_contract(
    *,
    vendor: Organisation,
    programme: Programme,
    terms: Terms,
    actor: str,
    now: datetime,
) -> Contract:
    """Offer a vendor a contract, in force once it accepts.

    Refuses `BadMargin`, `ContractStands` and `NoSuchExam`.
    """
    if terms.exam_slug:
        exam_named(terms.exam_slug)
    made = contracts.offer(vendor=vendor, programme=programme, terms=terms, now=now)
    facts: dict[str, str | int | bool] = {
        "programme": programme.slug,
        "payer": made.payer,
        "margin_ppm": made.margin_ppm,
    }
    _note(AuditedAct.CONTRACT_OFFERED, made, actor, now, facts)
    return made


@transaction.atomic(durable=True)
def accept_contract(
    *, vendor: Organisation, public_id: UUID, actor: str, now: datetime
) -> Contract:
    """Put a contract in force by the vendor's yes.

    Refuses `NoSuchContract`, `AgreementMissing` and `NoSuchExam`.
    """
    found = contracts.lock(public_id=public_id, vendor_id=vendor.pk)
    contracts.put_in_force(contract=found)
    contracts.ask_through(contract=found, wanted=_wanted(found, now))
    _note(AuditedAct.CONTRACT_IN_FORCE, found, actor, now)
    return found


@transaction.atomic(durable=True)
def show_contract(
    *,
    vendor: Organisation,
    public_id: UUID,
    showing: Showing,
    agreement: UUID | None,
    actor: str,
    now: datetime,
) -> Contract:
    """Change what a vendor says, which agreement it asks for, and its listing.

    An agreement is the vendor's own and has a text. Refuses `NoSuchContract`,
    `NoSuchAgreement`, `AgreementMissing` and `NotYetListed`.
    """
    found = contracts.lock(public_id=public_id, vendor_id=vendor.pk)
    signed = None
    if agreement is not None:
        signed = own_agreement(organisation_id=vendor.pk, public_id=agreement)
        if newest_texts(agreement_id=signed.pk) is None:
            raise NoSuchAgreement
    contracts.show_as(
        contract=found,
        showing=Showing(showing.about, showing.asks, signed, showing.is_listed),
    )
    contracts.ask_through(contract=found, wanted=_wanted(found, now))
    _note(AuditedAct.CONTRACT_CHANGED, found, actor, now)
    return found


@transaction.atomic(durable=True)
def end_contract(
    *, public_id: UUID, reason: str, actor: str, now: datetime
) -> list[int]:
    """End a contract with its invitations, applications and places.

    Gives the workers whose place ended. Money that they have earned stays theirs, and
    tasks in hand may be finished. Refuses `NoSuchContract` and `NoReason`.
    """
    said = plain(reason, most=500)
    if not said:
        raise NoReason
    found = contracts.lock(public_id=public_id)
    workers = contracts.end(contract=found, words=said, now=now)
    facts: dict[str, str | int | bool] = {
        "reason": said,
        "places": len(workers),
    }
    _note(AuditedAct.CONTRACT_ENDED, found, actor, now, facts)
    messages.tell_many(
        user_ids=users_behind(worker_ids=workers),
        kind="account.place-ended",
        facts={
            "vendor": found.vendor.name,
            "programme": found.programme.name,
            "reason": said,
        },
        link=("place", ids.outside(found.public_id)),
        key=f"place-ended:{found.pk}",
        now=now,
    )
    return workers


def _wanted(contract: Contract, now: datetime) -> list[Wanted]:
    """List what the programme asks of who comes through this vendor."""
    wanted = []
    if contract.agreement is not None:
        wanted.append(_exists(contract.agreement.type))
    if contract.needs_check:
        wanted.append(_exists(contracts.check_type(vendor=contract.vendor, now=now)))
    if contract.exam_slug:
        exam = exam_named(contract.exam_slug)
        wanted.append(
            Wanted(
                exam.type_id,
                exam.type.name,
                Comparator.GREATER_OR_EQUAL,
                (exam.pass_percent,),
                (),
                Guards.DISCOVER,
            )
        )
    return wanted


def _exists(held: QualificationType) -> Wanted:
    return Wanted(held.pk, held.name, Comparator.EXISTS, (), (), Guards.DISCOVER)


def _note(
    act: AuditedAct,
    contract: Contract,
    actor: str,
    now: datetime,
    facts: dict[str, str | int | bool] | None = None,
) -> None:
    subject = f"contract:{ids.outside(contract.public_id)}"
    noted = Noted(act, subject, facts or {}, contract.vendor_id)
    note_act(actor=actor, noted=noted, now=now)
