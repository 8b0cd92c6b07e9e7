from __future__ import annotations

from django.urls import path, re_path

from hormiga.doors.mturk.dispatch import answer
from hormiga.doors.mturk.external import submit

# Without a slash and with one: clients join the endpoint and "/".
urlpatterns = [
    path("mturk", answer),
    path("mturk/", answer),
    # With two slashes before it too: pages join an origin that may end in one.
    re_path("^(?:/)?mturk/externalSubmit$", submit, name="external_submit"),
]
ROUTES: tuple[tuple[str, tuple[str, ...]], ...] = ()
"""No page: a call says who it is by its signature, an answer by its assignment's id."""
