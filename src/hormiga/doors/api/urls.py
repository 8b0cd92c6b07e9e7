"""The API's addresses; whatever else stands under `/api/` is answered in its words."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from hormiga.doors.api import problems
from hormiga.doors.api.root import api

_operations, _app, _namespace = api.urls
for _one in _operations:
    if isinstance(_one, URLPattern):
        _one.callback = problems.in_problems(_one.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", (_operations, _app, _namespace)),
    re_path(r"^api/", problems.not_found, name="api_nowhere"),
]
