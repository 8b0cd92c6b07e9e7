"""What somebody wrote in the community, to take along, and what goes with the name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from hormiga.domain.community.models import ForumName, Post, PostReport


def written_by(
    *, user_id: int
) -> Iterator[tuple[str, str, str, datetime, datetime | None]]:
    """List (thread, text, state, written, edited) of all posts, the oldest first."""
    rows = Post.objects.filter(author_id=user_id).order_by("pk")
    yield from rows.values_list(
        "thread__title", "text", "state", "written_at", "edited_at"
    ).iterator()


def reports_by(*, user_id: int) -> list[tuple[str, str, datetime]]:
    """List (reason, text, when) of what somebody reported."""
    rows = PostReport.objects.filter(reporter_id=user_id).order_by("pk")
    return list(rows.values_list("reason", "text", "made_at"))


def name_of(*, user_id: int) -> str:
    """Give the name somebody writes under; "" where there is none."""
    found = ForumName.objects.filter(user_id=user_id).values_list("name", flat=True)
    return found.first() or ""


def forget_name(*, user_id: int) -> None:
    """Remove the name: what was written stays, as a former member's."""
    ForumName.objects.filter(user_id=user_id).delete()
