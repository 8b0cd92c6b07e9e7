"""Four eyes: a run above the limit waits until somebody else approves that plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from hormiga.domain.payouts.models import PayoutRequest, Proposal
from hormiga.domain.payouts.rules import Plan, needs_second_person
from hormiga.domain.programmes.models import Programme
from hormiga.kit import ids
from hormiga.kit.errors import Kind, Refusal
from hormiga.kit.money import Money

SCHEDULE = "schedule"
"""Who proposes what a programme's calendar asks for; no person is called so."""

LATER_RUN = "later run"
"""Whose decision it is that a proposal waits no more."""

_LONGEST_REASON = 500
_WAITING = Proposal.State.WAITING


class NoSuchProposal(Refusal):
    """There is no run with this id that waits for a second person."""

    kind = Kind.NOT_FOUND


class SamePerson(Refusal):
    """You proposed this run, so somebody else approves it; nobody was paid."""

    kind = Kind.FORBIDDEN


class NoReasonGiven(Refusal):
    """Write in at most 500 characters why this run is declined."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A run that somebody wants: for whom, and whether because workers asked."""

    programme: Programme
    by: str
    workers: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A run that waits, in a line; `programme` is `{language: text}`."""

    public_id: str
    slug: str
    programme: dict[str, str]
    payouts: int
    total: Money
    proposed_by: str
    proposed_at: datetime


def limit_of(*, currency: str) -> Money:
    """Tell what one person may send off alone, in a run's currency."""
    return Money.of(settings.FOUR_EYES_LIMIT, currency)


def waits_for_another(*, plan: Plan, currency: str) -> bool:
    """Say whether a plan is above the limit."""
    limit = limit_of(currency=currency)
    return needs_second_person(total_micro=plan.total_micro, limit=limit)


@transaction.atomic
def propose(*, wish: Wish, plan: Plan, now: datetime) -> Proposal:
    """Keep what a run would pay; it takes the place of one that waits."""
    replace_waiting(programme=wish.programme, now=now)
    proposal = Proposal.objects.create(
        programme=wish.programme,
        currency=wish.programme.currency,
        fingerprint=plan.fingerprint,
        payouts=plan.payouts,
        total_micro=plan.total_micro,
        of_requests=wish.workers is not None,
        proposed_by=wish.by,
        proposed_at=now,
    )
    if wish.workers is not None:
        PayoutRequest.objects.filter(
            programme=wish.programme,
            worker__in=wish.workers,
            honoured_at__isnull=True,
        ).update(proposal=proposal)
    return proposal


def replace_waiting(*, programme: Programme, now: datetime) -> None:
    """Take back what waits for a programme: a later plan is the one that counts."""
    Proposal.objects.filter(programme=programme, state=_WAITING).update(
        state=Proposal.State.REPLACED, decided_by=LATER_RUN, decided_at=now
    )


def proposal_named(name: str) -> Proposal:
    """Find a proposal that waits; refuses `NoSuchProposal`."""
    found = _waiting(ids.inside(name))
    if found is None:
        raise NoSuchProposal
    return found


def currency_of(*, public_id: UUID) -> str:
    """Tell in which currency a proposal that waits would pay; `NoSuchProposal` else."""
    waiting = Proposal.objects.filter(public_id=public_id, state=_WAITING)
    found = waiting.values_list("currency", flat=True).first()
    if found is None:
        raise NoSuchProposal
    return found


def lock(*, public_id: UUID) -> Proposal:
    """Take a proposal that waits, so that one alone decides; `NoSuchProposal` else."""
    found = (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("programme")
        .filter(public_id=public_id, state=_WAITING)
        .first()
    )
    if found is None:
        raise NoSuchProposal
    return found


def workers_of(*, proposal: Proposal) -> list[int] | None:
    """List the workers whose requests a proposal answers; None where it is for all."""
    if not proposal.of_requests:
        return None
    asked = PayoutRequest.objects.filter(proposal=proposal, honoured_at__isnull=True)
    return list(asked.order_by("worker_id").values_list("worker_id", flat=True))


def approve(*, proposal: Proposal, by: str, now: datetime) -> None:
    """Note who approved; refuses `SamePerson`."""
    if by == proposal.proposed_by:
        raise SamePerson
    _decide(proposal, Proposal.State.APPROVED, by, "", now)


def decline(*, proposal: Proposal, by: str, reason: str, now: datetime) -> None:
    """Note who declined and why; whoever proposed it may too."""
    words = " ".join(reason.split())
    if not 1 <= len(words) <= _LONGEST_REASON:
        raise NoReasonGiven
    _decide(proposal, Proposal.State.DECLINED, by, words, now)


def waiting(*, programme_id: int | None = None) -> list[ProposalRow]:
    """List the runs that wait for a second person, the oldest first."""
    rows = Proposal.objects.filter(state=_WAITING)
    if programme_id is not None:
        rows = rows.filter(programme=programme_id)
    return [row_of(one) for one in rows.select_related("programme").order_by("pk")]


def row_of(proposal: Proposal) -> ProposalRow:
    """Tell a proposal in a line."""
    return ProposalRow(
        ids.outside(proposal.public_id),
        proposal.programme.slug,
        proposal.programme.name,
        proposal.payouts,
        Money(proposal.currency, proposal.total_micro),
        proposal.proposed_by,
        proposal.proposed_at,
    )


def _waiting(public_id: UUID | None) -> Proposal | None:
    if public_id is None:
        return None
    rows = Proposal.objects.filter(public_id=public_id, state=_WAITING)
    return rows.select_related("programme").first()


def _decide(
    proposal: Proposal, state: Proposal.State, by: str, reason: str, now: datetime
) -> None:
    proposal.state, proposal.decided_by = state, by
    proposal.decided_at, proposal.reason = now, reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason"])
