"""A signature as the paper that both sides may keep."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from hormiga.domain.agreements.models import Signature
from hormiga.engines.signed_copy import SignedCopy, write_pdf
from hormiga.kit import ids


def pdf_response(signature: Signature, name: str) -> HttpResponse:
    """Write the copy in the language that was signed."""
    public_id = ids.outside(signature.public_id)
    response = HttpResponse(
        _written(signature, name, public_id), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="hormiga-{public_id}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _written(signature: Signature, name: str, public_id: str) -> bytes:
    version = signature.version
    agreement = version.agreement
    organisation = agreement.organisation
    with translation.override(signature.language):
        facts = [
            (_("With"), organisation.name if organisation else "Hormiga"),
            (_("Version"), str(version.number)),
            (_("SHA-256 of the text"), signature.text_sha256),
            (_("Signed as"), name),
            (_("Signed at"), f"{signature.signed_at:%Y-%m-%d %H:%M:%S} UTC"),
            (_("Signature"), public_id),
            (_("Agreement"), ids.outside(agreement.public_id)),
        ]
        closing = _(
            "The hash is taken of the text as it is kept: whoever has the text can"
            " take it again and see that not a letter has changed."
        )
    return write_pdf(
        SignedCopy(
            agreement.title.get(signature.language, ""),
            version.text[signature.language],
            signature.language,
            facts,
            closing,
        )
    )
