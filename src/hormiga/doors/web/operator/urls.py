from __future__ import annotations

from django.urls import path

from hormiga.doors.web.operator import (
    audit,
    health,
    organisations,
    overview,
    payouts,
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
    path("operator/audit/", audit.index, name="operator_audit"),
    path("operator/health/", health.index, name="operator_health"),
    path("operator/health/check/", health.check, name="operator_check"),
]

_OPERATORS = frozenset({"operator"})
ROUTES = tuple((str(pattern.name), _OPERATORS) for pattern in urlpatterns)
"""Each route's name, and who may come there."""
