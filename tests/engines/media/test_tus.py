"""The tus protocol, apart from any web framework."""

from __future__ import annotations

import base64
import hashlib
import io
from datetime import UTC, datetime

import pytest

from hormiga.engines.media import tus

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Memory:
    """Uploads in memory: what the protocol asks for is written down."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.media: str | None = None

    def create(self, *, length, metadata):
        self.asked.append(("create", length, dict(metadata)))
        return self._state(0, length)

    def state(self, upload):
        self.asked.append(("state", upload))
        return self._state(7, 10)

    def append(self, upload, *, offset, body, checksum):
        content = body.read(1000)
        self.asked.append(("append", upload, offset, content, checksum))
        return self._state(offset + len(content), 10)

    def remove(self, upload):
        self.asked.append(("remove", upload))

    def _state(self, offset: int, length: int) -> tus.State:
        return tus.State("3ABC", offset, length, NOON, self.media)


def request(method: str, body: bytes = b"", **headers: str) -> tus.Request:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return tus.Request(method, {"Tus-Resumable": "1.0.0"} | given, io.BytesIO(body))


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.fixture
def uploads():
    return Memory()


class TestAnUpload:
    def test_begins_with_its_length_and_its_name(self, uploads):
        reply = tus.create(
            request(
                "POST",
                Upload_Length="10",
                Upload_Metadata=f"filename {coded('ñu.png')},is_good, a {coded('b')}",
            ),
            uploads,
            at="/here/",
        )

        assert reply.status == 201
        assert reply.headers == {
            "Tus-Resumable": "1.0.0",
            "Upload-Offset": "0",
            "Upload-Expires": "Tue, 24 Nov 2026 12:00:00 GMT",
            "Location": "/here/3ABC",
        }
        metadata = {"filename": "ñu.png", "is_good": "", "a": "b"}
        assert uploads.asked == [("create", 10, metadata)]

    def test_may_bring_its_first_part_at_once(self, uploads):
        reply = tus.create(
            request("POST", b"ants", Upload_Length="10", Content_Type=tus.BODY),
            uploads,
            at="/here",
        )

        assert (reply.status, reply.headers["Upload-Offset"]) == (201, "4")
        assert uploads.asked[1] == ("append", "3ABC", 0, b"ants", None)

    def test_tells_where_it_stands(self, uploads):
        reply = tus.answer(request("HEAD"), uploads, "3ABC")

        assert reply.status == 200
        assert reply.headers["Upload-Offset"] == "7"
        assert reply.headers["Upload-Length"] == "10"
        assert reply.headers["Cache-Control"] == "no-store"

    def test_goes_on_where_it_stands_with_a_checksum(self, uploads):
        digest = hashlib.sha1(b"ant").digest()
        checksum = f"sha1 {base64.b64encode(digest).decode()}"

        reply = tus.answer(
            request(
                "PATCH",
                b"ant",
                Upload_Offset="7",
                Content_Type=tus.BODY,
                Upload_Checksum=checksum,
            ),
            uploads,
            "3ABC",
        )

        assert (reply.status, reply.headers["Upload-Offset"]) == (204, "10")
        assert uploads.asked == [("append", "3ABC", 7, b"ant", ("sha1", digest))]

    def test_that_is_stored_names_its_media_and_no_end(self, uploads):
        uploads.media = "3MEDIA"

        reply = tus.answer(request("HEAD"), uploads, "3ABC")

        assert reply.headers["Hormiga-Media"] == "3MEDIA"
        assert "Upload-Expires" not in reply.headers

    def test_may_be_given_up(self, uploads):
        assert tus.answer(request("DELETE"), uploads, "3ABC").status == 204
        assert uploads.asked == [("remove", "3ABC")]

    @pytest.mark.parametrize(
        ("method", "headers", "refusal"),
        [
            ("POST", {"Upload_Length": "ten"}, tus.BadUpload),
            ("POST", {"Upload_Length": "-1"}, tus.BadUpload),
            ("POST", {"Upload_Length": "٣"}, tus.BadUpload),
            ("POST", {"Upload_Defer_Length": "1"}, tus.BadUpload),
            ("POST", {"Upload_Length": "1", "Upload_Metadata": "a §"}, tus.BadUpload),
            (
                "POST",
                {"Upload_Length": "1", "Upload_Metadata": "a /w=="},
                tus.BadUpload,
            ),
            (
                "POST",
                {"Upload_Length": "1", "Upload_Metadata": "a" * 5000},
                tus.BadUpload,
            ),
            ("POST", {"Tus_Resumable": "0.2.0"}, tus.OtherTusVersion),
            ("HEAD", {"Tus_Resumable": ""}, tus.OtherTusVersion),
            ("PATCH", {"Upload_Offset": "0"}, tus.BadUpload),
            ("PATCH", {"Content_Type": tus.BODY}, tus.BadUpload),
            (
                "PATCH",
                {
                    "Content_Type": tus.BODY,
                    "Upload_Offset": "0",
                    "Upload_Checksum": "crc32 AAAA",
                },
                tus.BadUpload,
            ),
            (
                "PATCH",
                {
                    "Content_Type": tus.BODY,
                    "Upload_Offset": "0",
                    "Upload_Checksum": "sha1 %%%",
                },
                tus.BadUpload,
            ),
        ],
    )
    def test_that_cannot_be_read_changes_nothing(
        self, uploads, method, headers, refusal
    ):
        with pytest.raises(refusal):
            if method == "POST":
                tus.create(request(method, **headers), uploads, at="/here")
            else:
                tus.answer(request(method, **headers), uploads, "3ABC")

        assert uploads.asked == []


class TestTheServer:
    def test_says_what_it_can_do(self):
        reply = tus.options(most_bytes=1000)

        assert reply.status == 204
        assert reply.headers == {
            "Tus-Resumable": "1.0.0",
            "Tus-Version": "1.0.0",
            "Tus-Extension": (
                "creation,creation-with-upload,termination,checksum,expiration"
            ),
            "Tus-Max-Size": "1000",
            "Tus-Checksum-Algorithm": "sha1,sha256",
        }
