"""Media over HTTP: small files in one call; `uploads` takes large ones in parts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Field, Query, Router, Schema

from hormiga.domain.media import queries, rules, services
from hormiga.domain.media.models import MediaFile
from hormiga.domain.media.rules import Owner
from hormiga.domain.media.store import configured
from hormiga.doors.api import auth, replies
from hormiga.engines.media import refs, serving
from hormiga.engines.media.tus import BadUpload, Body
from hormiga.kit import clock, ids

router = Router(auth=auth.FOR_ORGANISATIONS, tags=["media"])

_FORM_BYTES = 4096
"""What a multipart body has besides its file, at most."""


class MediaPageIn(Schema):
    """Where in the list of media, and how much of it."""

    cursor: str | None = None
    limit: int = Field(100, ge=1, le=replies.MOST_A_PAGE)


class MediaOut(Schema):
    """A media file; `reference` is how a task's input names it.

    `sha256` is that of the bytes that are kept: a picture or a page is written anew.
    """

    id: str
    reference: str
    name: str
    kind: str
    media_type: str
    bytes: int
    width: int | None
    height: int | None
    seconds: float | None
    sha256: str
    facts: dict[str, Any]
    created_at: str


class ManyMediaOut(Schema):
    """What a ZIP file has become, in its order."""

    items: list[MediaOut]


@router.post("/media", response={201: MediaOut}, summary="Send a small file")
def add(request: HttpRequest, name: str = "", keep: str = "") -> HttpResponse:
    """Take one file of up to 64 MiB: the body itself, or a form's first file.

    `?name=` names it, `?keep=taken_at,place` keeps these of a picture's metadata. The
    same bytes again are the same media file.
    """
    most = services.limits().most_at_once_bytes
    body, form_name = _sent(request, most)
    with services.workplace() as folder:
        made = services.add_media(
            source=services.take_body(body=body, folder=folder, most=most),
            owner=_own(request),
            name=name or form_name,
            keeps=rules.facts_to_keep(keep),
            now=clock.read(),
        )
    return replies.json(_written(made), 201)


@router.post(
    "/media/archives", response={201: ManyMediaOut}, summary="Send files in a ZIP"
)
def add_archive(request: HttpRequest, keep: str = "") -> HttpResponse:
    """Take all files of a ZIP archive, or none; the first that is refused is named."""
    most = services.limits().most_unpacked_bytes
    body, _ = _sent(request, most)
    with services.workplace() as folder:
        made = services.add_archive(
            source=services.take_body(body=body, folder=folder, most=most),
            owner=_own(request),
            keeps=rules.facts_to_keep(keep),
            now=clock.read(),
        )
    return replies.json({"items": [_written(one) for one in made]}, 201)


@router.get("/media", summary="List media")
def listed(request: HttpRequest, page: Query[MediaPageIn]) -> HttpResponse:
    """List the organisation's own files, the oldest first; those of answers are not."""
    rows = queries.media_page(
        organisation_id=auth.organisation(request).pk,
        after=replies.place_of(page.cursor),
        limit=page.limit,
    )
    last = rows[-1].pk if rows else None
    return replies.page([_written(row) for row in rows], last=last, limit=page.limit)


@router.get("/media/{media}", response=MediaOut, summary="Read about a file")
def read(request: HttpRequest, media: str) -> HttpResponse:
    """Read what a file is; also one that a worker sent with an answer."""
    return replies.json(_written(_named(request, media)))


@router.delete("/media/{media}", response={204: None}, summary="Remove a file")
def remove(request: HttpRequest, media: str) -> HttpResponse:
    """Remove a file: tasks that name it show that it is missing."""
    services.remove_media(media=_named(request, media), now=clock.read())
    return HttpResponse(status=204)


@router.get("/media/{media}/content", summary="Download a file")
def content(request: HttpRequest, media: str) -> HttpResponse | StreamingHttpResponse:
    """Send a file's bytes, whole or one range, always as a download."""
    row = _named(request, media)
    stored = serving.Stored(row.etag, row.media_type, row.size, row.name)
    going = serving.going_out(
        method="GET", asked=request.headers, stored=stored, as_file=True
    )
    if not going.length:
        return HttpResponse(status=going.status, headers=going.headers)
    return StreamingHttpResponse(
        configured().read(row.sha256, going.start, going.length),
        status=going.status,
        headers=going.headers,
    )


def _sent(request: HttpRequest, most: int) -> tuple[Body, str]:
    """Give the body, or a form's first file, with its name."""
    length = request.headers.get("Content-Length") or "0"
    if length.isdigit():
        rules.refuse_declared(length=int(length) - _FORM_BYTES, most=most)
    if request.content_type != "multipart/form-data":
        return request, ""
    file = next(iter(request.FILES.values()), None)
    if file is None or isinstance(file, list):
        raise BadUpload("This form has no file.")
    return file, file.name or ""


def _own(request: HttpRequest) -> Owner:
    return Owner(auth.organisation(request).pk)


def _named(request: HttpRequest, media: str) -> MediaFile:
    return queries.media_of(
        organisation_id=auth.organisation(request).pk,
        public_id=refs.read(media) or ids.NOBODY,
    )


def _written(row: MediaFile) -> dict[str, Any]:
    return {
        "id": ids.outside(row.public_id),
        "reference": refs.write(row.public_id),
        "name": row.name,
        "kind": row.kind,
        "media_type": row.media_type,
        "bytes": row.size,
        "width": row.width,
        "height": row.height,
        "seconds": row.seconds,
        "sha256": row.sha256.hex(),
        "facts": row.facts,
        "created_at": row.created_at.isoformat(),
    }
