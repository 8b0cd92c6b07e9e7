"""What must always be true of the bank's lines, asked of the tables themselves."""

from __future__ import annotations

from collections.abc import Mapping

QUESTIONS: Mapping[str, str] = {
    "money in suspense is the bank's entries that nobody has claimed yet": (
        "SELECT kept.micro, waiting.micro FROM"
        " (SELECT coalesce(sum(b.amount), 0) AS micro FROM ledger_account a"
        "  JOIN ledger_balance b ON b.account_id = a.id"
        "  WHERE a.owner = 'suspense:bank') kept,"
        " (SELECT coalesce(sum(amount_micro), 0) AS micro FROM bank_bankentry"
        "  WHERE state = 'suspense') waiting"
        " WHERE kept.micro <> waiting.micro"
    ),
    "each bank entry that matched has its ledger transaction": (
        "SELECT e.id, e.match_key FROM bank_bankentry e"
        " LEFT JOIN ledger_transaction t ON t.key = e.match_key"
        " WHERE e.match_key <> '' AND e.match_key !~ '^run:' AND t.id IS NULL"
    ),
    "each entry that left suspense has its ledger transaction": (
        "SELECT e.id FROM bank_bankentry e LEFT JOIN ledger_transaction t"
        " ON t.key = 'bank:' || e.statement_id || ':' || e.id || ':resolved'"
        " WHERE (e.state = 'resolved' AND e.match_key <> '') <> (t.id IS NOT NULL)"
    ),
    "no payout is on its way whose money the bank shows as gone": (
        "SELECT p.id FROM payouts_payout p JOIN bank_bankentry e"
        " ON e.match_key IN ('payout:' || p.id, 'run:' || p.run_id)"
        " WHERE p.state = 'in-transit' AND e.state = 'matched'"
    ),
    "no statement credits one returned payout twice": (
        "SELECT e.match_key FROM bank_bankentry e"
        " JOIN bank_bankstatement s ON s.id = e.statement_id"
        " WHERE s.kind = 'camt.053' AND e.is_credit AND e.match_key <> ''"
        " GROUP BY e.match_key HAVING count(*) > 1"
    ),
}
"""Each query lists what breaks the rule; it must list nothing."""
