"""Workers who asked for it hear of new work that suits them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hormiga.domain.messages import services as messages
from hormiga.domain.messages.alerts import Alerts, due_alerts, told_of
from hormiga.flows.list_available import Available, list_open
from hormiga.kit import ids

AT_ONCE = 200
MOST_LOOKED_AT = 100
MOST_NAMED = 5


@transaction.atomic(durable=True)
def tell_of_work(*, now: datetime) -> int:
    """Tell those whose hour has come of work not told of yet; give how many were.

    Only of work with tasks left whose requirements a worker meets.
    """
    told = 0
    for worker_id, user_id, alerts in due_alerts(now=now, limit=AT_ONCE):
        cards = list_open(worker_id=worker_id, now=now, limit=MOST_LOOKED_AT).cards
        known = told_of(user_id=user_id)
        fresh = [
            card
            for card in cards
            if _name(card) not in known and suits(card=card, alerts=alerts)
        ][:MOST_NAMED]
        if fresh:
            told += _tell(user_id, fresh, now)
    return told


def suits(*, card: Available, alerts: Alerts) -> bool:
    """Say whether a worker may do this work, and wants to hear of it."""
    if card.missing or not card.remaining:
        return False
    if alerts.task_types and card.task_type not in alerts.task_types:
        return False
    if alerts.languages and not set(card.title) & set(alerts.languages):
        return False
    return _pays_enough(card, alerts)


def _pays_enough(card: Available, alerts: Alerts) -> bool:
    """Compare within one currency; what was never measured may be anything."""
    if alerts.least_micro is None:
        return True
    if card.reward.currency != alerts.currency:
        return False
    hourly = card.own_pay_per_hour or card.pay_per_hour
    return hourly is None or hourly.micro >= alerts.least_micro


def _tell(user_id: int, cards: list[Available], now: datetime) -> int:
    names = [_name(card) for card in cards]
    link = ("work_project", names[0]) if len(names) == 1 else ("work",)
    facts = {"projects": names, "titles": [card.title for card in cards]}
    return messages.tell(
        user_id=user_id,
        kind="work.suited",
        facts=facts,
        link=link,
        key=f"suited:{now.isoformat()}",
        now=now,
    )


def _name(card: Available) -> str:
    return ids.outside(card.public_id)
