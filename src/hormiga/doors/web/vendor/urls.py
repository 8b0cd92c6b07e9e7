from __future__ import annotations

from django.urls import path

from hormiga.doors.web.vendor import (
    agreements,
    applications,
    checks,
    contracts,
    invitation,
    roster,
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
)
"""Each route's name, and who may come there."""
