from __future__ import annotations

from django.urls import path

from hormiga.doors.web.vendor import (
    agreements,
    applications,
    billing,
    checks,
    contracts,
    invitation,
    pay_disputes,
    roster,
    statements,
    worker_payments,
)

_VENDOR = "vendor/<str:vendor>/"

urlpatterns = [
    path("vendor/", roster.index, name="vendor"),
    path("vendor/<str:vendor>/", roster.show, name="vendor_roster"),
    path("vendor/<str:vendor>/invitations/", roster.invite, name="vendor_invite"),
    path(
        "vendor/<str:vendor>/invitations/<str:invitation>/revoke/",
        roster.revoke,
        name="vendor_revoke",
    ),
    path(f"{_VENDOR}contracts/", contracts.index, name="vendor_contracts"),
    path(f"{_VENDOR}contracts/<str:contract>/", contracts.show, name="vendor_contract"),
    path(
        f"{_VENDOR}contracts/<str:contract>/accept/",
        contracts.accept,
        name="vendor_contract_accept",
    ),
    path(f"{_VENDOR}agreements/", agreements.index, name="vendor_agreements"),
    path(
        f"{_VENDOR}agreements/<str:agreement>/",
        agreements.show,
        name="vendor_agreement",
    ),
    path(
        f"{_VENDOR}signatures/<str:signature>/pdf/",
        agreements.pdf,
        name="vendor_signature_pdf",
    ),
    path(f"{_VENDOR}applications/", applications.index, name="vendor_applications"),
    path(
        f"{_VENDOR}applications/<str:application>/accept/",
        applications.accept,
        name="vendor_application_accept",
    ),
    path(
        f"{_VENDOR}applications/<str:application>/decline/",
        applications.decline,
        name="vendor_application_decline",
    ),
    path(f"{_VENDOR}workers/<str:person>/check/", checks.record, name="vendor_check"),
    path(f"{_VENDOR}pay-disputes/", pay_disputes.index, name="vendor_pay_disputes"),
    path(
        f"{_VENDOR}pay-disputes/<str:dispute>/",
        pay_disputes.show,
        name="vendor_pay_dispute",
    ),
    path(f"{_VENDOR}statements/", statements.index, name="vendor_statements"),
    path(
        f"{_VENDOR}statements/<str:statement>/",
        statements.show,
        name="vendor_statement",
    ),
    path(
        f"{_VENDOR}statements/<str:statement>/pdf/",
        statements.pdf,
        name="vendor_statement_pdf",
    ),
    path(
        f"{_VENDOR}statements/<str:statement>/csv/",
        statements.table,
        name="vendor_statement_csv",
    ),
    path(
        f"{_VENDOR}statements/<str:statement>/lines/<str:line>/dispute/",
        statements.dispute,
        name="vendor_dispute",
    ),
    path(f"{_VENDOR}billing/", billing.details, name="vendor_billing"),
    path(f"{_VENDOR}billing/account/", billing.account, name="vendor_account"),
    path(
        f"{_VENDOR}worker-payments/",
        worker_payments.index,
        name="vendor_worker_payments",
    ),
    path("invitations/<str:token>/", invitation.show, name="invitation"),
]

_VENDORS = frozenset({"vendor"})
_EVERYBODY = frozenset({"anonymous", "worker", "requester", "vendor", "operator"})
ROUTES = (
    ("vendor", _VENDORS),
    ("vendor_roster", _VENDORS),
    ("vendor_invite", _VENDORS),
    ("vendor_revoke", _VENDORS),
    ("invitation", _EVERYBODY),
    ("vendor_contracts", _VENDORS),
    ("vendor_contract", _VENDORS),
    ("vendor_contract_accept", _VENDORS),
    ("vendor_agreements", _VENDORS),
    ("vendor_agreement", _VENDORS),
    ("vendor_signature_pdf", _VENDORS),
    ("vendor_applications", _VENDORS),
    ("vendor_application_accept", _VENDORS),
    ("vendor_application_decline", _VENDORS),
    ("vendor_check", _VENDORS),
    ("vendor_statements", _VENDORS),
    ("vendor_statement", _VENDORS),
    ("vendor_statement_pdf", _VENDORS),
    ("vendor_statement_csv", _VENDORS),
    ("vendor_dispute", _VENDORS),
    ("vendor_billing", _VENDORS),
    ("vendor_account", _VENDORS),
    ("vendor_worker_payments", _VENDORS),
    ("vendor_pay_disputes", _VENDORS),
    ("vendor_pay_dispute", _VENDORS),
)
"""Each route's name, and who may come there."""
