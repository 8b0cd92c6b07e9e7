from __future__ import annotations

from django.urls import path

from hormiga.doors.frame.views import show

urlpatterns = [path("frame/<str:token>", show, name="frame")]
ROUTES = (("frame", ("anonymous", "worker", "requester", "vendor", "operator")),)
"""Whoever holds an address sees its task: the address is the permission."""
