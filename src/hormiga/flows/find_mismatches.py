"""What worker, vendor and platform would read differently of the same money: nothing.

Each rule compares two places that were written apart. The list must be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from hormiga.domain.disputes.models import Dispute
from hormiga.domain.disputes.rules import dispute_key
from hormiga.domain.ledger import queries as ledger
from hormiga.domain.payouts import queries as payouts

_JUDGED = """
    SELECT 'judgment ' || a.id || ': ' || coalesce(sum(f.amount), 0) || ' of '
        || coalesce(p.reward_micro, v.reward_micro) || ' micro-units'
    FROM assignments_assignment a
    JOIN projects_projectversion v ON v.id = a.version_id
    LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id
    LEFT JOIN ledger_transaction t ON t.key = 'judgment:' || a.id
    LEFT JOIN ledger_account c ON c.currency = v.currency AND c.owner = CASE
        WHEN p.payer = 'vendor'
        THEN 'owed:vendor:' || p.vendor_id || ':worker:' || a.worker_id
        ELSE 'payable:worker:' || a.worker_id END
    LEFT JOIN ledger_transfer f ON f.transaction_id = t.id AND f.credit_id = c.id
    WHERE a.state = 5
    GROUP BY a.id, v.reward_micro, p.reward_micro
    HAVING coalesce(sum(f.amount), 0) <> coalesce(p.reward_micro, v.reward_micro)
    ORDER BY a.id
"""

# The work says what was earned, the runs what was sent; only the rest is the ledger's.
_PAYABLE = """
    WITH kept AS (
        SELECT a.id, split_part(a.owner, ':', 3)::bigint AS worker_id, a.currency,
               b.amount
        FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
        WHERE a.owner >= 'payable:worker:' AND a.owner < 'payable:worker;'
    ), earned AS (
        SELECT a.worker_id, v.currency,
               sum(coalesce(p.reward_micro, v.reward_micro)) AS amount
        FROM assignments_assignment a
        JOIN projects_projectversion v ON v.id = a.version_id
        LEFT JOIN assignments_judgmentpay p ON p.assignment_id = a.id
        WHERE a.state = 5 AND coalesce(p.payer, 'platform') = 'platform'
        GROUP BY a.worker_id, v.currency
    ), sent AS (
        SELECT p.worker_id, r.currency, sum(p.amount_micro) AS amount
        FROM payouts_payout p JOIN payouts_run r ON r.id = p.run_id
        WHERE p.state <> 'returned' GROUP BY p.worker_id, r.currency
    ), other AS (
        SELECT kept.worker_id, kept.currency, sum(side.amount) AS amount
        FROM kept JOIN LATERAL (
            SELECT f.transaction_id, f.debit_id AS other_id, f.amount
            FROM ledger_transfer f WHERE f.credit_id = kept.id
            UNION ALL
            SELECT f.transaction_id, f.credit_id, -f.amount
            FROM ledger_transfer f WHERE f.debit_id = kept.id
        ) side ON true
        JOIN ledger_transaction t ON t.id = side.transaction_id
        JOIN ledger_account o ON o.id = side.other_id
        WHERE t.key !~ '^judgment:[0-9]+$' AND o.owner NOT LIKE 'transit:run:%'
        GROUP BY kept.worker_id, kept.currency
    ), told AS (
        SELECT worker_id, currency, sum(amount) AS amount FROM (
            SELECT worker_id, currency, amount FROM earned
            UNION ALL SELECT worker_id, currency, -amount FROM sent
            UNION ALL SELECT worker_id, currency, amount FROM other
        ) part GROUP BY worker_id, currency
    )
    SELECT 'worker ' || worker_id || ': lines and payouts leave '
        || coalesce(told.amount, 0) || ', the ledger holds '
        || coalesce(kept.amount, 0) || ' micro-units of ' || currency
    FROM told FULL JOIN kept USING (worker_id, currency)
    WHERE coalesce(told.amount, 0) <> coalesce(kept.amount, 0)
    ORDER BY worker_id, currency
"""

_DEBTS = """
    WITH side AS (
        SELECT split_part(a.owner, ':', 3) AS vendor, a.currency, b.amount, 0 AS debt
        FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
        WHERE a.owner >= 'owed:vendor:' AND a.owner < 'owed:vendor;'
        UNION ALL
        SELECT split_part(a.owner, ':', 4), a.currency, 0, s.amount
        FROM ledger_account a JOIN ledger_sum s ON s.account_id = a.id
        WHERE a.owner >= 'platform:owed:vendor:' AND a.owner < 'platform:owed:vendor;'
    )
    SELECT 'vendor ' || vendor || ': its workers are owed ' || sum(amount)
        || ', its debts are ' || -sum(debt) || ' micro-units of ' || currency
    FROM side GROUP BY vendor, currency HAVING sum(amount) + sum(debt) <> 0
    ORDER BY vendor, currency
"""

# A statement joins each transfer to its entry, and cannot show one that has none.
_STATEMENTS = """
    SELECT a.owner || ': a statement closes with ' || coalesce(sum(side.amount), 0)
        || ', the ledger holds ' || b.amount || ' micro-units of ' || a.currency
    FROM ledger_account a JOIN ledger_balance b ON b.account_id = a.id
    LEFT JOIN LATERAL (
        SELECT f.amount FROM ledger_transfer f
        JOIN ledger_transaction t ON t.id = f.transaction_id
        WHERE f.credit_id = a.id
        UNION ALL
        SELECT -f.amount FROM ledger_transfer f
        JOIN ledger_transaction t ON t.id = f.transaction_id
        WHERE f.debit_id = a.id
    ) side ON true
    WHERE (a.owner >= 'payable:worker:' AND a.owner < 'payable:worker;')
       OR (a.owner >= 'owed:vendor:' AND a.owner < 'owed:vendor;')
    GROUP BY a.id, a.owner, a.currency, b.amount
    HAVING coalesce(sum(side.amount), 0) <> b.amount
    ORDER BY a.owner, a.currency
"""

_PROVIDER = """
    SELECT 'payout ' || p.id || ' is booked as paid, but PayPal never took its run'
    FROM payouts_payout p JOIN payouts_run r ON r.id = p.run_id
    WHERE r.rail = 'paypal' AND r.provider_id = '' AND p.state = 'paid'
    ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A rule, and what breaks it: plain sentences."""

    rule: str
    broken: list[str]


def rules() -> Mapping[str, Callable[[], Iterable[str]]]:
    """Name the comparisons; each gives a sentence for all that differs."""
    return {
        "each approved judgment is in its worker's account": lambda: _ask(_JUDGED),
        "each payable is its lines less its payouts": lambda: _ask(_PAYABLE),
        "payouts, their files and the ledger agree": payouts.problems,
        "what PayPal paid it had been given": lambda: _ask(_PROVIDER),
        "what vendors owe is what their workers are owed": lambda: _ask(_DEBTS),
        "statements close with what the ledger holds": lambda: _ask(_STATEMENTS),
        "each corrected dispute is in the books": _unpaid_corrections,
    }


@transaction.atomic(durable=True)
def find_mismatches() -> list[Mismatch]:
    """Ask every rule on one snapshot; give those that are broken (none)."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    asked = [Mismatch(rule, [*question()]) for rule, question in rules().items()]
    return [one for one in asked if one.broken]


def _unpaid_corrections() -> Iterator[str]:
    """Yield the corrections that neither their own key nor their line's has paid."""
    corrected = Dispute.objects.filter(corrected_micro__isnull=False).order_by("pk")
    lines = {dispute_key(pk): line for pk, line in corrected.values_list("pk", "line")}
    unpaid = list(ledger.keys_missing(keys=lines))
    missing = set(ledger.keys_missing(keys=[lines[key] for key in unpaid]))
    for key in unpaid:
        is_judgment = lines[key].startswith("judgment:")
        if not is_judgment or lines[key] in missing:
            yield f"{key} was corrected, and the ledger has no such entry"


def _ask(query: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(query + " LIMIT 500")
        return [str(row[0]) for row in cursor.fetchall()]
