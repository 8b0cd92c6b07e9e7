from __future__ import annotations

from django.urls import path

from hormiga.doors.hooks import paypal

urlpatterns = [path("hooks/paypal", paypal.hear, name="hook_paypal")]
ROUTES: tuple[tuple[str, tuple[str, ...]], ...] = ()
"""No page: a call says who it is by its signature."""
