from __future__ import annotations

from django.apps import AppConfig


class VendorConfig(AppConfig):
    name = "hormiga.doors.web.vendor"
    label = "web_vendor"
