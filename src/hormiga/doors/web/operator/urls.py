from __future__ import annotations

from django.urls import path

from hormiga.doors.web.operator import (
    audit,
    cases,
    contracts,
    health,
    organisations,
    overview,
    payouts,
    times,
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
    path("operator/cases/", cases.index, name="operator_cases"),
    path("operator/cases/<str:case>/", cases.show, name="operator_case"),
    path("operator/cases/<str:case>/seek/", cases.seek, name="operator_case_seek"),
    path("operator/cases/<str:case>/close/", cases.close, name="operator_case_close"),
    path("operator/audit/", audit.index, name="operator_audit"),
    path("operator/times/", times.index, name="operator_times"),
    path("operator/health/", health.index, name="operator_health"),
    path("operator/health/check/", health.check, name="operator_check"),
]

_OPERATORS = frozenset({"operator"})
ROUTES = tuple((str(pattern.name), _OPERATORS) for pattern in urlpatterns)
"""Each route's name, and who may come there."""
