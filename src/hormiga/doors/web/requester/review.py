"""Judgments wait for a decision; each can be approved, or rejected with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _, ngettext

from hormiga.domain.assignments.models import Assignment
from hormiga.domain.people.rules import Act, pseudonym
from hormiga.domain.projects.models import Batch
from hormiga.domain.quality import queries
from hormiga.doors.web.requester import values, words
from hormiga.doors.web.requester.access import (
    Member,
    member_page,
    place_in,
    show,
    to,
)
from hormiga.doors.web.requester.batches import own
from hormiga.flows.approve_judgments import approve_judgments
from hormiga.flows.reject_judgment import reject_judgment
from hormiga.kit import clock, ids
from hormiga.kit.errors import Refusal

A_PAGE = 20
AT_ONCE = 1_000


@member_page(Act.REVIEW)
def review(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Show what waits for a decision, and what was rejected."""
    return _queue(request, member, own(member, batch), {})


@member_page(Act.REVIEW, "POST")
def approve_all(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """Approve what was in when the page was opened; later answers were not seen."""
    row = own(member, batch)
    waiting = queries.undecided_by(
        batch_id=row.pk, at=_moment(request.POST.get("seen", "")), limit=AT_ONCE
    )
    approved = approve_judgments(
        judgments=waiting,
        organisation=member.organisation,
        reason="",
        now=clock.read(),
        actor=member.actor,
    )
    said = ngettext(
        "%(count)s judgment is approved and paid.",
        "%(count)s judgments are approved and paid.",
        len(approved),
    )
    messages.success(request, said % {"count": len(approved)})
    return to("review", member, batch=batch)


@member_page(Act.REVIEW, "POST")
def approve(request: HttpRequest, member: Member, judgment: str) -> HttpResponse:
    """Approve and pay one judgment, or overturn its rejection."""
    row = _own_judgment(member, judgment)
    try:
        approve_judgments(
            judgments=[row],
            organisation=member.organisation,
            reason="",
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        messages.error(request, words.of(refusal))
    else:
        messages.success(request, _("The judgment is approved and paid."))
    return to("review", member, batch=ids.outside(row.batch.public_id))


@member_page(Act.REVIEW, "POST")
def reject(request: HttpRequest, member: Member, judgment: str) -> HttpResponse:
    """Reject one judgment, with the reason that its worker reads."""
    row = _own_judgment(member, judgment)
    batch = ids.outside(row.batch.public_id)
    try:
        reject_judgment(
            judgment=row,
            organisation=member.organisation,
            reason=request.POST.get("reason", ""),
            now=clock.read(),
            actor=member.actor,
        )
    except Refusal as refusal:
        return _queue(
            request, member, own(member, batch), {judgment: words.of(refusal)}
        )
    messages.success(
        request, _("The judgment is rejected. Its worker reads the reason.")
    )
    return to("review", member, batch=batch)


def _queue(
    request: HttpRequest, member: Member, row: Batch, errors: dict[str, str]
) -> HttpResponse:
    waiting = queries.undecided_of(
        batch_id=row.pk, after=place_in(request, "after", 0), limit=A_PAGE
    )
    count = queries.undecided_counts(batch_ids=[row.pk], most=AT_ONCE)[row.pk]
    rejected = queries.rejected_of(batch_id=row.pk, limit=A_PAGE)
    page = {
        "batch": row,
        "waiting": _shown(waiting, member, errors),
        "rejected": _shown(rejected, member, {}),
        "count": count,
        "is_counted_out": count == AT_ONCE,
        "seen": clock.read().isoformat(),
        "after": waiting[-1].pk if len(waiting) == A_PAGE else None,
        "has_errors": bool(errors),
    }
    return show(request, member, "review", page)


def _shown(
    rows: Sequence[queries.ReviewRow], member: Member, errors: dict[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "id": (name := ids.outside(row.judgment)),
            "worker": pseudonym(
                worker=row.worker,
                organisation=member.organisation.public_id,
                secret=settings.SECRET_KEY,
            ),
            "input": values.pairs(row.input),
            "answer": values.answer(row.answer),
            "submitted_at": row.submitted_at,
            "review_due_at": row.review_due_at,
            "active_seconds": row.active_seconds,
            "reason": row.reason,
            "error": errors.get(name, ""),
        }
        for row in rows
    ]


def _own_judgment(member: Member, judgment: str) -> Assignment:
    return queries.judgment_of(
        organisation_id=member.organisation.pk, public_id=ids.known(judgment)
    )


def _moment(text: str) -> datetime:
    """Read when the page was opened; what cannot be read is now."""
    now = clock.read()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return now
    return at if at.tzinfo else now
