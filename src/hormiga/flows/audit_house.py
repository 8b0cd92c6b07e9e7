# ruff: noqa: S608 - nothing but our own words is put into these statements
"""The whole installation's invariants, asked one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from hormiga.domain.assignments.audit import QUESTIONS as ABOUT_ASSIGNMENTS
from hormiga.domain.bank.audit import QUESTIONS as ABOUT_THE_BANK
from hormiga.domain.billing.audit import QUESTIONS as ABOUT_BILLING
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.media.audit import QUESTIONS as ABOUT_MEDIA
from hormiga.domain.settlement.audit import QUESTIONS as ABOUT_VENDORS
from hormiga.flows.find_mismatches import rules

_MOST = "(v.reward_micro + v.unit_reward_micro * v.unit_cap)"
_PAID = (  # of one judgment, in whole micro-units
    "coalesce(p.reward_micro + p.fee_micro + p.margin_micro,"
    " v.reward_micro + v.fee_micro)"
)


def _share(paid: str) -> str:
    """Write the fee on what is paid, in millionths of a micro-unit."""
    return f"coalesce({paid}::numeric * v.fee_ppm, v.fee_micro::numeric * 1000000)"


def _whole(places: str) -> str:
    """Write what so many places cost at most."""
    return (
        f"({places} * {_MOST} + floor({places} * {_share(_MOST)} / 1000000)"
        f" + floor({places} * {_MOST}::numeric * b.margin_ppm_cap / 1000000))"
    )


_PLACES = (  # of batch b; a deleted task has those that were taken
    " JOIN LATERAL (SELECT coalesce(sum(CASE WHEN t.review_state = 'Disposed'"
    "  THEN p.taken ELSE t.wanted END), 0) AS n FROM projects_task t"
    "  LEFT JOIN assignments_place p ON p.task_id = t.id"
    "   AND t.review_state = 'Disposed'"
    "  WHERE t.batch_id = b.id) places ON true"
)


def _holds(kind: str) -> str:
    """Write the join with the balance of batch b's escrow or reserve, as `l`."""
    return (
        f" LEFT JOIN ledger_account c ON c.owner = '{kind}:batch:' || b.id"
        "  AND c.currency = v.currency"
        " LEFT JOIN ledger_balance l ON l.account_id = c.id"
    )


def _posted(key: str, source: str) -> str:
    """Write a join with what was posted under a key out of one kind, as `m`."""
    return (
        " LEFT JOIN LATERAL (SELECT coalesce(sum(f.amount), 0) AS micro"
        "  FROM ledger_transaction t JOIN ledger_transfer f ON f.transaction_id = t.id"
        "  JOIN ledger_account d ON d.id = f.debit_id"
        f"  WHERE t.key = '{key}:' || p.assignment_id"
        f"   AND split_part(d.owner, '#', 1) = '{source}:batch:' || p.batch_id) m"
        " ON true"
    )


_PATH = (  # a JSON pointer as PostgreSQL follows it
    "(SELECT array_agg(replace(replace(x.part, '~1', '/'), '~0', '~') ORDER BY x.n)"
    " FROM unnest(string_to_array(substr(v.unit_pointer, 2), '/'))"
    " WITH ORDINALITY x (part, n))"
)
_UNITS = (
    f"CASE WHEN v.unit_source = 'answer' AND jsonb_typeof(a.answer #> {_PATH}) ="
    f" 'array' THEN jsonb_array_length(a.answer #> {_PATH})"
    f" WHEN v.unit_source = 'input' AND jsonb_typeof(t.input #> {_PATH}) = 'number'"
    f" THEN least(greatest(trunc((t.input #>> {_PATH})::numeric), 0), 1000000)"
    " ELSE 0 END"
)

ABOUT_MONEY = {
    "every approved judgment is paid once": (
        "SELECT a.id FROM assignments_assignment a"
        " JOIN projects_projectversion v ON v.id = a.version_id"
        " LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id"
        " LEFT JOIN ledger_transaction t ON t.key = 'judgment:' || a.id"
        f" WHERE a.state = 5 AND {_PAID} > 0 AND t.id IS NULL"
    ),
    "nothing is paid for what is not approved": (
        "SELECT t.key FROM ledger_transaction t LEFT JOIN assignments_assignment a"
        " ON a.id = substr(t.key, strpos(t.key, ':') + 1)::bigint AND a.state = 5"
        " WHERE t.key ~ '^(judgment|topup):[0-9]+$' AND a.id IS NULL"
    ),
    "each judgment is paid what its terms promise": (
        "WITH paid AS (SELECT a.id, t.id AS tx, a.worker_id, p.vendor_id,"
        "  'escrow:batch:' || a.batch_id AS escrow,"
        "  coalesce(p.payer = 'vendor', false) AS vendor_pays,"
        "  coalesce(p.reward_micro, v.reward_micro) AS reward,"
        "  coalesce(p.fee_micro, v.fee_micro) AS fee,"
        "  coalesce(p.margin_micro, 0) AS margin"
        "  FROM assignments_assignment a"
        "  JOIN projects_projectversion v ON v.id = a.version_id"
        "  JOIN ledger_transaction t ON t.key = 'judgment:' || a.id"
        "  LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id),"
        " promised (id, debit, credit, amount) AS ("
        "  SELECT id, escrow, CASE WHEN vendor_pays THEN 'payable:vendor:' || vendor_id"
        "   ELSE 'payable:worker:' || worker_id END, reward FROM paid"
        "  UNION ALL"
        "  SELECT id, escrow, 'payable:vendor:' || vendor_id, margin FROM paid"
        "  UNION ALL SELECT id, escrow, 'platform:fee', fee FROM paid"
        "  UNION ALL SELECT id, 'platform:owed:vendor:' || vendor_id, 'owed:vendor:'"
        "   || vendor_id || ':worker:' || worker_id, reward FROM paid"
        "   WHERE vendor_pays),"
        " due AS (SELECT * FROM promised WHERE amount > 0),"
        " moved AS (SELECT paid.id, split_part(d.owner, '#', 1), c.owner, f.amount"
        "  FROM paid JOIN ledger_transfer f ON f.transaction_id = paid.tx"
        "  JOIN ledger_account d ON d.id = f.debit_id"
        "  JOIN ledger_account c ON c.id = f.credit_id)"
        " SELECT DISTINCT id FROM ((SELECT * FROM due EXCEPT ALL SELECT * FROM moved)"
        "  UNION ALL (SELECT * FROM moved EXCEPT ALL SELECT * FROM due)) differs"
    ),
    "pay that terms alone do not say is written down": (
        "SELECT a.id FROM assignments_assignment a"
        " JOIN projects_projectversion v ON v.id = a.version_id"
        " JOIN programmes_enrolment e ON e.id = a.enrolment_id"
        " LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id"
        " WHERE a.state = 5 AND p.assignment_id IS NULL AND v.fee_ppm IS NOT NULL"
        "  AND (v.unit_name <> '' OR e.vendor_id IS NOT NULL"
        "   OR v.reward_micro::numeric * v.fee_ppm % 1000000 <> 0)"
    ),
    "pay that is written down follows from units, contract and fee": (
        "SELECT p.assignment_id FROM assignments_judgmentpay p"
        " JOIN assignments_assignment a ON a.id = p.assignment_id"
        " JOIN projects_projectversion v ON v.id = a.version_id"
        " JOIN projects_task t ON t.id = a.task_id"
        " JOIN projects_batch b ON b.id = a.batch_id"
        " JOIN programmes_enrolment e ON e.id = a.enrolment_id"
        " LEFT JOIN LATERAL (SELECT c.payer, c.margin_ppm FROM programmes_contract c"
        "  WHERE c.vendor_id = e.vendor_id AND c.programme_id = e.programme_id"
        "   AND c.state <> 'offered' AND c.created_at <= a.claimed_at"
        "   AND (c.ended_at IS NULL OR c.ended_at >= a.claimed_at)"
        "  ORDER BY c.created_at DESC, c.id DESC LIMIT 1) k ON true"
        f" WHERE p.batch_id <> a.batch_id OR p.units <> {_UNITS}"
        "  OR p.reward_micro <> v.reward_micro"
        "   + least(p.units, v.unit_cap) * v.unit_reward_micro"
        f"  OR abs(p.fee_micro * 1000000 - {_share('p.reward_micro')}) >= 1000000"
        "  OR abs(p.margin_micro * 1000000 - p.reward_micro::numeric * p.margin_ppm)"
        "   >= 1000000"
        "  OR p.margin_ppm <> least(coalesce(k.margin_ppm, 0), b.margin_ppm_cap)"
        "  OR p.vendor_id IS DISTINCT FROM e.vendor_id"
        "  OR p.payer <> coalesce(k.payer, 'platform')"
    ),
    "each live batch has in escrow what it may still cost": (
        "SELECT b.id FROM projects_batch b"
        f" JOIN projects_projectversion v ON v.id = b.version_id {_PLACES}"
        f" JOIN LATERAL (SELECT coalesce(sum({_PAID}), 0) AS micro"
        "  FROM assignments_assignment a"
        "  LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id"
        "  WHERE a.batch_id = b.id AND a.state = 5) paid ON true"
        # A deleted task gave back what its places had left, less its time paid.
        " JOIN LATERAL (SELECT coalesce(sum(p.micro), 0) AS micro"
        "  FROM assignments_timepay p"
        "  JOIN assignments_assignment a ON a.id = p.assignment_id"
        "  JOIN projects_task t ON t.id = a.task_id"
        "  WHERE p.batch_id = b.id AND t.review_state <> 'Disposed') for_time ON true"
        f" {_holds('escrow')} WHERE b.state = 'live' AND coalesce(l.amount, 0)"
        f"  <> {_whole('places.n')} - paid.micro - for_time.micro"
    ),
    "each live batch keeps its reserve, less what it gave": (
        "SELECT b.id FROM projects_batch b"
        f" JOIN projects_projectversion v ON v.id = b.version_id {_PLACES}"
        " JOIN LATERAL (SELECT coalesce(sum(p.micro), 0) AS micro"
        "  FROM assignments_floorpay p WHERE p.batch_id = b.id) given ON true"
        f" {_holds('reserve')} WHERE b.state = 'live' AND coalesce(l.amount, 0) <"
        f"  floor(places.n * {_MOST}::numeric * b.reserve_ppm / 1000000) - given.micro"
    ),
    "each closed batch keeps what its undecided judgments may cost": (
        "SELECT b.id FROM projects_batch b"
        " JOIN projects_projectversion v ON v.id = b.version_id"
        " JOIN LATERAL (SELECT count(*) AS n FROM assignments_assignment a"
        "  WHERE a.batch_id = b.id AND a.state IN (1, 2)) undecided ON true"
        f" {_holds('escrow')} WHERE b.state IN ('complete', 'cancelled')"
        f"  AND coalesce(l.amount, 0) < {_whole('undecided.n')}"
    ),
    "each top-up makes up for the floor, and for no more": (
        "SELECT p.assignment_id FROM assignments_floorpay p"
        f" {_posted('topup', 'reserve')}"
        " WHERE p.micro <> m.micro OR p.micro + p.paid_micro > 1"
        "  + p.floor_micro * least(p.seconds, 2 * p.median_seconds) / 3600"
    ),
    "time on a broken task is paid once, and never above the reward": (
        "SELECT p.assignment_id FROM assignments_timepay p"
        f" {_posted('time', 'escrow')}"
        " JOIN assignments_assignment a ON a.id = p.assignment_id"
        " JOIN projects_projectversion v ON v.id = a.version_id"
        " WHERE p.micro <> m.micro OR p.micro > v.reward_micro"
        "  OR a.state NOT IN (3, 4)"
        "  OR p.micro > 1 + p.hour_micro::numeric * p.seconds::numeric / 3600"
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
    for questions in (
        *(ABOUT_ASSIGNMENTS, ABOUT_MONEY, ABOUT_BILLING),
        *(ABOUT_THE_BANK, ABOUT_VENDORS, ABOUT_MEDIA),
    ):
        for rule, query in questions.items():
            yield Finding(rule, _ask(query))
    rest: dict[str, Callable[[], Iterable[Any]]] = {
        "kept balances are the sums of their transfers": ledger.drift,
        "debits and credits are equal in every currency": (
            lambda: [] if ledger.sums_balance() else ["they differ"]
        ),
        **rules(),
    }
    for rule, question in rest.items():
        yield Finding(rule, [str(thing) for thing in question()])


def _ask(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({query}) broken LIMIT 1000")
        return [" ".join(str(value) for value in row) for row in cursor.fetchall()]
