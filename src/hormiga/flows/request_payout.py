"""A worker asks for the payout, where the programme pays when asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.payouts import requests
from hormiga.domain.people.models import Worker


@transaction.atomic(durable=True)
def request_payout(*, worker: Worker, programme: str, now: datetime) -> None:
    """Ask; the next daily run pays.

    Refuses `NoSuchProgramme`, `NotPaidOnRequest`, `NothingToAskFor`, `AlreadyAsked`.
    """
    requests.ask(worker=worker, slug=programme, now=now)
