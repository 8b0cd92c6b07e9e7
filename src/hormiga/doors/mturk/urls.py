from __future__ import annotations

from django.urls import path

from hormiga.doors.mturk.dispatch import answer

# Without a slash and with one: clients join the endpoint and "/".
urlpatterns = [path("mturk", answer), path("mturk/", answer)]
ROUTES: tuple[tuple[str, tuple[str, ...]], ...] = ()
"""No page: each call says who it is by its signature."""
