"""How far a worker is with a vendor, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hormiga.domain.agreements.queries import newest_texts, signature_of
from hormiga.domain.assignments.through import has_judged_through, judged_through
from hormiga.domain.exams.queries import exam_named
from hormiga.domain.exams.rules import NoSuchExam
from hormiga.domain.people.models import Worker
from hormiga.domain.programmes.checks import latest_checks
from hormiga.domain.programmes.directory import may_rate, rating_by
from hormiga.domain.programmes.models import (
    Application,
    Contract,
    DocumentCheck,
    VendorRating,
)
from hormiga.domain.programmes.places import Standing, standing_with
from hormiga.domain.qualifications.queries import holdings_of
from hormiga.kit import ids


class StepState(StrEnum):
    """Where a step stands."""

    DONE = "done"
    YOURS = "yours"
    """The worker can do it now."""
    THEIRS = "theirs"
    """The vendor has to act."""
    LATER = "later"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way to work; `way` names what leads on: an agreement or exam."""

    kind: str
    state: StepState
    way: str = ""
    on: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A worker's place with a vendor, as its page shows it."""

    standing: Standing
    steps: list[Step]
    check: DocumentCheck | None
    judged: int
    may_rate: bool
    rating: VendorRating | None

    @property
    def is_ready(self) -> bool:
        """Say whether every step before the work is done."""
        return all(step.state is StepState.DONE for step in self.steps[:-1])


def show_place(*, worker: Worker, contract: UUID, now: datetime) -> PlaceShown:
    """Tell how far a worker is; refuses `NoSuchPlace`."""
    standing = standing_with(worker_id=worker.pk, contract=contract)
    vendor_id = standing.contract.vendor_id
    check = latest_checks(vendor_id=vendor_id, worker_ids=[worker.pk]).get(worker.pk)
    place = standing.place
    found = judged_through(enrolment_ids=[place.pk]) if place else {}
    judged = sum(found.values())
    steps = list(_steps(worker, standing, check, now))
    has_judged = has_judged_through(worker_id=worker.pk, vendor_id=vendor_id)
    is_ready = all(step.state is StepState.DONE for step in steps)
    work = StepState.YOURS if is_ready else StepState.LATER
    return PlaceShown(
        standing,
        [*steps, Step("work", StepState.DONE if judged and is_ready else work)],
        check,
        judged,
        may_rate(
            worker_id=worker.pk, vendor_id=vendor_id, has_judged=has_judged, now=now
        ),
        rating_by(worker_id=worker.pk, vendor_id=vendor_id),
    )


def _steps(
    worker: Worker, standing: Standing, check: DocumentCheck | None, now: datetime
) -> Iterator[Step]:
    contract, place = standing.contract, standing.place
    yield from _asking(standing)
    has_place = place is not None and place.is_active
    if contract.needs_check:
        yield _checking(check, has_place=has_place)
    if contract.agreement is not None:
        yield _signing(worker, contract, has_place=has_place)
    if contract.exam_slug:
        yield _examining(worker, contract, now, has_place=has_place)


def _asking(standing: Standing) -> Iterator[Step]:
    asked, place = standing.application, standing.place
    if asked is not None:
        yield Step("applied", StepState.DONE, on=asked.sent_at)
    if place is not None:
        state = StepState.DONE if place.is_active else StepState.REFUSED
        yield Step("accepted", state, on=place.joined_at)
    elif asked is not None and asked.state == Application.State.SENT:
        yield Step("accepted", StepState.THEIRS)
    elif asked is not None:
        yield Step("accepted", StepState.REFUSED, on=asked.decided_at)


def _checking(check: DocumentCheck | None, *, has_place: bool) -> Step:
    if check is not None and check.outcome == DocumentCheck.Outcome.PASSED:
        return Step("checked", StepState.DONE)
    if check is not None and check.outcome == DocumentCheck.Outcome.FAILED:
        return Step("checked", StepState.REFUSED)
    return Step("checked", StepState.THEIRS if has_place else StepState.LATER)


def _signing(worker: Worker, contract: Contract, *, has_place: bool) -> Step:
    agreement = contract.agreement
    assert agreement is not None  # noqa: S101 - the caller looked
    newest = newest_texts(agreement_id=agreement.pk)
    signed = signature_of(worker_id=worker.pk, agreement_id=agreement.pk)
    way = ids.outside(agreement.public_id)
    if newest and signed and signed.version_id == newest.pk:
        return Step("signed", StepState.DONE, way, signed.signed_at)
    return Step("signed", StepState.YOURS if has_place else StepState.LATER, way)


def _examining(
    worker: Worker, contract: Contract, now: datetime, *, has_place: bool
) -> Step:
    try:
        exam = exam_named(contract.exam_slug)
    except NoSuchExam:
        return Step("passed", StepState.THEIRS, contract.exam_slug)
    held = holdings_of(worker_id=worker.pk, type_ids=[exam.type_id]).get(exam.type_id)
    stands = held is not None and (held.expires_at is None or held.expires_at > now)
    if held is not None and stands and (held.score or 0) >= exam.pass_percent:
        return Step("passed", StepState.DONE, exam.slug)
    state = StepState.YOURS if has_place else StepState.LATER
    return Step("passed", state, exam.slug)
