"""Agreements are written, published anew and signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hormiga.domain.agreements.models import Agreement, AgreementVersion, Signature
from hormiga.domain.agreements.rules import (
    LANGUAGES,
    NoAgreementText,
    NoSuchAgreement,
    NotAgreed,
    SameText,
    hash_of,
    name_of,
    refuse_other_text,
    texts_of,
)
from hormiga.domain.people.models import Organisation, User, Worker
from hormiga.domain.qualifications.models import QualificationType
from hormiga.domain.qualifications.services import grant, platform_type, revoke_all
from hormiga.kit import ids, vault
from hormiga.kit.texts import plain


def slug_of(agreement: Agreement) -> str:
    """Name the qualification type that signing grants: `nda-3abc…`."""
    return f"nda-{ids.outside(agreement.public_id).lower()}"


def make_agreement(
    *, organisation: Organisation | None, title: Mapping[str, str], now: datetime
) -> Agreement:
    """Make an agreement without a text; refuses `NoAgreementText` without a title."""
    public_id = ids.fresh()
    titles = {
        language: plain(title.get(language, ""), most=120) for language in LANGUAGES
    }
    if not all(titles.values()):
        raise NoAgreementText
    held = platform_type(
        slug=f"nda-{ids.outside(public_id).lower()}",
        kind=QualificationType.Kind.AGREEMENT,
        title=titles,
        now=now,
    )
    return Agreement.objects.create(
        public_id=public_id,
        organisation=organisation,
        title=titles,
        type=held,
        created_at=now,
    )


def publish_version(
    *, agreement: Agreement, texts: Mapping[str, str], by: User, now: datetime
) -> tuple[AgreementVersion, int]:
    """Put a new text in force, and count those who must sign before they work again.

    What they have in hand they may finish. Refuses `NoAgreementText` and `SameText`.
    """
    clean = texts_of(texts)
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    newest = locked.versions.order_by("-number").first()
    if newest and newest.text == clean:
        raise SameText
    made = AgreementVersion.objects.create(
        agreement=locked,
        number=newest.number + 1 if newest else 1,
        text=clean,
        sha256={language: hash_of(text) for language, text in clean.items()},
        published_at=now,
        by=by,
    )
    return made, revoke_all(type=locked.type, now=now)


@dataclass(frozen=True, slots=True)
class Signing:
    """What a worker hands in: a name, under which text, and that they agree."""

    typed_name: str
    language: str
    shown_sha256: str
    agrees: bool


def sign(
    *, worker: Worker, agreement: Agreement, signing: Signing, now: datetime
) -> Signature:
    """Sign the newest version; signed twice, the first signature stands.

    Refuses `NotAgreed`, `AgreementChanged`, `NotAFullName` and `NoSuchAgreement`.
    """
    # Nobody publishes meanwhile: what is signed is what is in force.
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    newest = locked.versions.order_by("-number").first()
    if newest is None or signing.language not in LANGUAGES:
        raise NoSuchAgreement
    if not signing.agrees:
        raise NotAgreed
    sha256 = newest.sha256[signing.language]
    refuse_other_text(shown=signing.shown_sha256, newest=sha256)
    name = name_of(signing.typed_name)
    public_id = ids.fresh()
    signed, _ = Signature.objects.get_or_create(
        worker=worker,
        version=newest,
        defaults={
            "public_id": public_id,
            "sealed_name": vault.seal(name, f"signature:{public_id}"),
            "language": signing.language,
            "text_sha256": sha256,
            "signed_at": now,
        },
    )
    grant(type=locked.type, worker=worker, score=newest.number, locale=None, now=now)
    return signed
