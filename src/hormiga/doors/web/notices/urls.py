from __future__ import annotations

from django.urls import path

from hormiga.doors.web.notices import alerts, fakes, inbox, phrase

urlpatterns = [
    path("notices/", inbox.index, name="notices"),
    path("notices/read/", inbox.read_all, name="notices_read_all"),
    path("notices/mail/", inbox.mail, name="notices_mail"),
    path("notices/alerts/", alerts.choose, name="notices_alerts"),
    path("notices/<str:notice>/read/", inbox.read, name="notices_read"),
    path("account/phrase/", phrase.choose, name="notices_phrase"),
    path("safety/report/", fakes.report, name="safety_report"),
    path("operator/fakes/", fakes.index, name="operator_fakes"),
    path("operator/fakes/<str:fake>/close/", fakes.close, name="operator_fake_close"),
]

_OPERATORS = frozenset({"operator"})
_MEMBERS = frozenset({"worker", "requester", "vendor", "operator"})
_EVERYBODY = _MEMBERS | {"anonymous"}
ROUTES = (
    ("notices", _MEMBERS),
    ("notices_read_all", _MEMBERS),
    ("notices_mail", _MEMBERS),
    ("notices_alerts", frozenset({"worker"})),
    ("notices_read", _MEMBERS),
    ("notices_phrase", _MEMBERS),
    ("safety_report", _EVERYBODY),
    ("operator_fakes", _OPERATORS),
    ("operator_fake_close", _OPERATORS),
)
"""Who may open each page; all others are sent to sign in, or refused."""
