"""The tus 1.0.0 protocol of resumable uploads, apart from any web framework.

A door hands in a request and what keeps the files (`Uploads`), and gets a reply of
status and headers. Core, creation, creation-with-upload, termination, checksum and
expiration; no concatenation.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from hormiga.kit.errors import Kind, Refusal

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,termination,checksum,expiration"
CHECKSUMS = ("sha1", "sha256")
BODY = "application/offset+octet-stream"
MEDIA = "Hormiga-Media"
"""The header that carries the media's id once an upload is whole and stored."""

_MOST_METADATA = 4096
_MOST_PAIRS = 20


class BadUpload(Refusal):
    """This is not a tus upload: its length, metadata or checksum cannot be read."""


class OtherTusVersion(Refusal):
    """We speak tus 1.0.0. Send the header `Tus-Resumable: 1.0.0`."""


class OtherOffset(Refusal):
    """This part does not begin where the last one ended. Ask for the offset first."""

    kind = Kind.CONFLICT


class UploadLocked(Refusal):
    """Another request is writing to this upload. Try again in a moment."""

    kind = Kind.CONFLICT


class NoSuchUpload(Refusal):
    """This upload is not there, or its time is over. Begin a new one."""

    kind = Kind.NOT_FOUND


class UploadOver(Refusal):
    """This upload is over: its file was refused. Begin a new one with another file."""

    kind = Kind.CONFLICT


STATUS: Mapping[str, int] = {
    "other-tus-version": 412,
    "upload-locked": 423,
    "upload-over": 410,
    "other-bytes": 460,
    "bad-upload": 400,
}
"""What tus answers otherwise than the API does, by the refusal's name."""


class Body(Protocol):
    """A request's body."""

    def read(self, size: int, /) -> bytes:
        """Read up to so many bytes; none at its end."""


@dataclass(frozen=True, slots=True)
class State:
    """An upload as it stands; `media` is its id from outside once it is stored."""

    id: str
    offset: int
    length: int
    expires_at: datetime
    media: str | None = None


class Uploads(Protocol):
    """Whoever keeps one owner's uploads."""

    def create(self, *, length: int, metadata: Mapping[str, str]) -> State:
        """Begin an upload; refuse one that is too long."""

    def state(self, upload: str) -> State:
        """Tell how an upload stands."""

    def append(
        self,
        upload: str,
        *,
        offset: int,
        body: Body,
        checksum: tuple[str, bytes] | None,
    ) -> State:
        """Append a part; one with a wrong checksum leaves nothing."""

    def remove(self, upload: str) -> None:
        """Give an upload up."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request; header names as HTTP writes them."""

    method: str
    headers: Mapping[str, str]
    body: Body


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply without a body."""

    status: int
    headers: dict[str, str]


def options(*, most_bytes: int) -> Reply:
    """Say what this server can do."""
    return Reply(
        204,
        {
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(most_bytes),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


def create(request: Request, uploads: Uploads, *, at: str) -> Reply:
    """Begin an upload; `at` is the address under which its own will stand."""
    _check_version(request)
    length = _number(request.headers.get("Upload-Length", ""))
    metadata = read_metadata(request.headers.get("Upload-Metadata", ""))
    state = uploads.create(length=length, metadata=metadata)
    if _is_body(request):
        state = uploads.append(
            state.id, offset=0, body=request.body, checksum=_checksum(request)
        )
    headers = _headers(state) | {"Location": f"{at.rstrip('/')}/{state.id}"}
    return Reply(201, headers)


def answer(request: Request, uploads: Uploads, upload: str) -> Reply:
    """Answer HEAD, PATCH or DELETE of one upload."""
    _check_version(request)
    if request.method == "HEAD":
        state = uploads.state(upload)
        length = {"Upload-Length": str(state.length), "Cache-Control": "no-store"}
        return Reply(200, _headers(state) | length)
    if request.method == "DELETE":
        uploads.remove(upload)
        return Reply(204, {"Tus-Resumable": VERSION})
    if not _is_body(request):
        raise BadUpload(f"Send the part with `Content-Type: {BODY}`.")
    state = uploads.append(
        upload,
        offset=_number(request.headers.get("Upload-Offset", "")),
        body=request.body,
        checksum=_checksum(request),
    )
    return Reply(204, _headers(state))


def read_metadata(header: str) -> dict[str, str]:
    """Read `name base64,name base64`; a name alone has an empty value."""
    pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
    if len(header) > _MOST_METADATA or len(pairs) > _MOST_PAIRS:
        raise BadUpload("This upload's metadata is too long.")
    try:
        return {
            name: base64.b64decode(value.strip(), validate=True).decode()
            for name, _, value in pairs
        }
    except ValueError as error:
        raise BadUpload("This upload's metadata is not UTF-8 in base64.") from error


def _headers(state: State) -> dict[str, str]:
    headers = {"Tus-Resumable": VERSION, "Upload-Offset": str(state.offset)}
    if state.media:
        return headers | {MEDIA: state.media}
    until = format_datetime(state.expires_at.astimezone(UTC), usegmt=True)
    return headers | {"Upload-Expires": until}


def _check_version(request: Request) -> None:
    if request.headers.get("Tus-Resumable") != VERSION:
        raise OtherTusVersion


def _is_body(request: Request) -> bool:
    return request.headers.get("Content-Type", "").strip().lower() == BODY


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise BadUpload
    return int(text)


def _checksum(request: Request) -> tuple[str, bytes] | None:
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    name, _, value = header.strip().partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise BadUpload from error
    if name not in CHECKSUMS or not digest:
        raise BadUpload(f"We know these checksums: {', '.join(CHECKSUMS)}.")
    return name, digest
