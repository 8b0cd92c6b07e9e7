"""An operator changes an exam, and the audit log keeps who did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hormiga.domain.exams import editing
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act


@transaction.atomic(durable=True)
def edit_exam(
    *, slug: str, figures: Mapping[str, Any], actor: str, now: datetime
) -> dict[str, Any]:
    """Change an exam's figures; gives what changed. Refuses as `change_figures`."""
    changed = editing.change_figures(slug=slug, figures=figures, now=now)
    if changed:
        facts = {"changed": ", ".join(f"{k}={v}" for k, v in sorted(changed.items()))}
        noted = Noted(AuditedAct.EXAM_CHANGED, f"exam:{slug}", facts)
        note_act(actor=actor, noted=noted, now=now)
    return changed


@transaction.atomic(durable=True)
def retire_exam_item(*, slug: str, code: str, actor: str, now: datetime) -> None:
    """Take a question out of an exam's bank for good; refuses `NoSuchItem`."""
    editing.retire_item(slug=slug, code=code, now=now)
    noted = Noted(AuditedAct.EXAM_ITEM_RETIRED, f"exam:{slug}", {"changed": code})
    note_act(actor=actor, noted=noted, now=now)
