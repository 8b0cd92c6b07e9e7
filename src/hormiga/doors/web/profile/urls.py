from __future__ import annotations

from django.urls import path

from hormiga.doors.web.profile import views

urlpatterns = [
    path("profile/", views.show, name="profile"),
    path("profile/<str:step>/", views.step, name="profile_step"),
    path("profile/<str:step>/skip/", views.skip, name="profile_skip"),
]

ROUTES = tuple((pattern.name, frozenset({"worker"})) for pattern in urlpatterns)
"""Who may open each page; all others are sent to sign in, or refused."""
