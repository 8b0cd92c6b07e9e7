from __future__ import annotations

from django.urls import path

from hormiga.doors.web.operator import (
    accounts,
    audit,
    bank,
    billing,
    cases,
    contracts,
    disputes,
    health,
    organisations,
    overview,
    payouts,
    proposals,
    reports,
    tax,
    times,
    vendors_money,
)

urlpatterns = [
    path("operator/", overview.overview, name="operator"),
    path("operator/organisations/", organisations.index, name="operator_organisations"),
    path(
        "operator/organisations/<str:organisation>/trust/",
        organisations.trust,
        name="operator_trust",
    ),
    path("operator/payouts/", payouts.index, name="operator_payouts"),
    path(
        "operator/payouts/programmes/<slug:slug>/",
        payouts.programme,
        name="operator_programme",
    ),
    path("operator/payouts/runs/<str:run>/", payouts.show, name="operator_run"),
    path("operator/payouts/runs/<str:run>/file/", payouts.take, name="operator_file"),
    path(
        "operator/payouts/runs/<str:run>/settle/",
        payouts.settle,
        name="operator_settle",
    ),
    path("operator/payouts/runs/<str:run>/ask/", payouts.ask, name="operator_ask"),
    path(
        "operator/payouts/proposals/<str:proposal>/",
        proposals.show,
        name="operator_proposal",
    ),
    path(
        "operator/payouts/proposals/<str:proposal>/decline/",
        proposals.decline,
        name="operator_proposal_decline",
    ),
    path("operator/bank/", bank.index, name="operator_bank"),
    path("operator/bank/files/<str:file>/", bank.show, name="operator_bank_file"),
    path("operator/bank/lines/<str:line>/", bank.line, name="operator_bank_line"),
    path("operator/contracts/", contracts.index, name="operator_contracts"),
    path(
        "operator/contracts/<str:contract>/end/",
        contracts.end,
        name="operator_contract_end",
    ),
    path(
        "operator/organisations/<str:vendor>/verify/",
        contracts.verify,
        name="operator_verify",
    ),
    path("operator/accounts/", accounts.index, name="operator_accounts"),
    path("operator/accounts/decide/", accounts.decide, name="operator_account_decide"),
    path("operator/cases/", cases.index, name="operator_cases"),
    path("operator/cases/<str:case>/", cases.show, name="operator_case"),
    path("operator/cases/<str:case>/seek/", cases.seek, name="operator_case_seek"),
    path("operator/cases/<str:case>/close/", cases.close, name="operator_case_close"),
    path("operator/disputes/", disputes.index, name="operator_disputes"),
    path("operator/disputes/<str:dispute>/", disputes.show, name="operator_dispute"),
    path("operator/late/", disputes.late, name="operator_late"),
    path("operator/mismatches/", disputes.mismatches, name="operator_mismatches"),
    path("operator/vendors-money/", vendors_money.index, name="operator_vendors_money"),
    path(
        "operator/vendors-money/accounts/<str:account>/",
        vendors_money.check,
        name="operator_vendor_account",
    ),
    path(
        "operator/vendors-money/objections/<str:dispute>/",
        vendors_money.answer,
        name="operator_vendor_dispute",
    ),
    path(
        "operator/vendors-money/vendors/<str:vendor>/pay/",
        vendors_money.pay,
        name="operator_vendor_pay",
    ),
    path(
        "operator/vendors-money/payments/<str:payment>/file/",
        vendors_money.file,
        name="operator_vendor_file",
    ),
    path(
        "operator/vendors-money/payments/<str:payment>/end/",
        vendors_money.end,
        name="operator_vendor_end",
    ),
    path("operator/tax/", tax.index, name="operator_tax"),
    path("operator/tax/rows/", tax.rows, name="operator_tax_rows"),
    path("operator/tax/platform/", tax.declarant, name="operator_tax_declarant"),
    path("operator/tax/reports/", tax.file, name="operator_tax_file"),
    path("operator/tax/reports/<str:filing>/", tax.take, name="operator_tax_take"),
    path("operator/tax/<str:worker>/", tax.worker, name="operator_tax_worker"),
    path("operator/tax/<str:worker>/hold/", tax.hold, name="operator_tax_hold"),
    path("operator/tax/<str:worker>/relief/", tax.relief, name="operator_tax_relief"),
    path("operator/billing/", billing.index, name="operator_billing"),
    path("operator/billing/issue/", billing.issue, name="operator_billing_issue"),
    path(
        "operator/billing/refunds/<str:refund>/",
        billing.refund,
        name="operator_refund",
    ),
    path(
        "operator/billing/<str:document>/credit/",
        billing.credit,
        name="operator_credit",
    ),
    path(
        "operator/billing/<str:document>.<str:ending>",
        billing.document,
        name="operator_document",
    ),
    path("operator/audit/", audit.index, name="operator_audit"),
    path("operator/times/", times.index, name="operator_times"),
    path("operator/reports/", reports.index, name="operator_reports"),
    path("operator/health/", health.index, name="operator_health"),
    path("operator/health/check/", health.check, name="operator_check"),
]

_OPERATORS = frozenset({"operator"})
ROUTES = tuple((str(pattern.name), _OPERATORS) for pattern in urlpatterns)
"""Each route's name, and who may come there."""
