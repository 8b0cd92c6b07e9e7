from __future__ import annotations

from django.urls import path

from hormiga.doors.web.programme import (
    agreements,
    codes,
    editing,
    joining,
    leaks,
    places,
    vendors,
)

_PLACE = "places/<str:contract>/"
_OPERATOR = "operator/programmes/<slug:slug>/"

urlpatterns = [
    path("vendors/", vendors.index, name="vendors"),
    path("vendors/<str:vendor>/", vendors.show, name="vendor_shown"),
    path(_PLACE, places.show, name="place"),
    path(f"{_PLACE}apply/", vendors.apply, name="place_apply"),
    path(f"{_PLACE}withdraw/", places.withdraw, name="place_withdraw"),
    path(f"{_PLACE}leave/", places.leave, name="place_leave"),
    path(f"{_PLACE}rate/", places.rate, name="place_rate"),
    path("agreements/", agreements.index, name="agreements"),
    path("agreements/<str:agreement>/", agreements.show, name="agreement"),
    path(
        "agreements/signatures/<str:signature>/pdf/",
        agreements.pdf,
        name="agreement_pdf",
    ),
    path("invitations/", codes.enter, name="invitation_code"),
    path("leaks/report/", leaks.report, name="leak_report"),
    path("programmes/", joining.index, name="programmes"),
    path("programmes/<slug:programme>/", joining.show, name="programme"),
    path("programmes/<slug:programme>/join/", joining.join, name="programme_join"),
    path("operator/programmes/", editing.index, name="operator_programmes"),
    path(_OPERATOR, editing.show, name="operator_preset"),
    path(f"{_OPERATOR}ask/", editing.ask, name="operator_preset_ask"),
    path(f"{_OPERATOR}drop/", editing.drop, name="operator_preset_drop"),
]

_WORKERS = frozenset({"worker"})
_MEMBERS = frozenset({"worker", "requester", "vendor", "operator"})
_OPERATORS = frozenset({"operator"})
_OF_OTHERS = {
    "leak_report": _MEMBERS,
    "operator_programmes": _OPERATORS,
    "operator_preset": _OPERATORS,
    "operator_preset_ask": _OPERATORS,
    "operator_preset_drop": _OPERATORS,
}
ROUTES = tuple(
    (str(pattern.name), _OF_OTHERS.get(str(pattern.name), _WORKERS))
    for pattern in urlpatterns
)
"""Who may open each page; all others are sent to sign in, or refused."""
