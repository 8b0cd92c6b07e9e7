"""Who calls: a signed request becomes the organisation whose key signed it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from hormiga.domain.people.models import AccessKey, Organisation, Worker
from hormiga.domain.people.rules import pseudonym
from hormiga.doors.mturk import sigv4
from hormiga.doors.mturk.protocol import Fault
from hormiga.kit import vault

# Unknown keys are refused after the same work as known ones.
_NOBODYS_SECRET = "nobody's secret"  # noqa: S105


def caller_of(request: HttpRequest, *, now: datetime) -> Organisation:
    """Verify the signature and give the organisation; refuse by AWS's names."""
    signed = as_signed(request)
    try:
        signature = sigv4.read(signed, now=now)
    except sigv4.NotSigned as error:
        raise Fault(
            "MissingAuthenticationTokenException", "Missing Authentication Token"
        ) from error
    except sigv4.Incomplete as error:
        raise Fault("IncompleteSignatureException", str(error)) from error
    except sigv4.Stale as error:
        raise Fault("InvalidSignatureException", str(error)) from error
    key = (
        AccessKey.objects.select_related("organisation")
        .filter(access_key_id=signature.key_id, revoked_at__isnull=True)
        .first()
    )
    secret = (
        vault.open_sealed(key.sealed_secret, key.access_key_id)
        if key
        else _NOBODYS_SECRET
    )
    is_genuine = sigv4.is_genuine(signed, signature, secret)
    if key is None:
        raise Fault(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        )
    if not is_genuine:
        raise Fault(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you"
            " provided. Check your AWS Secret Access Key and signing method.",
        )
    return key.organisation


def as_signed(request: HttpRequest) -> sigv4.Request:
    """Take a request apart as its signer saw it."""
    return sigv4.Request(
        method=request.method or "",
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=request.body,
    )


def name_of(worker: Worker, owner: Organisation) -> str:
    """Name a worker as this requester alone knows them."""
    return pseudonym(
        worker=worker.public_id,
        organisation=owner.public_id,
        secret=settings.SECRET_KEY,
    )
