from __future__ import annotations

from django.urls import path

from hormiga.doors.web.home import views

urlpatterns = [path("home/", views.home, name="home")]
