"""When a worker wants to hear of work, and whether now is such a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import F, Q

from hormiga.domain.messages.models import AlertChoice, Notice
from hormiga.domain.messages.rules import BadAlert

BETWEEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Alerts:
    """What a worker wants to hear of; empty tuples and None mean: any."""

    is_on: bool = False
    least_micro: int | None = None
    currency: str = ""
    task_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    quiet: tuple[int, int] | None = None
    time_zone: str = "UTC"


def is_quiet(*, alerts: Alerts, now: datetime) -> bool:
    """Say whether it is one of the hours in which a worker wants no alert."""
    if alerts.quiet is None:
        return False
    start, end = alerts.quiet
    hour = now.astimezone(ZoneInfo(alerts.time_zone)).hour
    return start <= hour < end if start <= end else hour >= start or hour < end


def alerts_of(*, worker_id: int) -> Alerts:
    """Give what a worker chose; nothing is on before they did."""
    row = AlertChoice.objects.filter(worker_id=worker_id).first()
    return _alerts(row) if row else Alerts()


def choose_alerts(*, worker_id: int, alerts: Alerts) -> None:
    """Keep what a worker wants to hear of; refuses `BadAlert`."""
    if alerts.time_zone not in available_timezones():
        raise BadAlert
    if alerts.least_micro is not None and not 0 <= alerts.least_micro < 10**12:
        raise BadAlert
    if alerts.quiet and not all(0 <= hour <= 23 for hour in alerts.quiet):
        raise BadAlert
    start, end = alerts.quiet or (None, None)
    AlertChoice.objects.update_or_create(
        worker_id=worker_id,
        defaults={
            "is_on": alerts.is_on,
            "least_micro": alerts.least_micro,
            "currency": alerts.currency,
            "task_types": list(alerts.task_types),
            "languages": list(alerts.languages),
            "quiet_from": start,
            "quiet_to": end,
            "time_zone": alerts.time_zone,
        },
    )


def due_alerts(*, now: datetime, limit: int) -> list[tuple[int, int, Alerts]]:
    """Take (worker, user, alerts) of those to look for now; each once an hour.

    Whom another machine's sweep has just taken is skipped. Call it in a transaction.
    """
    due = Q(looked_at=None) | Q(looked_at__lte=now - BETWEEN)
    rows = (
        AlertChoice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("worker")
        .filter(due, is_on=True, worker__user__isnull=False, worker__state="active")
        .order_by(F("looked_at").asc(nulls_first=True))[:limit]
    )
    found = [(row, _alerts(row)) for row in rows]
    AlertChoice.objects.filter(pk__in=[row.pk for row, _ in found]).update(
        looked_at=now
    )
    return [
        (row.worker_id, row.worker.user_id, alerts)
        for row, alerts in found
        if row.worker.user_id is not None and not is_quiet(alerts=alerts, now=now)
    ]


def told_of(*, user_id: int) -> set[str]:
    """List the projects (as addresses name them) that somebody was alerted to."""
    rows = Notice.objects.filter(user_id=user_id, kind="work.suited")
    return {
        name
        for facts in rows.values_list("facts", flat=True)
        for name in facts.get("projects", [])
    }


def _alerts(row: AlertChoice) -> Alerts:
    quiet = (
        None
        if row.quiet_from is None or row.quiet_to is None
        else (row.quiet_from, row.quiet_to)
    )
    return Alerts(
        row.is_on,
        row.least_micro,
        row.currency,
        tuple(row.task_types),
        tuple(row.languages),
        quiet,
        row.time_zone,
    )
