"""What must hold of requesters' papers and payments, each as a question in SQL."""

from __future__ import annotations

QUESTIONS = {
    "each invoice says what its month used, to the micro-unit": (
        "WITH own AS (SELECT a.id, a.currency, coalesce(p.organisation_id,"
        "  substring(a.owner from '^(?:wallet|bonus):org:([0-9]+)$')::bigint) AS org"
        "  FROM ledger_account a LEFT JOIN projects_batch b ON b.id ="
        "  substring(a.owner from '^(?:escrow|reserve):batch:([0-9]+)')::bigint"
        "  LEFT JOIN projects_project p ON p.id = b.project_id"
        "  WHERE a.kind IN ('wallet', 'bonus', 'escrow', 'reserve')),"
        " side AS (SELECT own.org, own.currency, f.transaction_id,"
        "   f.credit_id AS other_id, f.amount"
        "  FROM own JOIN ledger_transfer f ON f.debit_id = own.id"
        "  UNION ALL SELECT own.org, own.currency, f.transaction_id, f.debit_id,"
        "   -f.amount FROM own JOIN ledger_transfer f ON f.credit_id = own.id),"
        " used AS (SELECT side.org, side.currency, sum(side.amount) AS micro,"
        "  date_trunc('month', t.posted_at AT TIME ZONE 'UTC')::date AS month"
        "  FROM side JOIN ledger_transaction t ON t.id = side.transaction_id"
        "  JOIN ledger_account o ON o.id = side.other_id"
        "  WHERE o.kind NOT IN ('wallet', 'bonus', 'escrow', 'reserve')"
        "  AND o.owner NOT IN ('platform:bank', 'platform:paypal', 'suspense:bank')"
        "  GROUP BY side.org, side.currency, month)"
        " SELECT d.kind, d.year, d.number FROM billing_document d"
        " LEFT JOIN billing_document c ON c.corrects_id = d.id"
        " LEFT JOIN used u ON u.org = d.organisation_id AND u.currency = d.currency"
        "  AND u.month = d.month"
        " WHERE d.kind = 'invoice' AND c.id IS NULL"
        "  AND d.total_micro IS DISTINCT FROM u.micro"
    ),
    "each document says in its lines what its total is": (
        "SELECT d.kind, d.year, d.number FROM billing_document d"
        " WHERE d.total_micro <> (SELECT coalesce(sum((line->>'micro')::bigint), 0)"
        "  FROM jsonb_array_elements(d.body::jsonb->'lines') line)"
        " OR d.total_micro <> (d.body::jsonb->>'total_micro')::bigint"
    ),
    "each document is as it was hashed": (
        "SELECT kind, year, number FROM billing_document"
        " WHERE sha256 <> encode(sha256(convert_to(body, 'UTF8')), 'hex')"
    ),
    "documents are numbered without a gap": (
        "SELECT s.kind, s.year FROM billing_documentseries s"
        " LEFT JOIN billing_document d ON d.kind = s.kind AND d.year = s.year"
        " GROUP BY s.kind, s.year, s.last"
        " HAVING count(d.id) <> s.last OR coalesce(max(d.number), 0) <> s.last"
    ),
    "each payment captured at PayPal is one deposit, and no other is": (
        "SELECT coalesce(o.id::text, t.key) FROM (SELECT * FROM billing_paypalorder"
        "  WHERE state = 'captured') o FULL JOIN (SELECT t.key, t.id, f.amount,"
        "  f.currency FROM ledger_transaction t"
        "  JOIN ledger_transfer f ON f.transaction_id = t.id"
        "  WHERE t.key LIKE 'deposit:paypal:%') t ON t.key = 'deposit:paypal:' || o.id"
        " WHERE (o.amount_micro, o.currency) IS DISTINCT FROM (t.amount, t.currency)"
    ),
    "each bonus is paid once, and as it was written down": (
        "SELECT coalesce(b.id::text, t.key) FROM (SELECT b.*, 'bonus:' ||"
        "  b.organisation_id || ':' || b.token AS key FROM billing_bonus b) b"
        " FULL JOIN (SELECT t.key, f.amount, f.currency, a.owner"
        "  FROM ledger_transaction t JOIN ledger_transfer f ON f.transaction_id = t.id"
        "  JOIN ledger_account a ON a.id = f.credit_id"
        "  WHERE t.key LIKE 'bonus:%') t ON t.key = b.key"
        " WHERE (b.amount_micro, b.currency, 'payable:worker:' || b.worker_id)"
        "  IS DISTINCT FROM (t.amount, t.currency, t.owner)"
    ),
    "each refund that was sent left its wallet once": (
        "SELECT coalesce(r.id::text, t.key) FROM (SELECT * FROM billing_walletrefund"
        "  WHERE state = 'sent') r FULL JOIN (SELECT t.key, f.amount, f.currency"
        "  FROM ledger_transaction t JOIN ledger_transfer f ON f.transaction_id = t.id"
        "  WHERE t.key LIKE 'wallet-refund:%') t ON t.key = 'wallet-refund:' || r.id"
        " WHERE (r.amount_micro, r.currency) IS DISTINCT FROM (t.amount, t.currency)"
    ),
}
"""A rule, and the query that lists what breaks it."""
