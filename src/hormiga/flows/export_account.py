"""All that is kept about a person, as tables that they may take along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from hormiga.domain.assignments.earned import earned_by
from hormiga.domain.payouts.shown import account_shown
from hormiga.domain.payouts.statements import payouts_to
from hormiga.domain.people.leaving import consents_of
from hormiga.domain.people.models import User, Worker
from hormiga.domain.people.queries import memberships_of, worker_behind
from hormiga.domain.programmes.queries import programmes_of
from hormiga.domain.qualifications.leaving import held_by
from hormiga.flows.export_money import tables_of_money
from hormiga.flows.export_work_life import (
    Table,
    tables_of_messages,
    tables_of_work_life,
)
from hormiga.kit import ids

PAGE = 2_000
MOST_PAYOUTS = 100_000


def tables_of(*, user: User, now: datetime) -> list[Table]:
    """Give the tables of a person: who they are, and as a worker what they did."""
    worker = worker_behind(user_id=user.pk)
    tables = [
        Table(
            "profile",
            ("email", "language", "joined_at", "worker", "country", "worker_since"),
            lambda: iter([_profile(user, worker)]),
        ),
        Table(
            "consents",
            ("document", "version", "agreed_at"),
            lambda: (
                (row.document, row.version, row.agreed_at)
                for row in consents_of(user_id=user.pk)
            ),
        ),
        Table(
            "organisations",
            ("name", "kind", "role"),
            lambda: (
                (row.organisation, row.kind, row.role)
                for row in memberships_of(user_id=user.pk)
            ),
        ),
    ]
    tables += tables_of_messages(user=user)
    if worker is None:
        return tables
    return [
        *tables,
        *_tables_of_worker(worker, now),
        *tables_of_money(worker=worker, now=now),
        *tables_of_work_life(worker=worker),
    ]


def _profile(user: User, worker: Worker | None) -> tuple[Any, ...]:
    mine = (user.email, user.language, user.created_at)
    if worker is None:
        return (*mine, None, None, None)
    public_id = ids.outside(worker.public_id, ids.WORKER)
    return (*mine, public_id, worker.country, worker.created_at)


def _tables_of_worker(worker: Worker, now: datetime) -> list[Table]:
    return [
        Table(
            "programmes",
            ("preset", "name", "currency"),
            lambda: (
                (row.preset, row.name, row.currency)
                for row in programmes_of(worker_id=worker.pk)
            ),
        ),
        Table("judgments", _JUDGED, lambda: _judgments(worker.pk)),
        Table(
            "payouts",
            ("opened_at", "amount", "currency", "state", "settled_at"),
            lambda: (
                (p.opened_at, p.amount.amount, p.amount.currency, p.state, p.settled_at)
                for p in payouts_to(worker_id=worker.pk, limit=MOST_PAYOUTS)
            ),
        ),
        Table("payout_account", _ACCOUNT, lambda: _account(worker, now)),
        Table(
            "qualifications",
            ("name", "score", "place", "granted_at", "expires_at", "revoked_at"),
            lambda: (
                (h.name, h.score, h.place, h.granted_at, h.expires_at, h.revoked_at)
                for h in held_by(worker_id=worker.pk)
            ),
        ),
    ]


_JUDGED = (
    "judgment",
    "project",
    "submitted_at",
    "state",
    "pay",
    "currency",
    "decided_at",
    "active_seconds",
)


def _judgments(worker_id: int) -> Iterator[tuple[Any, ...]]:
    after = None
    while page := earned_by(worker_id=worker_id, after=after, limit=PAGE):
        for row in page:
            yield (
                ids.outside(row.judgment),
                row.title,
                row.submitted_at,
                row.state.name.lower(),
                row.reward.amount,
                row.reward.currency,
                row.decided_at,
                row.active_seconds,
            )
        after = page[-1].judgment


_ACCOUNT = ("rail", "holder", "account", "bank", "since")


def _account(worker: Worker, now: datetime) -> Iterator[tuple[Any, ...]]:
    shown = account_shown(worker_id=worker.pk, now=now)
    if shown:
        yield (shown.rail.value, shown.holder, shown.account, shown.bank, shown.since)
