"""What a requester sees of a file that a job takes in."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from hormiga.domain.projects import imports_queries
from hormiga.domain.projects.models import Batch, TaskImport
from hormiga.doors.web.requester import words
from hormiga.doors.web.requester.access import Member
from hormiga.kit import ids

PROBLEMS_SHOWN = 20


def page_of(member: Member, batch: Batch) -> dict[str, Any] | None:
    """Describe a draft's newest import; none once it is taken in."""
    row = imports_queries.newest_import(batch)
    if row is None or row.state == TaskImport.State.DONE:
        return None
    is_moving = row.state in imports_queries.UNFINISHED
    named = (member.org, ids.outside(batch.public_id))
    return {
        "batch": batch,
        "newest": row,
        "percent": imports_queries.percent_of(row),
        "again": reverse("requester_import", args=named) if is_moving else "",
        "why": words.of_whole(row.refusal) if row.refusal else "",
        "problems": problems_of(row.errors),
    }


def problems_of(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the first refused rows into words."""
    return [
        {
            "line": error.get("line", ""),
            "field": error.get("field", ""),
            "words": words.of_row(error),
        }
        for error in errors[:PROBLEMS_SHOWN]
    ]
