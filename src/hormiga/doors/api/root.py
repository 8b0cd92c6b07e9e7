"""The native API, `/api/v1`: OpenAPI at `/api/v1/openapi.json`, bearer tokens."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.parser import Parser

from hormiga.doors.api import (
    batches,
    bonuses,
    imports,
    media,
    problems,
    projects,
    uploads,
    work,
)


class StrictParser(Parser):
    """Reads JSON as RFC 8259 has it: no NaN, no half characters, no endless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Read the body; what stands here can be written again."""
        return orjson.loads(request.body)


api = NinjaAPI(
    parser=StrictParser(),
    title="Hormiga",
    version="1",
    description="Tasks in, labels out; workers claim, answer and get paid.",
    docs_url=None,
)
api.add_router("", work.router)
api.add_router("", projects.router)
api.add_router("", batches.router)
api.add_router("", bonuses.router)
api.add_router("", imports.router)
# Before media: `uploads` would be read as the id of one.
api.add_router("", uploads.router)
api.add_router("", uploads.answers)
api.add_router("", media.router)
problems.install(api)
