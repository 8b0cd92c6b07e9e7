"""How much somebody may write: little at first, more once they are known here."""

from __future__ import annotations

from hormiga.domain.community.models import ForumName
from hormiga.domain.community.queries import posts_by
from hormiga.domain.community.rules import is_new
from hormiga.doors.web.notices.limits import take_turn
from hormiga.flows.enter_room import Visitor
from hormiga.kit import clock

DAY, HOUR = 86_400, 3600
NEW_POSTS_A_DAY, NEW_THREADS_A_DAY = 10, 3
POSTS_AN_HOUR, THREADS_AN_HOUR = 60, 10
REPORTS_A_DAY = 20
KNOWN_AFTER = 5


def may_write(visitor: Visitor, name: ForumName, *, is_thread: bool) -> bool:
    """Take a turn to write; False where there were enough of late."""
    if visitor.is_moderator:
        return True
    what = "thread" if is_thread else "post"
    counted = f"forum:{what}:{visitor.user_id}"
    posts = posts_by(user_id=visitor.user_id, limit=KNOWN_AFTER)
    if posts < KNOWN_AFTER or is_new(since=name.since, now=clock.read()):
        most = NEW_THREADS_A_DAY if is_thread else NEW_POSTS_A_DAY
        return take_turn(f"{counted}:new", most=most, seconds=DAY)
    most = THREADS_AN_HOUR if is_thread else POSTS_AN_HOUR
    return take_turn(counted, most=most, seconds=HOUR)


def may_report(visitor: Visitor) -> bool:
    """Take a turn to report a post."""
    counted = f"forum:report:{visitor.user_id}"
    return take_turn(counted, most=REPORTS_A_DAY, seconds=DAY)
