"""Agreements, each for who may see it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from hormiga.domain.agreements.models import Agreement, AgreementVersion, Signature
from hormiga.domain.agreements.rules import NoSuchAgreement, NoSuchSignature
from hormiga.kit import ids, vault


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """An agreement in its owner's list; the title is `{language: text}`."""

    public_id: str
    title: dict[str, str]
    number: int
    published_at: datetime | None
    signers: int


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A signature as its worker sees it, the name opened."""

    public_id: str
    agreement: str
    title: dict[str, str]
    organisation: str
    number: int
    typed_name: str
    language: str
    text_sha256: str
    signed_at: datetime
    is_newest: bool


def newest_of(*, public_id: UUID) -> AgreementVersion:
    """Find the text that is in force; `NoSuchAgreement` where there is none."""
    found = (
        AgreementVersion.objects.filter(agreement__public_id=public_id)
        .select_related("agreement", "agreement__organisation")
        .order_by("-number")
        .first()
    )
    if found is None:
        raise NoSuchAgreement
    return found


def own_agreement(*, organisation_id: int, public_id: UUID) -> Agreement:
    """Find an organisation's own agreement, with or without a text."""
    found = (
        Agreement.objects.select_related("type")
        .filter(organisation_id=organisation_id, public_id=public_id)
        .first()
    )
    if found is None:
        raise NoSuchAgreement
    return found


def newest_texts(*, agreement_id: int) -> AgreementVersion | None:
    """Give what is in force of an agreement, if anything is."""
    rows = AgreementVersion.objects.filter(agreement=agreement_id)
    return rows.order_by("-number").first()


def agreements_of(*, organisation_id: int) -> list[AgreementRow]:
    """List an organisation's agreements, and how many signed the newest version."""
    found = list(
        Agreement.objects.filter(organisation=organisation_id).order_by("pk")[:100]
    )
    newest = _newest([one.pk for one in found])
    in_force = Signature.objects.filter(version__in=[one.pk for one in newest.values()])
    counted = in_force.values("version_id").annotate(n=Count("pk"))
    signers = dict(counted.values_list("version_id", "n"))
    rows = []
    for one in found:
        version = newest.get(one.pk)
        rows.append(
            AgreementRow(
                ids.outside(one.public_id),
                one.title,
                version.number if version else 0,
                version.published_at if version else None,
                signers.get(version.pk, 0) if version else 0,
            )
        )
    return rows


def signature_of(*, worker_id: int, agreement_id: int) -> Signature | None:
    """Find a worker's latest signature under an agreement."""
    rows = Signature.objects.filter(worker=worker_id, version__agreement=agreement_id)
    return rows.select_related("version").order_by("-version__number").first()


def signed_copy(
    *,
    public_id: UUID,
    worker_id: int | None = None,
    organisation_id: int | None = None,
) -> tuple[Signature, str]:
    """Find a signature with its name: the worker's own, or one under own terms.

    `NoSuchSignature` where it is neither's.
    """
    rows = Signature.objects.filter(public_id=public_id)
    if worker_id is not None:
        rows = rows.filter(worker=worker_id)
    else:
        rows = rows.filter(version__agreement__organisation=organisation_id).exclude(
            version__agreement__organisation=None
        )
    found = rows.select_related(
        "version", "version__agreement", "version__agreement__organisation", "worker"
    ).first()
    if found is None:
        raise NoSuchSignature
    return found, opened_name(found)


def opened_name(signature: Signature) -> str:
    """Open the name that somebody signed with."""
    return vault.open_sealed(signature.sealed_name, f"signature:{signature.public_id}")


def signed_by(*, worker_id: int) -> list[SignedRow]:
    """List what a worker signed, the newest first."""
    rows = list(
        Signature.objects.filter(worker=worker_id)
        .select_related("version__agreement__organisation")
        .order_by("-signed_at", "-pk")
    )
    newest = _newest([row.version.agreement_id for row in rows])
    return [
        SignedRow(
            ids.outside(row.public_id),
            ids.outside(row.version.agreement.public_id),
            row.version.agreement.title,
            _owner(row.version.agreement),
            row.version.number,
            opened_name(row),
            row.language,
            row.text_sha256,
            row.signed_at,
            newest[row.version.agreement_id].pk == row.version_id,
        )
        for row in rows
    ]


def signers_among(
    *, agreement_id: int, worker_ids: Collection[int]
) -> dict[int, tuple[str, int, datetime]]:
    """Give who of these workers signed: signature, newest version, and when."""
    rows = Signature.objects.filter(
        version__agreement=agreement_id, worker__in=worker_ids
    ).select_related("version")
    return {
        row.worker_id: (ids.outside(row.public_id), row.version.number, row.signed_at)
        for row in rows.order_by("version__number")
    }


def _owner(agreement: Agreement) -> str:
    return agreement.organisation.name if agreement.organisation else ""


def _newest(agreement_ids: Collection[int]) -> dict[int, AgreementVersion]:
    rows = AgreementVersion.objects.filter(agreement__in=agreement_ids)
    return {row.agreement_id: row for row in rows.order_by("number")}
