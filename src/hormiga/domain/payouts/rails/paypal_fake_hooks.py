"""The fake's webhooks: signed with its own key, and delivered as badly as asked.

An event is made once for each status that a batch or an item has reached; the same
event keeps its id however often it is delivered.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from hormiga.domain.payouts.rails.paypal_fake_books import FakeBatch, FakeBooks
from hormiga.engines.rails.paypal_webhook import Transmission, signed_words

CERTIFICATE_PATH = "/v1/notifications/certs/CERT-FAKE"
_BATCH_KINDS = {"PROCESSING", "SUCCESS", "DENIED"}
_ITEM_KINDS = {"SUCCESS": "SUCCEEDED", "ONHOLD": "HELD"}
_QUIET = {"PENDING"}
_TIMEOUT_S = 10.0


@dataclass
class FakeHooks:
    """Who listens, what was told, and the key that signs."""

    url: str = ""
    webhook_id: str = ""
    at: str = ""
    tells_before_answer: bool = False
    _told: set[str] = field(default_factory=set)
    _key: rsa.RSAPrivateKey | None = None
    _certificate: bytes = b""

    @property
    def certificate(self) -> bytes:
        """Give the certificate that signs, as PEM."""
        self._make_key()
        return self._certificate

    def due(self, books: FakeBooks) -> list[dict[str, Any]]:
        """List the events that nobody was told yet, in the order they happened."""
        events = [one for one in _events(books) if one["id"] not in self._told]
        self._told |= {str(one["id"]) for one in events}
        return events

    def deliver(
        self,
        events: Sequence[Mapping[str, Any]],
        *,
        origin: str,
        asked: Mapping[str, Any],
    ) -> list[int]:
        """Deliver events; gives the statuses that came back.

        `asked` may have `times` (0 loses all), `lose` (each n-th), `order` (`backward`
        or `shuffled`, by `seed`), `cert_url`, `wrong_signature`, and `at`, when it is
        signed.
        """
        each = int(asked.get("lose", 0))
        kept = [one for n, one in enumerate(events, start=1) if not each or n % each]
        lined_up = [one for one in kept for _ in range(int(asked.get("times", 1)))]
        if asked.get("order") == "backward":
            lined_up.reverse()
        if asked.get("order") == "shuffled":
            lined_up = _shuffled(lined_up, str(asked.get("seed", 1)))
        signed_at = datetime.fromisoformat(str(asked.get("at") or self.at))
        cert_url = str(asked.get("cert_url") or f"{origin}{CERTIFICATE_PATH}")
        spoils = bool(asked.get("wrong_signature"))
        with httpx.Client(timeout=_TIMEOUT_S) as client:
            return [
                self._post(client, event, number, signed_at, cert_url, spoils)
                for number, event in enumerate(lined_up)
            ]

    def _post(
        self,
        client: httpx.Client,
        event: Mapping[str, Any],
        number: int,
        signed_at: datetime,
        cert_url: str,
        spoils: bool,  # noqa: FBT001
    ) -> int:
        body = orjson.dumps(event)
        transmission = Transmission(
            id=f"{event['id']}-{number}",
            time=signed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            cert_url=cert_url,
            signature="",
            algorithm="SHA256withRSA",
        )
        words = signed_words(
            transmission=transmission,
            webhook_id=self.webhook_id,
            body=body + b" " if spoils else body,
        )
        headers = {
            "Content-Type": "application/json",
            "PAYPAL-TRANSMISSION-ID": transmission.id,
            "PAYPAL-TRANSMISSION-TIME": transmission.time,
            "PAYPAL-CERT-URL": transmission.cert_url,
            "PAYPAL-AUTH-ALGO": transmission.algorithm,
            "PAYPAL-TRANSMISSION-SIG": base64.b64encode(self._signed(words)).decode(),
        }
        try:
            return client.post(self.url, content=body, headers=headers).status_code
        except httpx.RequestError:
            return 0

    def _signed(self, words: bytes) -> bytes:
        return self._make_key().sign(words, PKCS1v15(), SHA256())

    def _make_key(self) -> rsa.RSAPrivateKey:
        if self._key is None:
            self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            name = x509.Name(
                [x509.NameAttribute(NameOID.COMMON_NAME, "PayPal's fake, pays nobody")]
            )
            began = datetime(2026, 1, 1, tzinfo=UTC)
            made = (
                x509.CertificateBuilder()
                .subject_name(name)
                .issuer_name(name)
                .public_key(self._key.public_key())
                .serial_number(x509.random_serial_number())
                .not_valid_before(began)
                .not_valid_after(began + timedelta(days=36_500))
                .sign(self._key, SHA256())
            )
            self._certificate = made.public_bytes(Encoding.PEM)
        return self._key


def _shuffled(
    events: Sequence[Mapping[str, Any]], seed: str
) -> list[Mapping[str, Any]]:
    def place(number: int) -> bytes:
        return hashlib.sha256(f"{seed} {number}".encode()).digest()

    return [events[number] for number in sorted(range(len(events)), key=place)]


def _events(books: FakeBooks) -> Iterator[dict[str, Any]]:
    for batch in books.batches.values():
        status = batch.status(books.clock)
        if status in {"PROCESSING", "SUCCESS"}:
            yield _batch_event(books, batch, "PROCESSING")
        if status in _BATCH_KINDS - {"PROCESSING"}:
            yield _batch_event(books, batch, status)
        yield from _item_events(books, batch)


def _item_events(books: FakeBooks, batch: FakeBatch) -> Iterator[dict[str, Any]]:
    for item in batch.items:
        document = books.item_document(batch, item)
        status = str(document["transaction_status"])
        if status in _QUIET:
            continue
        kind = f"PAYMENT.PAYOUTS-ITEM.{_ITEM_KINDS.get(status, status)}"
        yield _event(kind, item.payout_item_id, document)


def _batch_event(books: FakeBooks, batch: FakeBatch, status: str) -> dict[str, Any]:
    header = books.header_document(batch) | {"batch_status": status}
    kind = f"PAYMENT.PAYOUTSBATCH.{status}"
    return _event(kind, batch.payout_batch_id, {"batch_header": header})


def _event(kind: str, name: str, resource: dict[str, Any]) -> dict[str, Any]:
    digest = hashlib.sha256(f"{kind} {name}".encode()).hexdigest()
    return {
        "id": f"WH-{digest[:17].upper()}-{digest[17:34].upper()}",
        "event_version": "1.0",
        "event_type": kind,
        "resource": resource,
    }
