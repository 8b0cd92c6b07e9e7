from __future__ import annotations

from django.urls import path

from hormiga.doors.web.requester import (
    batches,
    billing,
    bonus,
    cases,
    keys,
    kinds,
    labels,
    overview,
    pay_back,
    pay_in,
    previews,
    projects,
    reports,
    review,
    uploads,
    wallet,
)

_ORG = "requester/<str:org>/"
_KIND = f"{_ORG}projects/new/types/<str:kind>/"
_PROJECT = f"{_ORG}projects/<str:project>/"
_BATCH = f"{_ORG}batches/<str:batch>/"
_JUDGMENT = f"{_ORG}judgments/<str:judgment>/"

urlpatterns = [
    path("requester/", overview.choose, name="requester"),
    path(_ORG, overview.overview, name="requester_overview"),
    path(f"{_ORG}wallet/", wallet.wallet, name="requester_wallet"),
    path(
        f"{_ORG}wallet/<str:currency>.csv",
        wallet.movements,
        name="requester_movements",
    ),
    path(f"{_ORG}wallet/paypal/", pay_in.begin, name="requester_pay_in"),
    path(f"{_ORG}wallet/paypal/<str:order>/", pay_in.order, name="requester_order"),
    path(f"{_ORG}wallet/refund/", pay_back.refund, name="requester_refund"),
    path(f"{_ORG}wallet/receipt/", billing.receipt, name="requester_receipt"),
    path(f"{_ORG}limits/", pay_back.limits_page, name="requester_limits"),
    path(f"{_ORG}limits/set/", pay_back.set_limit, name="requester_limit"),
    path(f"{_ORG}limits/alert/", pay_back.set_alert, name="requester_alert"),
    path(f"{_ORG}billing/", billing.billing, name="requester_billing"),
    path(f"{_ORG}billing/details/", billing.set_details, name="requester_buyer"),
    path(f"{_ORG}billing/invoice/", billing.invoice, name="requester_invoice"),
    path(
        f"{_ORG}billing/<str:document>.<str:ending>",
        billing.document,
        name="requester_document",
    ),
    path(f"{_ORG}bonuses/", bonus.index, name="requester_bonuses"),
    path(f"{_ORG}bonuses/fund/", bonus.fund, name="requester_bonus_pot"),
    path(f"{_JUDGMENT}bonus/", bonus.bonus, name="requester_bonus"),
    path(f"{_ORG}members/", overview.members, name="requester_members"),
    path(f"{_ORG}keys/", keys.keys, name="requester_keys"),
    path(
        f"{_ORG}keys/<str:name>/revoke/",
        keys.revoke_access_key,
        name="requester_key_revoke",
    ),
    path(
        f"{_ORG}tokens/<str:name>/revoke/",
        keys.revoke_token,
        name="requester_token_revoke",
    ),
    path(f"{_ORG}cases/", cases.cases, name="requester_cases"),
    path(f"{_ORG}reports/", reports.reports, name="requester_reports"),
    path(f"{_ORG}projects/", overview.all_projects, name="requester_projects"),
    path(f"{_ORG}projects/new/", projects.new_project, name="requester_project_new"),
    path(
        f"{_ORG}projects/new/template/",
        kinds.of_template,
        name="requester_project_template",
    ),
    path(_KIND, kinds.of_type, name="requester_project_typed"),
    path(f"{_KIND}primer/", kinds.primer, name="requester_primer"),
    path(f"{_KIND}preview/", previews.of_type, name="requester_type_preview"),
    path(_PROJECT, projects.project, name="requester_project"),
    path(f"{_PROJECT}state/", projects.set_state, name="requester_project_state"),
    path(f"{_PROJECT}preview/", previews.of_project, name="requester_preview"),
    path(f"{_PROJECT}batches/new/", uploads.new_batch, name="requester_batch_new"),
    path(f"{_ORG}batches/", overview.all_batches, name="requester_batches"),
    path(_BATCH, batches.batch, name="requester_batch"),
    path(f"{_BATCH}progress/", batches.progress, name="requester_progress"),
    path(f"{_BATCH}import/", uploads.import_progress, name="requester_import"),
    path(
        f"{_BATCH}import/errors/",
        uploads.import_errors,
        name="requester_import_errors",
    ),
    path(f"{_BATCH}publish/", batches.publish, name="requester_publish"),
    path(f"{_BATCH}discard/", batches.discard, name="requester_discard"),
    path(f"{_BATCH}close/", batches.close, name="requester_close"),
    path(f"{_BATCH}review/", review.review, name="requester_review"),
    path(f"{_BATCH}review/all/", review.approve_all, name="requester_approve_all"),
    path(f"{_JUDGMENT}approve/", review.approve, name="requester_approve"),
    path(f"{_JUDGMENT}reject/", review.reject, name="requester_reject"),
    path(f"{_BATCH}labels/", labels.labels, name="requester_labels"),
    path(
        f"{_BATCH}labels.<str:format_name>",
        labels.download,
        name="requester_download",
    ),
]

ROUTES = tuple((route.name, frozenset({"requester"})) for route in urlpatterns)
"""Who sees something there; everybody else is sent to sign in, or finds no page."""
