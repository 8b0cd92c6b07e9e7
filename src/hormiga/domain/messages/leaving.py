"""What somebody was told and chose, to take along, and what goes when they leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hormiga.domain.messages.models import (
    AlertChoice,
    ChosenPhrase,
    MailChoice,
    Notice,
)
from hormiga.domain.messages.queries import mailed_groups, phrase_of


def notices_to(
    *, user_id: int
) -> Iterator[tuple[str, dict[str, Any], datetime, datetime | None, datetime | None]]:
    """List (kind, facts, told, read, mailed) of all notices, the oldest first."""
    rows = Notice.objects.filter(user_id=user_id).order_by("pk")
    yield from rows.values_list(
        "kind", "facts", "created_at", "read_at", "mailed_at"
    ).iterator()


def choices_of(*, user_id: int) -> list[tuple[str, str]]:
    """List (what, value) of what somebody chose about messages."""
    groups = ", ".join(sorted(mailed_groups(user_id=user_id)))
    chosen = [("by_email", groups), ("phrase", phrase_of(user_id=user_id))]
    alert = AlertChoice.objects.filter(worker__user_id=user_id).first()
    if alert is not None:
        shown = (
            ("alerts", alert.is_on),
            ("alerts_least_micro", alert.least_micro),
            ("alerts_currency", alert.currency),
            ("alerts_task_types", ", ".join(alert.task_types)),
            ("alerts_languages", ", ".join(alert.languages)),
            ("alerts_quiet_from", alert.quiet_from),
            ("alerts_quiet_to", alert.quiet_to),
            ("alerts_time_zone", alert.time_zone),
        )
        chosen += [(name, "" if value is None else str(value)) for name, value in shown]
    return chosen


def forget_messages(*, user_id: int) -> None:
    """Remove somebody's notices, phrase and choices."""
    Notice.objects.filter(user_id=user_id).delete()
    ChosenPhrase.objects.filter(user_id=user_id).delete()
    MailChoice.objects.filter(user_id=user_id).delete()
    AlertChoice.objects.filter(worker__user_id=user_id).delete()
