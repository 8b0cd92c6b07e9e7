"""The whole installation's invariants, asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from hormiga.domain.assignments.audit import QUESTIONS as ABOUT_ASSIGNMENTS
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.media.audit import QUESTIONS as ABOUT_MEDIA
from hormiga.domain.payouts import queries as payouts

ABOUT_MONEY = {
    "every approved judgment is paid once": (
        "SELECT a.id FROM assignments_assignment a"
        " JOIN projects_projectversion v ON v.id = a.version_id"
        " LEFT JOIN ledger_transaction t ON t.key = 'judgment:' || a.id"
        " WHERE a.state = 5 AND v.reward_micro + v.fee_micro > 0 AND t.id IS NULL"
    ),
    "nothing is paid for what is not approved": (
        "SELECT t.key FROM ledger_transaction t LEFT JOIN assignments_assignment a"
        " ON a.id = substr(t.key, 10)::bigint AND a.state = 5"
        " WHERE t.key ~ '^judgment:[0-9]+$' AND a.id IS NULL"
    ),
    "each judgment is paid what its terms promise": (
        "SELECT a.id FROM assignments_assignment a"
        " JOIN projects_projectversion v ON v.id = a.version_id"
        " JOIN ledger_transaction t ON t.key = 'judgment:' || a.id"
        " JOIN ledger_transfer f ON f.transaction_id = t.id"
        " GROUP BY a.id, v.reward_micro, v.fee_micro"
        " HAVING sum(f.amount) <> v.reward_micro + v.fee_micro"
    ),
    "each live batch has in escrow what it may still cost": (
        "SELECT b.id FROM projects_batch b"
        " JOIN projects_projectversion v ON v.id = b.version_id"
        " JOIN LATERAL (SELECT coalesce(sum(CASE WHEN t.review_state = 'Disposed'"
        "  THEN p.taken ELSE t.wanted END), 0) AS n FROM projects_task t"
        "  LEFT JOIN assignments_place p ON p.task_id = t.id"
        "   AND t.review_state = 'Disposed'"
        "  WHERE t.batch_id = b.id) places ON true"
        " JOIN LATERAL (SELECT count(*) AS n FROM assignments_assignment a"
        "  WHERE a.batch_id = b.id AND a.state = 5) paid ON true"
        " LEFT JOIN ledger_account c ON c.owner = 'escrow:batch:' || b.id"
        "  AND c.currency = v.currency"
        " LEFT JOIN ledger_balance l ON l.account_id = c.id"
        " WHERE b.state = 'live' AND coalesce(l.amount, 0)"
        "  <> (places.n - paid.n) * (v.reward_micro + v.fee_micro)"
    ),
    "each closed batch keeps what its undecided judgments may cost": (
        "SELECT b.id FROM projects_batch b"
        " JOIN projects_projectversion v ON v.id = b.version_id"
        " JOIN LATERAL (SELECT count(*) AS n FROM assignments_assignment a"
        "  WHERE a.batch_id = b.id AND a.state IN (1, 2)) undecided ON true"
        " LEFT JOIN ledger_account c ON c.owner = 'escrow:batch:' || b.id"
        "  AND c.currency = v.currency"
        " LEFT JOIN ledger_balance l ON l.account_id = c.id"
        " WHERE b.state IN ('complete', 'cancelled') AND coalesce(l.amount, 0)"
        "  < undecided.n * (v.reward_micro + v.fee_micro)"
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, and what breaks it (nothing, when all is well)."""

    rule: str
    broken: list[str]

    @property
    def is_well(self) -> bool:
        """Say whether the rule holds."""
        return not self.broken


@transaction.atomic(durable=True)
def audit() -> list[Finding]:
    """Ask every rule on one snapshot, so that work going on breaks none."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    return list(_findings())


def _findings() -> Iterator[Finding]:
    for questions in (ABOUT_ASSIGNMENTS, ABOUT_MONEY, ABOUT_MEDIA):
        for rule, query in questions.items():
            yield Finding(rule, _ask(query))
    rest: dict[str, Callable[[], Iterable[Any]]] = {
        "kept balances are the sums of their transfers": ledger.drift,
        "debits and credits are equal in every currency": (
            lambda: [] if ledger.sums_balance() else ["they differ"]
        ),
        "payouts, their files and the ledger agree": payouts.problems,
    }
    for rule, question in rest.items():
        yield Finding(rule, [str(thing) for thing in question()])


def _ask(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({query}) broken LIMIT 1000")  # noqa: S608 - ours
        return [" ".join(str(value) for value in row) for row in cursor.fetchall()]
