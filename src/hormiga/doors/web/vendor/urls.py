from __future__ import annotations

from django.urls import path

from hormiga.doors.web.vendor import invitation, roster

urlpatterns = [
    path("vendor/", roster.index, name="vendor"),
    path("vendor/<str:vendor>/", roster.show, name="vendor_roster"),
    path("vendor/<str:vendor>/invitations/", roster.invite, name="vendor_invite"),
    path(
        "vendor/<str:vendor>/invitations/<str:invitation>/revoke/",
        roster.revoke,
        name="vendor_revoke",
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
)
"""Each route's name, and who may come there."""
