"""What is kept of a worker's money beside judgments and payouts, to take along."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import datetime

from hormiga.domain.bank import leaving as bank
from hormiga.domain.billing import leaving as billing
from hormiga.domain.disputes import leaving as disputes
from hormiga.domain.people.audit_log import user_actor
from hormiga.domain.people.models import Worker
from hormiga.domain.tax import leaving as tax
from hormiga.flows.export_work_life import Table


def tables_of_money(*, worker: Worker, now: datetime) -> list[Table]:
    """Give bonuses, disputes, what banks said, tax data and tax that was withheld."""
    heads = ("from", "amount", "currency", "reason", "paid_at")
    reader = user_actor(worker.user_id or 0)
    return [
        Table(
            "bonuses",
            heads,
            lambda: (
                tuple(row[head] for head in heads)
                for row in billing.taken_along(worker_id=worker.pk)
            ),
        ),
        Table(
            "disputes",
            tuple(one.name for one in fields(disputes.Said)),
            lambda: (
                (*astuple(row)[:-1], str(row.corrected or ""))
                for row in disputes.disputes_said(worker_id=worker.pk)
            ),
        ),
        Table(
            "bank_answers",
            tuple(one.name for one in fields(bank.Said)),
            lambda: (astuple(row) for row in bank.statuses_of(worker_id=worker.pk)),
        ),
        Table(
            "tax_data",
            ("field", "value"),
            lambda: iter(tax.tax_data_of(worker_id=worker.pk, actor=reader, now=now)),
        ),
        Table(
            "tax_withheld",
            ("when", "percent", "gross", "kept", "currency", "rule"),
            lambda: iter(tax.withheld_from(worker_id=worker.pk)),
        ),
    ]
