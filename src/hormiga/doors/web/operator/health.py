"""Is the house well: database, migrations, jobs; and, when asked, every promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinateWorker,
)

from hormiga.domain.people import audit_log
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.doors.web.operator.access import actor_of, for_operators
from hormiga.flows.audit_house import audit
from hormiga.kit import clock

MOST_SHOWN = 5
SILENT_AFTER = timedelta(seconds=30)
LATE_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Jobs:
    """How the background work stands; `oldest` is when the longest waiting began."""

    waiting: int
    failed: int
    workers: int
    oldest: datetime | None
    is_late: bool


@require_safe
@for_operators
def index(request: HttpRequest) -> HttpResponse:
    """Say whether the machinery runs."""
    return render(request, "operator/health.html", _page(clock.read()))


@require_POST
@for_operators
def check(request: HttpRequest) -> HttpResponse:
    """Ask every rule of the house now, and note what came of it."""
    findings = audit()
    failed = sum(not finding.is_well for finding in findings)
    noted = Noted(
        AuditedAct.HOUSE_CHECKED, "house", {"rules": len(findings), "failed": failed}
    )
    note_act(actor=actor_of(request), noted=noted, now=clock.read())
    page = _page(clock.read()) | {
        "findings": [
            {
                "rule": finding.rule,
                "is_well": finding.is_well,
                "broken": finding.broken[:MOST_SHOWN],
            }
            for finding in findings
        ],
        "failed": failed,
    }
    return render(request, "operator/health.html", page)


def _page(now: datetime) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT split_part(version(), ' ', 2)")
        (version,) = cursor.fetchone()
    return {
        "version": version,
        "migrations": _open_migrations(),
        "jobs": _jobs(now),
        "checked": audit_log.latest(AuditedAct.HOUSE_CHECKED),
    }


def _open_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def _jobs(now: datetime) -> Jobs:
    is_due = Q(scheduled_at__isnull=True) | Q(scheduled_at__lte=now)
    due = ProcrastinateJob.objects.filter(is_due, status="todo")
    began = ProcrastinateEvent.objects.filter(job__in=due, type="deferred")
    oldest: datetime | None = began.aggregate(at=Min("at"))["at"]
    awake = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - SILENT_AFTER)
    return Jobs(
        waiting=due.count(),
        failed=ProcrastinateJob.objects.filter(status="failed").count(),
        workers=awake.count(),
        oldest=oldest,
        is_late=oldest is not None and oldest < now - LATE_AFTER,
    )
