"""Answers go in, and tasks come out to go on with: for the desk's form and script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from hormiga.domain.assignments import active_time, at_work, fit
from hormiga.domain.assignments.at_work import OnDesk
from hormiga.domain.assignments.rules import Answer
from hormiga.domain.people.models import Worker
from hormiga.doors.web.worker.desk import clamped
from hormiga.flows.claim_tasks import claim_tasks
from hormiga.flows.submit_answers import submit_answers
from hormiga.kit import clock
from hormiga.kit.errors import Refusal

AT_ONCE = (1, 3, 5, 10)
"""How many tasks of a project a worker may choose to hold at once."""
CHOICE = "hormiga_at_once"
"""The cookie that remembers the choice on this device."""
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of one answer, and of the claim beside it."""

    is_stored: bool
    refusal: Refusal | None
    claim_refusal: Refusal | None
    counted_seconds: float | None


def at_once(request: HttpRequest) -> int:
    """Read how many tasks the worker wants to hold: as asked now, or remembered."""
    asked = request.POST.get("at_once") or request.COOKIES.get(CHOICE, "")
    return int(asked) if asked in {str(one) for one in AT_ONCE} else AT_ONCE[0]


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep the choice on this device, where one was made."""
    if request.POST.get("at_once") in {str(one) for one in AT_ONCE}:
        response.set_cookie(
            CHOICE,
            request.POST["at_once"],
            max_age=_A_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


def hand_in(
    *, worker: Worker, held: OnDesk, answer: object, active: str, wanted: int
) -> HandedIn:
    """Store the answer, and claim up to `wanted` tasks, in one statement.

    The database says whether it comes too late; inside the grace time it still counts.
    Raises AnswerDoesNotFit.
    """
    now = clock.read()
    seconds = clamped(active, since=held.claimed_at, now=now)
    if seconds is not None:
        seconds = active_time.checked_seconds(
            worker_id=worker.pk,
            assignment=held.assignment,
            claimed_at=held.claimed_at,
            asked=seconds,
            now=now,
        )
    given = Answer(held.assignment, fit.body_of(answer), seconds, held.version_id)
    fit.refuse_misfit(given, held.version_id)
    count = _missing(worker, held.project, wanted, beside=held.assignment)
    done = submit_answers(
        worker_id=worker.pk,
        answers=[given],
        check=fit.refuse_misfit,
        claim_from=held.project if count else None,
        claim_count=count,
        now=now,
    )
    refusals = [refusal for _assignment, refusal in done.refused]
    return HandedIn(
        bool(done.accepted),
        refusals[0] if refusals else None,
        done.claim_refusal,
        seconds,
    )


def take(*, worker: Worker, project: UUID, wanted: int) -> None:
    """Claim until the worker holds as many tasks of a project as wanted; or refuse."""
    if count := _missing(worker, project, wanted):
        claim_tasks(worker_id=worker.pk, project=project, count=count, now=clock.read())


def held_in(worker: Worker, project: UUID) -> Sequence[UUID]:
    """Name the tasks of a project that wait for this worker."""
    return at_work.held_in(worker_id=worker.pk, project=project, now=clock.read())


def _missing(
    worker: Worker, project: UUID, wanted: int, *, beside: UUID | None = None
) -> int:
    """Count what is to be claimed; a paused account takes nothing."""
    if wanted < 1 or worker.state != Worker.State.ACTIVE:
        return 0
    held = [one for one in held_in(worker, project) if one != beside]
    return max(0, wanted - len(held))
