"""An operator changes a programme, and the audit log keeps who did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from hormiga.domain.payouts.services import keep_minimum
from hormiga.domain.people.audit_log import AuditedAct, Noted, note_act
from hormiga.domain.programmes import editing
from hormiga.domain.programmes.editing import Asking


@transaction.atomic(durable=True)
def edit_programme(
    *, slug: str, figures: Mapping[str, Any], actor: str, now: datetime
) -> dict[str, Any]:
    """Change a programme's texts and figures; refuses as `change_programme`."""
    before = editing.any_programme_named(slug).minimum_payout_micro
    changed = editing.change_programme(slug=slug, figures=figures)
    if changed.get("minimum_payout_micro", 0) > before:
        keep_minimum(slug=slug, before_micro=before, now=now)
    if changed:
        told = ", ".join(_told(name, value) for name, value in sorted(changed.items()))
        _note(AuditedAct.PROGRAMME_CHANGED, slug, told, actor, now)
    return changed


@transaction.atomic(durable=True)
def ask_of_all(*, slug: str, asking: Asking, actor: str, now: datetime) -> None:
    """Have a programme ask everybody for something; refuses as the service does."""
    told = editing.ask_of_all(slug=slug, asking=asking)
    _note(AuditedAct.ENTRY_REQUIREMENT_ADDED, slug, told, actor, now)


@transaction.atomic(durable=True)
def stop_asking(*, slug: str, requirement: int, actor: str, now: datetime) -> None:
    """Have a programme ask for something no more; refuses as the service does."""
    told = editing.stop_asking(slug=slug, requirement=requirement)
    _note(AuditedAct.ENTRY_REQUIREMENT_DROPPED, slug, told, actor, now)


def _note(act: AuditedAct, slug: str, told: str, actor: str, now: datetime) -> None:
    noted = Noted(act, f"programme:{slug}", {"changed": told})
    note_act(actor=actor, noted=noted, now=now)


def _told(name: str, value: Any) -> str:
    """Write a figure with its value, of a text only that it changed."""
    return name if isinstance(value, dict) else f"{name}={value}"
