"""The statements by which a worker's money is read out of the ledger."""

from __future__ import annotations

_SIDES = """
    WITH a AS (SELECT id, owner, currency FROM ledger_account
               WHERE owner = ANY (%(owners)s)),
    side AS (
        SELECT f.transaction_id, f.seq, f.amount, f.debit_id AS other_id,
               a.owner, a.currency
        FROM a JOIN ledger_transfer f ON f.credit_id = a.id
        UNION ALL
        SELECT f.transaction_id, f.seq, -f.amount, f.credit_id, a.owner, a.currency
        FROM a JOIN ledger_transfer f ON f.debit_id = a.id
    )
    SELECT side.transaction_id, side.seq, t.key, t.posted_at, side.currency,
           side.amount, side.owner, other.owner, coalesce(o.key, '')
    FROM side JOIN ledger_transaction t ON t.id = side.transaction_id
    JOIN ledger_account other ON other.id = side.other_id
    LEFT JOIN ledger_transaction o ON o.id = t.reverses_id
"""

MOVES = (
    _SIDES
    + """
    WHERE (side.transaction_id, side.seq) < (%(transaction)s, %(seq)s)
    AND (%(answers)s OR t.key !~ '^judgment:[0-9]+$')
    ORDER BY side.transaction_id DESC, side.seq DESC LIMIT %(limit)s
"""
)

BETWEEN = (
    _SIDES
    + """
    WHERE t.posted_at >= %(since)s AND t.posted_at < %(until)s
    ORDER BY side.transaction_id, side.seq
"""
)

ONE = (
    _SIDES
    + """
    WHERE side.transaction_id = %(transaction)s AND side.seq = %(seq)s
"""
)

# What a judgment paid and was undone has no line of its own any more in either.
BOOKED = """
    SELECT f.transaction_id, min(f.seq), t.key, t.posted_at, c.currency,
           sum(f.amount)
           * CASE WHEN EXISTS (SELECT FROM ledger_transaction r
                               WHERE r.reverses_id = t.id) THEN 0 ELSE 1 END,
           c.owner, min(d.owner), ''
    FROM ledger_transaction t
    JOIN ledger_transfer f ON f.transaction_id = t.id
    JOIN ledger_account c ON c.id = f.credit_id
    JOIN ledger_account d ON d.id = f.debit_id
    WHERE t.key = ANY (%(keys)s) AND c.owner = ANY (%(owners)s)
    GROUP BY f.transaction_id, t.id, t.key, t.posted_at, c.currency, c.owner
"""

OPENING = """
    SELECT a.owner, a.currency, coalesce(sum(side.amount), 0)
    FROM ledger_account a
    LEFT JOIN LATERAL (
        SELECT f.amount FROM ledger_transfer f
        JOIN ledger_transaction t ON t.id = f.transaction_id
        WHERE f.credit_id = a.id AND t.posted_at < %(until)s
        UNION ALL
        SELECT -f.amount FROM ledger_transfer f
        JOIN ledger_transaction t ON t.id = f.transaction_id
        WHERE f.debit_id = a.id AND t.posted_at < %(until)s
    ) side ON true
    WHERE a.owner = ANY (%(owners)s)
    GROUP BY a.owner, a.currency ORDER BY a.owner, a.currency
"""

MONTHS = """
    SELECT DISTINCT date_trunc('month', t.posted_at AT TIME ZONE %(zone)s)::date AS m
    FROM ledger_account a
    JOIN LATERAL (
        SELECT f.transaction_id FROM ledger_transfer f WHERE f.credit_id = a.id
        UNION ALL
        SELECT f.transaction_id FROM ledger_transfer f WHERE f.debit_id = a.id
    ) side ON true
    JOIN ledger_transaction t ON t.id = side.transaction_id
    WHERE a.owner = ANY (%(owners)s) AND t.posted_at <= %(until)s
    ORDER BY m DESC
"""

SENT = """
    SELECT p.id, t.id, r.created_at, r.currency, p.amount_micro, p.state,
           p.settled_at, p.detail
    FROM payouts_payout p
    JOIN payouts_run r ON r.id = p.run_id
    JOIN ledger_transaction t ON t.key = 'payout:' || p.id
    WHERE p.worker_id = %s
    ORDER BY t.id
"""
