"""PayPal's webhooks: who signed one, when, and which run it hints at.

A webhook is only a hint: nothing in it is believed, it only makes us ask. The address
of the certificate comes with the call and decides whom we would believe, so only
PayPal's own hosts are asked for one.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import orjson
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from hormiga.kit.errors import Kind, Refusal

HOSTS = frozenset(
    [
        *("api.paypal.com", "api-m.paypal.com"),
        *("api.sandbox.paypal.com", "api-m.sandbox.paypal.com"),
    ]
)
CERTIFICATES = "/v1/notifications/certs/"
"""Where PayPal keeps what signs: no other address is asked for a stranger's sake."""
WINDOW = timedelta(minutes=5)
MOST_BYTES = 256 * 1024
_ALGORITHM = "SHA256withRSA"
_LONGEST_ID = 64
_HEADERS = (
    *("transmission-id", "transmission-time", "cert-url"),
    *("transmission-sig", "auth-algo"),
)


class NotAWebhook(Refusal):
    """This is no webhook as PayPal describes it, so nothing was done."""


class ForgedCertificateAddress(Refusal):
    """The certificate's address is not PayPal's, so it was not asked; nothing done."""

    kind = Kind.FORBIDDEN


class WrongSignature(Refusal):
    """The signature does not fit what was sent, so nothing was done."""

    kind = Kind.FORBIDDEN


class OutsideTheWindow(Refusal):
    """This webhook was signed too long ago or in the future, so nothing was done."""

    kind = Kind.FORBIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Transmission:
    """What PayPal says of one delivery, in the headers of the call."""

    id: str
    time: str
    cert_url: str
    signature: str
    algorithm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened, as a hint: the ids of the batch that it is about, "" if none."""

    id: str
    kind: str
    payout_batch_id: str
    sender_batch_id: str


def transmission_of(headers: Mapping[str, str]) -> Transmission:
    """Read the headers; refuses `NotAWebhook` where one is missing."""
    given = {name.lower(): value for name, value in headers.items()}
    try:
        found = [given[f"paypal-{name}"] for name in _HEADERS]
    except KeyError as error:
        raise NotAWebhook from error
    return Transmission(
        id=found[0],
        time=found[1],
        cert_url=found[2],
        signature=found[3],
        algorithm=found[4],
    )


def check_address(url: str, *, own_fake: str = "") -> None:
    """Refuse `ForgedCertificateAddress` but for PayPal's hosts over TLS.

    `own_fake` is the origin of the fake that stands in for PayPal, on loopback only.
    """
    if own_fake and url.startswith(f"{own_fake}/") and "@" not in url:
        return
    try:
        parts = urlsplit(url)
        is_ours = (
            re.fullmatch("[!-~]{1,500}", url) is not None
            and (parts.scheme, parts.query) == ("https", "")
            and parts.netloc in HOSTS
            and parts.path.startswith(CERTIFICATES)
        )
    except ValueError as error:
        raise ForgedCertificateAddress from error
    if not is_ours:
        raise ForgedCertificateAddress


def check_time(time: str, *, now: datetime) -> None:
    """Refuse `OutsideTheWindow`: a call that was overheard does not come again."""
    try:
        signed_at = datetime.fromisoformat(time)
    except ValueError as error:
        raise NotAWebhook from error
    signed_at = signed_at if signed_at.tzinfo else signed_at.replace(tzinfo=UTC)
    if abs(now - signed_at) > WINDOW:
        raise OutsideTheWindow


def signed_words(*, transmission: Transmission, webhook_id: str, body: bytes) -> bytes:
    """Write what is signed: the ids, the time, and the raw body's checksum."""
    parts = (transmission.id, transmission.time, webhook_id, str(zlib.crc32(body)))
    return "|".join(parts).encode()


def check_signature(
    *, transmission: Transmission, webhook_id: str, body: bytes, certificate: bytes
) -> None:
    """Refuse `WrongSignature` unless the certificate's key signed this very body."""
    if transmission.algorithm != _ALGORITHM:
        raise WrongSignature
    words = signed_words(transmission=transmission, webhook_id=webhook_id, body=body)
    try:
        key = x509.load_pem_x509_certificate(certificate).public_key()
        signature = base64.b64decode(transmission.signature, validate=True)
        if not isinstance(key, RSAPublicKey):
            raise WrongSignature
        key.verify(signature, words, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise WrongSignature from error


def read_event(body: bytes) -> Event:
    """Read which batch an event is about; refuses `NotAWebhook`."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotAWebhook from error
    if not isinstance(document, dict):
        raise NotAWebhook
    resource = _inside(document, "resource")
    header = _inside(resource, "batch_header") or resource
    sender = _inside(header, "sender_batch_header") or header
    event_id = _text(document, "id")
    if not event_id:
        raise NotAWebhook
    return Event(
        id=event_id,
        kind=_text(document, "event_type")[:60],
        payout_batch_id=_text(header, "payout_batch_id"),
        sender_batch_id=_text(sender, "sender_batch_id"),
    )


def _inside(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    found = document.get(name)
    return found if isinstance(found, str) and len(found) <= _LONGEST_ID else ""
