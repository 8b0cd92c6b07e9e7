"""Every line of a worker's money: where it is now, and on which day it moves on.

Judgments come from the work, all else from the ledger; which payout took a line, and
what a vendor has paid, the ledger knows as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from hormiga.domain.assignments.earned import Earned, earned_by
from hormiga.domain.assignments.models import Assignment
from hormiga.domain.disputes.rules import NoSuchLine
from hormiga.domain.ledger.queries import NEWEST, Place, balances_of
from hormiga.domain.payouts import history
from hormiga.domain.payouts.history import Kind, Move, Payouts, PayTerms
from hormiga.domain.payouts.methods import why_held
from hormiga.domain.payouts.models import PayoutMethod
from hormiga.domain.people.models import Organisation
from hormiga.domain.programmes.rules import next_payout_on, promised_day
from hormiga.flows.name_lines import titles_of
from hormiga.kit import accounts, ids
from hormiga.kit.money import MICRO_PER_CENT, Money

MOST_VENDOR_PAYMENTS = 1_000


class State(StrEnum):
    """Where a line's money stands."""

    IN_REVIEW = "in-review"
    APPROVED = "approved"
    ON_ITS_WAY = "on-its-way"
    PAID = "paid"
    CAME_BACK = "came-back"
    REJECTED = "rejected"
    VENDOR_OWES = "vendor-owes"
    VENDOR_PAID = "vendor-paid"
    TAKEN_BACK = "taken-back"
    MISSING = "missing"
    """Approved, and not in the books: a fault of ours."""
    DONE = "done"
    """A movement that needs nothing more: tax, a correction that took."""


class Why(StrEnum):
    """What holds approved money back, and is no fault."""

    NO_METHOD = "no-method"
    METHOD_HELD = "method-held"
    BELOW_MINIMUM = "below-minimum"


@dataclass(frozen=True, slots=True)
class Line:
    """A line: what it is, its amount (signed), its state, and the next day."""

    name: str
    key: str
    kind: Kind
    title: Mapping[str, str]
    at: datetime
    amount: Money
    state: State
    decision_by: datetime | None = None
    payout_on: date | None = None
    promised_on: date | None = None
    sent_on: date | None = None
    why: Why | None = None
    minimum: Money | None = None
    vendor_id: int | None = None
    vendor: str = ""
    detail: str = ""
    earned: Earned | None = None

    @property
    def is_late(self) -> bool:
        """Say whether the promised day is over and nothing explains it."""
        return self.state is State.MISSING or (
            self.state is State.APPROVED
            and self.promised_on is not None
            and self.payout_on is None
            and self.why is None
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of lines ended, in either of its two sources."""

    judgment: UUID | None = None
    place: Place = NEWEST


@dataclass(frozen=True, slots=True)
class Page:
    """Lines, the newest first, and where the next ones begin."""

    lines: Sequence[Line]
    next: Cursor | None


@dataclass(frozen=True, slots=True)
class _Fact:
    assignment_id: int
    hold_days: int
    minimum_micro: int


class Reader:
    """One worker's money, read once for as many lines as a page has."""

    def __init__(self, *, worker_id: int, now: datetime) -> None:
        self.worker_id, self.moment = worker_id, now

    @cached_property
    def owners(self) -> list[str]:
        """The accounts: what we owe, then what each vendor owes."""
        return history.owners_of(worker_id=self.worker_id)

    @cached_property
    def payouts(self) -> Payouts:
        """All payouts to the worker."""
        return Payouts.to(worker_id=self.worker_id)

    @cached_property
    def terms(self) -> list[PayTerms]:
        """When the worker's programmes pay."""
        return history.pay_terms_of(worker_id=self.worker_id)

    @cached_property
    def payable(self) -> dict[str, Money]:
        """What is payable now, by currency."""
        owner = accounts.payable(self.worker_id)
        return {one.currency: one for one in balances_of(owner=owner)}

    @cached_property
    def vendors(self) -> dict[int, str]:
        """Names of the worker's vendors."""
        found = [history.vendor_in(owner) for owner in self.owners[1:]]
        rows = Organisation.objects.filter(pk__in=[one for one in found if one])
        return dict(rows.values_list("pk", "name"))

    @cached_property
    def vendor_payments(self) -> list[Move]:
        """What vendors paid, oldest first."""
        if not self.owners[1:]:
            return []
        moves = history.moves_of(
            owners=self.owners[1:], limit=MOST_VENDOR_PAYMENTS, with_answers=True
        )
        return [one for one in reversed(moves) if one.amount.micro < 0]

    @cached_property
    def held(self) -> Why | None:
        """Tell what is wrong with the worker's payout method, if anything is."""
        method = PayoutMethod.objects.filter(
            worker_id=self.worker_id, is_active=True
        ).first()
        if method is None:
            return Why.NO_METHOD
        return Why.METHOD_HELD if why_held(method, self.moment) else None

    def page(self, *, after: Cursor, limit: int) -> Page:
        """Join the next judgments and the next movements by time."""
        judged = earned_by(
            worker_id=self.worker_id, after=after.judgment, limit=limit + 1
        )
        moves = history.moves_of(owners=self.owners, after=after.place, limit=limit + 1)
        taken: list[Earned | Move] = []
        judgment, place = after.judgment, after.place
        left, right = 0, 0
        while len(taken) < limit and (left < len(judged) or right < len(moves)):
            if right == len(moves) or (
                left < len(judged)
                and judged[left].submitted_at >= moves[right].posted_at
            ):
                taken.append(judged[left])
                judgment, left = judged[left].judgment, left + 1
            else:
                taken.append(moves[right])
                place, right = moves[right].place, right + 1
        has_more = left < len(judged) or right < len(moves)
        next_one = Cursor(judgment, place) if has_more else None
        return Page(self.lines_of(taken), next_one)

    def lines_of(self, sources: Sequence[Earned | Move]) -> list[Line]:
        """Say of each judgment and movement where its money stands."""
        judged = [one for one in sources if isinstance(one, Earned)]
        moves = [one for one in sources if isinstance(one, Move)]
        facts = _facts_of(judged)
        keys = [
            accounts.judgment_key(facts[one.judgment].assignment_id) for one in judged
        ]
        booked = history.booked_under(owners=self.owners, keys=keys) if keys else {}
        titles = titles_of(moves)
        return [
            self._judged(one, facts[one.judgment], booked)
            if isinstance(one, Earned)
            else self._moved(one, titles.get(one.key, {}))
            for one in sources
        ]

    def _judged(self, earned: Earned, fact: _Fact, booked: Mapping[str, Move]) -> Line:
        key = accounts.judgment_key(fact.assignment_id)
        base = Line(
            name=ids.outside(earned.judgment),
            key=key,
            kind=Kind.ANSWER,
            title=earned.title,
            at=earned.submitted_at,
            amount=earned.reward,
            state=State.IN_REVIEW,
            earned=earned,
        )
        if earned.state is Assignment.State.SUBMITTED:
            return replace(base, decision_by=earned.review_due_at)
        if earned.state is Assignment.State.REJECTED or earned.decided_at is None:
            return replace(base, state=State.REJECTED)
        move = booked.get(key)
        if move is None:
            is_nothing = earned.reward.micro == 0
            return replace(base, state=State.DONE if is_nothing else State.MISSING)
        if move.amount.micro == 0:
            return replace(base, state=State.TAKEN_BACK)
        terms = PayTerms(
            earned.reward.currency,
            earned.cadence,
            fact.hold_days,
            fact.minimum_micro,
            earned.time_zone,
        )
        return self._owed(replace(base, amount=move.amount), move, terms)

    def _moved(self, move: Move, title: Mapping[str, str]) -> Line:
        base = Line(
            name=f"t{move.place.transaction_id}-{move.place.seq}",
            key=f"{move.key}:withheld" if move.kind is Kind.WITHHELD else move.key,
            kind=move.kind,
            title=title,
            at=move.posted_at,
            amount=move.amount,
            state=State.DONE,
            vendor_id=move.vendor_id,
            vendor=self.vendors.get(move.vendor_id, "") if move.vendor_id else "",
        )
        if move.kind is Kind.PAYOUT:
            return self._payout(base, move)
        if move.amount.micro < 0 or move.kind is Kind.CAME_BACK:
            return base
        mine = [one for one in self.terms if one.currency == move.amount.currency]
        terms = mine[0] if mine else PayTerms(move.amount.currency, "", 0, 0, "UTC")
        return self._owed(base, move, terms)

    def _payout(self, base: Line, move: Move) -> Line:
        at = move.place.transaction_id
        found = [one for one in self.payouts.sent if one.transaction_id == at]
        if not found:
            return base
        (sent,) = found
        states = {"paid": State.PAID, "returned": State.CAME_BACK}
        return replace(
            base,
            state=states.get(sent.state, State.ON_ITS_WAY),
            payout_on=(sent.settled_at or sent.opened_at).date(),
            detail=sent.detail,
        )

    def _owed(self, base: Line, move: Move, terms: PayTerms) -> Line:
        """Follow money that came in: to a payout, or to a vendor's payment."""
        if move.vendor_id is not None:
            return self._by_vendor(base, move, terms)
        sent = self.payouts.carrier_of(
            place=move.place, posted_at=move.posted_at, terms=terms
        )
        if sent is not None:
            state = State.PAID if sent.state == "paid" else State.ON_ITS_WAY
            day = terms.day_of(sent.settled_at or sent.opened_at)
            sent_on = terms.day_of(sent.opened_at)
            return replace(base, state=state, payout_on=day, sent_on=sent_on)
        back = self.payouts.last_return(place=move.place, currency=terms.currency)
        decided_on = terms.day_of(max(move.posted_at, back or move.posted_at))
        return self._promised(base, terms, decided_on)

    def _promised(self, base: Line, terms: PayTerms, decided_on: date) -> Line:
        promised = promised_day(
            cadence=terms.cadence, hold_days=terms.hold_days, decided_on=decided_on
        )
        today = terms.day_of(self.moment)
        is_over = promised is not None and promised < today
        why = self._why(terms, is_over=is_over)
        payout_on: date | None = promised
        if is_over:
            next_day = next_payout_on(cadence=terms.cadence, today=today)
            payout_on = next_day if why else None
        return replace(
            base,
            state=State.APPROVED,
            promised_on=promised,
            payout_on=payout_on,
            why=why,
            minimum=Money(terms.currency, terms.minimum_micro),
        )

    def _why(self, terms: PayTerms, *, is_over: bool) -> Why | None:
        balance = self.payable.get(terms.currency, Money(terms.currency, 0))
        least = max(terms.minimum_micro, MICRO_PER_CENT)
        if balance.whole_cents.micro < least:
            return Why.BELOW_MINIMUM
        return self.held if is_over else None

    def _by_vendor(self, base: Line, move: Move, terms: PayTerms) -> Line:
        vendor_id = move.vendor_id
        paid = [
            one
            for one in self.vendor_payments
            if one.owner == move.owner
            and one.place > move.place
            and one.amount.currency == move.amount.currency
        ]
        return replace(
            base,
            state=State.VENDOR_PAID if paid else State.VENDOR_OWES,
            payout_on=terms.day_of(paid[0].posted_at) if paid else None,
            vendor_id=vendor_id,
            vendor=self.vendors.get(vendor_id or 0, ""),
        )


def line_named(*, worker_id: int, name: str, now: datetime) -> Line:
    """Find one of a worker's lines by its name outside; refuses `NoSuchLine`."""
    reader = Reader(worker_id=worker_id, now=now)
    public_id = ids.inside(name)
    if public_id is not None:
        found = _judgment(worker_id, public_id)
        return reader.lines_of([found])[0]
    at = re.fullmatch(r"t([0-9]{1,18})-([0-9]{1,4})", name)
    if at is None:
        raise NoSuchLine
    place = Place(int(at[1]), int(at[2]))
    move = history.move_at(owners=reader.owners, place=place)
    if move is None or move.kind is Kind.ANSWER:
        raise NoSuchLine
    return reader.lines_of([move])[0]


def _judgment(worker_id: int, public_id: UUID) -> Earned:
    mine = Assignment.objects.filter(worker_id=worker_id, public_id=public_id)
    pk = mine.values_list("pk", flat=True).first()
    # The list begins behind a judgment: ask from the one before it.
    later = Assignment.objects.filter(worker_id=worker_id, pk__gt=pk or 0)
    before = later.order_by("pk").values_list("public_id", flat=True).first()
    rows = earned_by(worker_id=worker_id, after=before, limit=1) if pk else []
    if not rows or rows[0].judgment != public_id:
        raise NoSuchLine
    return rows[0]


def _facts_of(judged: Sequence[Earned]) -> dict[UUID, _Fact]:
    if not judged:
        return {}
    rows = Assignment.objects.filter(
        public_id__in=[one.judgment for one in judged]
    ).values_list(
        "public_id",
        "pk",
        "project__programme__hold_days",
        "project__programme__minimum_payout_micro",
    )
    return {public_id: _Fact(*rest) for public_id, *rest in rows}
