from __future__ import annotations

from django.urls import path

from hormiga.doors.web.money import asking, disputes, lines, method, statements, tax

urlpatterns = [
    path("money/payout/", asking.payout, name="money_payout"),
    path("money/lines/<str:line>/", lines.show, name="money_line"),
    path("money/disputes/", disputes.index, name="money_disputes"),
    path("money/disputes/<str:dispute>/", disputes.show, name="money_dispute"),
    path("money/statements/", statements.index, name="money_statements"),
    path("money/statements/<str:period>/", statements.show, name="money_statement"),
    path(
        "money/statements/<str:period>/file/",
        statements.file,
        name="money_statement_file",
    ),
    path("money/tax/", tax.tax, name="money_tax"),
    path("earnings/account/", method.account, name="earnings_account"),
    path("earnings/account/right/", method.confirm, name="earnings_account_confirm"),
]

_WORKERS = frozenset({"worker"})

ROUTES = tuple((pattern.name, _WORKERS) for pattern in urlpatterns)
"""Who may open each page."""
