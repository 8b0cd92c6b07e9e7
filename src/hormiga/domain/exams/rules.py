"""What an exam decides: what is drawn, how it is scored, when one may try again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from hormiga.kit.errors import Kind, Refusal

PERIOD = timedelta(days=30)
"""In which an exam's attempts are counted."""

GRACE = timedelta(seconds=5)
"""How late an answer may come: the way from a phone to the server takes time."""

SHORTEST_ITEM = 60
"""The least number of seconds that one question gets."""


class NoSuchExam(Refusal):
    """There is no such exam, or it is not offered now. The list shows what is there."""

    kind = Kind.NOT_FOUND


class NotInThisLanguage(Refusal):
    """This exam cannot be sat in that language. Choose one of those on its page."""


class NothingToAsk(Refusal):
    """This exam has no questions now, so it cannot be sat. Try again another day."""

    kind = Kind.CONFLICT


class CourseFirst(Refusal):
    """This exam is the end of a course: finish the course, then sit it."""

    kind = Kind.FORBIDDEN


class TooSoon(Refusal):
    """You cannot sit this exam yet: its page says from when you can. Nothing counts."""

    kind = Kind.CONFLICT


class NoSuchAttempt(Refusal):
    """This is not an attempt of yours that is still open. Nothing was changed."""

    kind = Kind.NOT_FOUND


class AttemptOver(Refusal):
    """This attempt is over, so it takes no answers. What came in time is counted."""

    kind = Kind.CONFLICT


class ItemAnswered(Refusal):
    """This question is answered already. The first answer counts."""

    kind = Kind.CONFLICT


class ItemTimeOver(Refusal):
    """The time for this question was over when the answer came. It counts as none."""

    kind = Kind.CONFLICT


class NotThisItem(Refusal):
    """This is not the question that is open now. Questions come one after another."""

    kind = Kind.CONFLICT


class NoSuchOption(Refusal):
    """Choose one of the answers that stand there. Nothing was stored."""


class NoSuchItem(Refusal):
    """This exam's bank has no question with this code that could be changed."""

    kind = Kind.NOT_FOUND


class BadFigures(Refusal):
    """An exam's figures are outside what can be sat; nothing was changed."""


def _place(seed: str, word: str) -> bytes:
    return sha256(f"{seed}:{word}".encode()).digest()


def in_drawn_order(names: Collection[str], *, seed: str) -> list[str]:
    """Put names into the order that the seed decides."""
    return sorted(names, key=lambda name: (_place(seed, name), name))


def draw(
    codes: Collection[str], *, seen: Collection[str], wanted: int, seed: str
) -> list[str]:
    """Draw questions: those seen last time only where there are too few others."""
    ordered = in_drawn_order(codes, seed=seed)
    fresh = [code for code in ordered if code not in seen]
    again = [code for code in ordered if code in seen]
    return in_drawn_order((fresh + again)[:wanted], seed=f"{seed}/order")


def option_order(number: int, *, seed: str, code: str) -> list[int]:
    """Decide in which order a question's options stand."""
    names = [str(n) for n in range(number)]
    return [int(name) for name in in_drawn_order(names, seed=f"{seed}/{code}")]


def nonce(*, seed: str, position: int) -> str:
    """Name one question of one attempt so that nobody can guess the name."""
    return _place(seed, f"nonce/{position}").hex()[:32]


def percent(*, right: int, asked: int) -> int:
    """Score an attempt: whole percents, rounded down."""
    return right * 100 // asked if asked else 0


def default_item_seconds(*, minutes: int, draw: int) -> int:
    """Give one question twice its even share of the time, a minute at least."""
    return max(SHORTEST_ITEM, 2 * minutes * 60 // draw)


@dataclass(frozen=True, slots=True)
class Past:
    """An attempt as the retake rule sees it."""

    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Retake:
    """When one may sit an exam (next), and how often in this period."""

    next_at: datetime | None
    """None: at once."""
    left: int | None
    """None: as often as one likes."""


def retake(
    past: Sequence[Past], *, attempts: int | None, wait_hours: int, now: datetime
) -> Retake:
    """Say when the next attempt may begin, and how many are left in the period."""
    if not past:
        return Retake(None, attempts)
    at = max(one.ended_at for one in past) + timedelta(hours=wait_hours)
    left = None
    if attempts is not None:
        recent = sorted(p.started_at for p in past if p.started_at > now - PERIOD)
        left = max(0, attempts - len(recent))
        if left == 0:
            at = max(at, recent[-attempts] + PERIOD)
    return Retake(at if at > now else None, left)


def explainable(*, missed: int, spare: int, draw: int, passed: bool) -> int:
    """Count the missed questions that may be explained.

    An explained one is never drawn again for its worker, so a bank must have enough
    others: for a fresh next attempt where one has to try again, for half a one where
    one need not.
    """
    kept = draw // 2 if passed else 2 * draw
    return max(0, min(missed, spare - kept))
