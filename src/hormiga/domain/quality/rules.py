"""Which judgments make a label, and how often labels are worth making again."""

from __future__ import annotations

from datetime import datetime, timedelta

from hormiga.kit.errors import Kind, Refusal

APPEAL_TIME = timedelta(days=14)
"""How long a rejected judgment's money stays in escrow (Directive (EU) 2024/2831)."""

LABEL_PAUSE = 2.0
"""Seconds between two labellings of a batch, at least."""

LABEL_SHARE = 20
"""Labelling a batch takes at most one in so many seconds of one core."""


class NoSuchJudgment(Refusal):
    """There is no such judgment, or it is not yours to review."""

    kind = Kind.NOT_FOUND


class AlreadyDecided(Refusal):
    """This judgment is decided already; its money has moved or will."""

    kind = Kind.CONFLICT


class TooLateToOverturn(Refusal):
    """The time to object is over, and the money of this closed batch went back."""

    kind = Kind.CONFLICT


class RejectionNeedsReason(Refusal):
    """Say why: the worker will read the reason and may object."""


class UnknownExportFormat(Refusal):
    """Labels can be written as `jsonl` or `csv`."""


class NoSuchExport(Refusal):
    """There is no such export, or it is not yours to see."""

    kind = Kind.NOT_FOUND


def next_labelling_at(*, last: datetime | None, seconds: float) -> datetime | None:
    """Tell from when on a batch may be labelled again; None is at once."""
    if last is None:
        return None
    return last + timedelta(seconds=max(LABEL_PAUSE, seconds * LABEL_SHARE))


def clean_reason(text: str) -> str:
    """Refuse a rejection without words."""
    reason = text.strip()
    if not reason:
        raise RejectionNeedsReason
    return reason[:2000]
