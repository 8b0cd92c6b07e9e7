# ruff: noqa: S608 - the questions are made of our own words alone
"""What must always be true of vendors' months and payments, asked of the tables."""

from __future__ import annotations

from collections.abc import Mapping

_OF_A_PAYMENT = "t.key LIKE 'vendor-payment:%'"
_MOVED = (
    "(SELECT a.owner, a.currency, t.posted_at, CASE WHEN f.credit_id = a.id"
    "  THEN f.amount ELSE -f.amount END AS micro"
    " FROM ledger_account a"
    " JOIN ledger_transfer f ON a.id IN (f.credit_id, f.debit_id)"
    " JOIN ledger_transaction t ON t.id = f.transaction_id"
    f" WHERE a.owner LIKE 'payable:vendor:%' AND NOT {_OF_A_PAYMENT})"
)

QUESTIONS: Mapping[str, str] = {
    "each vendor's statement says what the books gave it in its time": (
        "SELECT s.id, s.micro, sum(m.micro) FROM (SELECT s.*, (SELECT"
        "  coalesce(sum(l.amount_micro), 0) FROM settlement_vendorline l"
        "  WHERE l.statement_id = s.id) AS micro FROM settlement_vendorstatement s) s"
        f" LEFT JOIN {_MOVED} m ON m.owner = 'payable:vendor:' || s.vendor_id"
        "  AND m.currency = s.currency AND m.posted_at >= s.starts_at"
        "  AND m.posted_at < s.ends_at"
        " GROUP BY s.id, s.micro HAVING s.micro <> coalesce(sum(m.micro), 0)"
    ),
    "nothing that the books gave a vendor lies between two statements": (
        "SELECT m.owner, m.posted_at FROM (SELECT vendor_id, currency,"
        "  max(ends_at) AS ends_at FROM settlement_vendorstatement"
        "  GROUP BY vendor_id, currency) s"
        f" JOIN {_MOVED} m ON m.owner = 'payable:vendor:' || s.vendor_id"
        "  AND m.currency = s.currency AND m.posted_at < s.ends_at"
        " WHERE NOT EXISTS (SELECT FROM settlement_vendorstatement v"
        "  WHERE v.vendor_id = s.vendor_id AND v.currency = s.currency"
        "  AND m.posted_at >= v.starts_at AND m.posted_at < v.ends_at)"
    ),
    "the invoices that are written for a vendor are counted without a gap": (
        "SELECT i.vendor_id, i.year, i.last FROM settlement_invoiceseries i"
        " LEFT JOIN (SELECT vendor_id, year, count(*) AS n, max(number) AS most"
        "  FROM settlement_vendorstatement WHERE number IS NOT NULL"
        "  GROUP BY vendor_id, year) s ON (s.vendor_id, s.year) = (i.vendor_id, i.year)"
        " WHERE (i.last, i.last) IS DISTINCT FROM (coalesce(s.n, 0),"
        "  coalesce(s.most, 0))"
    ),
    "each payment to a vendor stands in the books as its state says": (
        "SELECT p.id, p.state FROM settlement_vendorpayment p"
        " LEFT JOIN ledger_account a ON a.owner = 'transit:vendor:' || p.id"
        "  AND a.currency = p.currency"
        " LEFT JOIN ledger_balance b ON b.account_id = a.id"
        " LEFT JOIN ledger_transaction t ON t.key = 'vendor-payment:' || p.id"
        " WHERE t.id IS NULL OR b.amount IS DISTINCT FROM"
        "  CASE WHEN p.state = 'in-transit' THEN p.amount_micro ELSE 0 END"
        " OR (p.state = 'booked') <> EXISTS (SELECT FROM ledger_transaction k"
        "  WHERE k.key = 'vendor-payment:' || p.id || ':booked' AND NOT EXISTS"
        "  (SELECT FROM ledger_transaction r WHERE r.reverses_id = k.id))"
    ),
    "each payment to a vendor in the books has its file": (
        "SELECT t.key FROM ledger_transaction t"
        " LEFT JOIN settlement_vendorpayment p"
        "  ON 'vendor-payment:' || p.id"
        "  = substring(t.key FROM '^vendor-payment:[0-9]+')"
        f" WHERE {_OF_A_PAYMENT} AND p.id IS NULL"
    ),
    "no vendor was sent more than its statements say": (
        "SELECT p.vendor_id, p.currency, p.micro FROM (SELECT vendor_id, currency,"
        "  sum(amount_micro) AS micro FROM settlement_vendorpayment"
        "  WHERE state <> 'returned' GROUP BY vendor_id, currency) p"
        " WHERE p.micro > (SELECT coalesce(sum(l.amount_micro), 0)"
        "  FROM settlement_vendorline l JOIN settlement_vendorstatement s"
        "  ON s.id = l.statement_id WHERE s.vendor_id = p.vendor_id"
        "  AND s.currency = p.currency)"
    ),
    "what an accepted dispute changes is posted": (
        "SELECT d.id FROM settlement_linedispute d LEFT JOIN ledger_transaction t"
        " ON t.key = 'vendor-correction:' || d.id"
        " WHERE (d.correction_micro <> 0) <> (t.id IS NOT NULL)"
    ),
}
