"""Hints from PayPal: verified, kept once, and followed by a question of our own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from hormiga.domain.payouts.models import ProviderEvent, Run
from hormiga.domain.payouts.rails.paypal_certificates import certificate_at
from hormiga.domain.payouts.rules import Rail
from hormiga.engines.rails import paypal_webhook as webhook
from hormiga.engines.rails.paypal_webhook import Event
from hormiga.kit import jobs
from hormiga.kit.errors import Kind, Refusal


class WebhooksNotConfigured(Refusal):
    """No webhook is set up here: set HORMIGA_PAYPAL_WEBHOOK_ID."""

    kind = Kind.NOT_FOUND


class EventKnown(Refusal):
    """This event came before, and its run was asked about then; nothing was done."""

    kind = Kind.CONFLICT


def verified(*, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
    """Find out that PayPal says this, and now; no transaction may be open.

    Refuses `WebhooksNotConfigured`, `NotAWebhook`, `ForgedCertificateAddress`,
    `OutsideTheWindow` and `WrongSignature`.
    """
    webhook_id = settings.PAYPAL_WEBHOOK_ID
    if not webhook_id:
        raise WebhooksNotConfigured
    transmission = webhook.transmission_of(headers)
    webhook.check_address(transmission.cert_url, own_fake=_fake_on_loopback())
    webhook.check_time(transmission.time, now=now)
    webhook.check_signature(
        transmission=transmission,
        webhook_id=webhook_id,
        body=body,
        certificate=certificate_at(transmission.cert_url),
    )
    return webhook.read_event(body)


@transaction.atomic
def take(*, event: Event, now: datetime) -> Run | None:
    """Keep an event and have its run asked about; None where it is about none of ours.

    Refuses `EventKnown`: the same event counts once.
    """
    run = _run_of(event)
    try:
        with transaction.atomic():
            ProviderEvent.objects.create(
                event_id=event.id, kind=event.kind, run=run, received_at=now
            )
    except IntegrityError as error:
        raise EventKnown from error
    if run is not None:
        jobs.defer(jobs.FOLLOW_RUN, key=run.pk)
    return run


def _run_of(event: Event) -> Run | None:
    named = Q()
    if event.payout_batch_id:
        named |= Q(provider_id=event.payout_batch_id)
    if event.sender_batch_id:
        named |= Q(sender_batch_id=event.sender_batch_id)
    if not named:
        return None
    rows = Run.objects.filter(named, rail=Rail.PAYPAL.value).defer("sealed_file")
    return rows.order_by("pk").first()


def _fake_on_loopback() -> str:
    """Give the fake's origin where it stands in for PayPal on this machine."""
    url = settings.ENVIRONMENT.paypal_url or ""
    host = urlsplit(url).hostname or ""
    try:
        return url.rstrip("/") if ip_address(host).is_loopback else ""
    except ValueError:
        return ""
