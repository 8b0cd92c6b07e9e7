"""Labels: read as a table, taken away as a file."""

from __future__ import annotations

import orjson
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse

from hormiga.domain.people.rules import Act
from hormiga.domain.quality import queries
from hormiga.doors.web.requester import values
from hormiga.doors.web.requester.access import Member, member_page, place_in, show
from hormiga.doors.web.requester.batches import own
from hormiga.engines.formats.labels import FORMATS
from hormiga.flows.write_export import label_rows
from hormiga.kit import ids

A_PAGE = 50
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


@member_page(Act.REVIEW)
def labels(request: HttpRequest, member: Member, batch: str) -> HttpResponse:
    """List tasks in order, each with its label."""
    row = own(member, batch)
    found = queries.labels_of(
        batch_id=row.pk, after=place_in(request, "after", 0), limit=A_PAGE
    )
    page = {
        "batch": row,
        "labels": [
            {
                "input": values.pairs(one.input),
                "label": None
                if one.value is None
                else values.plain(orjson.loads(one.value)),
                "confidence": one.confidence,
                "judgments": one.judgments,
            }
            for one in found
        ],
        "more": f"?after={found[-1].pk}" if len(found) == A_PAGE else "",
    }
    return show(request, member, "labels", page)


@member_page(Act.REVIEW)
def download(
    request: HttpRequest, member: Member, batch: str, format_name: str
) -> StreamingHttpResponse:
    """Send every task's label as a file, as it is read."""
    row = own(member, batch)
    if format_name not in FORMATS:
        raise Http404
    name = f"labels-{ids.outside(row.public_id)}.{format_name}"
    return StreamingHttpResponse(
        FORMATS[format_name](label_rows(row)),
        content_type=TYPES[format_name],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
