"""Media by the API, as organisations and workers send, find and fetch them."""

from __future__ import annotations

import base64
import hashlib
import io

import pytest
from tests.build import api, media as files
from tests.build.served import served
from tusclient import client as tus_client
from tusclient.exceptions import TusCommunicationError

from hormiga.domain.media.models import Blob, MediaFile, Upload
from hormiga.domain.media.services import part_path
from hormiga.kit import ids

TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"


@pytest.fixture(autouse=True)
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MIDDLEWARE = settings.API_MIDDLEWARE  # as `config.wsgi` serves the API
    return tmp_path


@pytest.fixture
def owner(db):
    return api.owner(wallet="")[1]


def in_tus(who: api.Caller, method: str, path: str, body: bytes = b"", **headers: str):
    """Speak tus with Django's own client; header names with `_` for `-`."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return who.client.generic(
        method, api.ROOT + path, body, PART if body else "", headers=TUS | given
    )


def begun(who: api.Caller, content: bytes, at: str = "/media/uploads") -> str:
    """Begin an upload; give its address below the API's."""
    reply = in_tus(who, "POST", at, Upload_Length=str(len(content)))
    assert reply.status_code == 201, reply.content
    place: str = reply.headers["Location"]
    return place.removeprefix(api.ROOT)


def bearer(who: api.Caller) -> dict[str, str]:
    return {"Authorization": who.client.defaults["HTTP_AUTHORIZATION"]}


def held_task() -> tuple[api.Caller, api.Caller, str]:
    """A requester, a worker, and the task that the worker holds."""
    _, requester = api.owner()
    _, who = api.someone()
    project, _ = api.published(requester)
    (held,) = api.claimed(who, project)
    return requester, who, held


class TestASmallFile:
    def test_is_taken_by_its_content_and_comes_back(self, owner):
        reply = owner.file("/media?name=ant.png", files.picture(), "text/plain")

        assert reply.status == 201, reply.body
        body = reply.body
        assert (body["kind"], body["media_type"]) == ("image", "image/png")
        assert (body["width"], body["height"], body["name"]) == (6, 4, "ant.png")
        assert body["reference"] == f"media://{body['id']}"
        content = owner.get(f"/media/{body['id']}/content").body
        assert hashlib.sha256(content).hexdigest() == body["sha256"]
        assert len(content) == body["bytes"]
        assert files.read(content).getpixel((0, 0)) == (0, 0, 255)
        assert owner.get(f"/media/{body['id']}").body == body

    def test_may_come_in_a_form(self, owner):
        file = io.BytesIO(files.sound())
        file.name = "buzz.wav"

        reply = owner.client.post(f"{api.ROOT}/media", {"file": file})

        assert reply.status_code == 201, reply.content
        assert reply.json()["name"] == "buzz.wav"
        assert reply.json()["seconds"] == 0.5
        empty = owner.client.post(f"{api.ROOT}/media", {"words": "none"})
        assert empty.status_code == 422

    @pytest.mark.parametrize(
        ("content", "status", "kind"),
        [
            (b"", 422, "empty-file"),
            (b"<svg><script>x</script></svg>", 422, "svg-not-taken"),
            (files.png(20_000, 10_000), 413, "image-too-large"),
            (files.picture((90, 90))[:150], 422, "broken-file"),
            (files.archive(("a", b"b")), 422, "unknown-media"),
            ("ñandú".encode("latin-1"), 422, "not-readable-text"),
        ],
    )
    def test_that_is_refused_says_why_and_leaves_nothing(
        self, owner, data_dir, content, status, kind
    ):
        reply = owner.file("/media", content, "image/png")

        assert (reply.status, reply.kind) == (status, kind)
        assert MediaFile.objects.count() == Blob.objects.count() == 0
        assert not [path for path in data_dir.rglob("*") if path.is_file()]

    def test_that_says_it_is_too_long_is_not_read(self, owner):
        reply = owner.client.generic(
            "POST",
            f"{api.ROOT}/media",
            b"short",
            "image/png",
            headers={"Content-Length": str(70 << 20)},
        )

        assert reply.status_code == 413
        assert reply.json()["type"] == "/problems/media-too-large"

    def test_is_downloaded_never_shown_and_by_ranges(self, owner):
        page = b"<!doctype html><script>alert(1)</script><p>ants"
        made = owner.file("/media", page, "text/plain").body["id"]

        reply = owner.client.get(
            f"{api.ROOT}/media/{made}/content", headers={"Range": "bytes=0-8"}
        )

        assert reply.status_code == 206
        assert b"".join(reply) == b"<!doctype"
        assert reply["Content-Disposition"].startswith("attachment;")
        assert reply["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert reply["X-Content-Type-Options"] == "nosniff"
        whole = owner.get(f"/media/{made}/content").body
        assert b"alert" not in whole

    def test_can_be_removed(self, owner):
        made = owner.file("/media", b"ants", "text/plain").body["id"]

        reply = owner.client.delete(f"{api.ROOT}/media/{made}")

        assert reply.status_code == 204
        assert owner.get(f"/media/{made}").kind == "no-such-media"


class TestTheList:
    def test_pages_by_cursor(self, owner):
        made = [
            owner.file("/media", f"ant {n}".encode(), "text/plain").body["id"]
            for n in range(3)
        ]

        first = owner.get("/media?limit=2").body
        second = owner.get(f"/media?limit=2&cursor={first['next']}").body

        assert [row["id"] for row in first["items"]] == made[:2]
        assert [row["id"] for row in second["items"]] == made[2:]
        assert second["next"] is None


class TestAnArchive:
    def test_is_taken_whole_or_not_at_all(self, owner):
        good = files.archive(("a.txt", b"ant"), ("b.wav", files.sound()))
        bad = files.archive(("c.txt", b"cicada"), ("d.svg", b"<svg/>"))

        taken = owner.file("/media/archives", good, "application/zip")
        refused = owner.file("/media/archives", bad, "application/zip")

        assert [row["name"] for row in taken.body["items"]] == ["a.txt", "b.wav"]
        assert (refused.status, refused.kind) == (422, "svg-not-taken")
        assert refused.body["file"] == "d.svg"
        assert MediaFile.objects.count() == 2


class TestAnotherOrganisation:
    def test_sees_and_changes_nothing(self, owner):
        _, other = api.owner(wallet="")
        made = owner.file("/media", b"ants", "text/plain").body["id"]
        upload = begun(owner, b"more ants")

        for method, path in (
            ("GET", f"/media/{made}"),
            ("GET", f"/media/{made}/content"),
            ("DELETE", f"/media/{made}"),
        ):
            reply = other.send(method, path, "")
            assert (reply.status, reply.kind) == (404, "no-such-media"), path
        for method, body in (("HEAD", b""), ("PATCH", b"more ants"), ("DELETE", b"")):
            reply = in_tus(other, method, upload, body, Upload_Offset="0")
            assert reply.status_code == 404, method

        assert other.get("/media").body["items"] == []
        assert owner.get(f"/media/{made}").status == 200
        assert in_tus(owner, "HEAD", upload)["Upload-Offset"] == "0"

    def test_with_the_same_bytes_has_a_file_of_its_own(self, owner):
        _, other = api.owner(wallet="")

        mine = owner.file("/media", files.picture(), "image/png").body
        theirs = other.file("/media", files.picture(), "image/png").body

        assert mine["id"] != theirs["id"]
        assert mine["sha256"] == theirs["sha256"]
        assert other.get(f"/media/{mine['id']}").status == 404


class TestAnUpload:
    def test_comes_in_parts_and_names_its_media_at_the_end(self, owner):
        content = files.sound(2)
        upload = begun(owner, content)

        first = in_tus(owner, "PATCH", upload, content[:9000], Upload_Offset="0")
        asked = in_tus(owner, "HEAD", upload)
        last = in_tus(owner, "PATCH", upload, content[9000:], Upload_Offset="9000")

        assert (first.status_code, first["Upload-Offset"]) == (204, "9000")
        assert (asked.status_code, asked["Upload-Offset"]) == (200, "9000")
        assert asked["Upload-Length"] == str(len(content))
        made = last["Hormiga-Media"]
        assert owner.get(f"/media/{made}").body["seconds"] == 2.0
        assert owner.get(f"/media/{made}/content").body == content

    def test_goes_on_after_half_a_part_was_lost_from_disk(self, owner):
        """A crash may cut the file back to what was synced: the offset follows it."""
        upload = begun(owner, b"a" * 100)
        in_tus(owner, "PATCH", upload, b"a" * 60, Upload_Offset="0")
        path = part_path(ids.known(upload.rpartition("/")[2]))
        with path.open("r+b") as file:
            file.truncate(25)

        assert in_tus(owner, "HEAD", upload)["Upload-Offset"] == "25"
        late = in_tus(owner, "PATCH", upload, b"a" * 40, Upload_Offset="60")
        rest = in_tus(owner, "PATCH", upload, b"a" * 75, Upload_Offset="25")

        assert late.status_code == 409
        assert late.json()["type"] == "/problems/other-offset"
        assert rest.status_code == 204
        assert rest["Hormiga-Media"]

    @pytest.mark.parametrize(
        ("method", "headers", "body", "status"),
        [
            ("PATCH", {"Upload_Offset": "5"}, b"a", 409),
            ("PATCH", {"Upload_Offset": "x"}, b"a", 400),
            ("PATCH", {"Upload_Offset": "0"}, b"a" * 11, 413),
            ("PATCH", {"Upload_Offset": "0", "Tus_Resumable": "2"}, b"a", 412),
            (
                "PATCH",
                {
                    "Upload_Offset": "0",
                    "Upload_Checksum": f"sha1 {base64.b64encode(bytes(20)).decode()}",
                },
                b"a",
                460,
            ),
        ],
    )
    def test_that_goes_wrong_has_tus_own_status_and_changes_nothing(
        self, owner, method, headers, body, status
    ):
        upload = begun(owner, b"a" * 10)

        reply = in_tus(owner, method, upload, body, **headers)

        assert reply.status_code == status, reply.content
        assert reply.json()["status"] == status
        assert reply["Tus-Resumable"] == "1.0.0"
        assert in_tus(owner, "HEAD", upload)["Upload-Offset"] == "0"

    def test_of_a_bad_file_is_over_at_its_last_byte(self, owner, data_dir):
        content = b"<svg onload=alert(1)>"
        upload = begun(owner, content)

        last = in_tus(owner, "PATCH", upload, content, Upload_Offset="0")

        assert last.status_code == 422
        assert last.json()["type"] == "/problems/svg-not-taken"
        assert in_tus(owner, "HEAD", upload).status_code == 410
        assert not [path for path in data_dir.rglob("*") if path.is_file()]
        assert in_tus(owner, "DELETE", upload).status_code == 204
        assert in_tus(owner, "HEAD", upload).status_code == 404

    def test_says_what_the_server_can_do_to_anybody(self, db):
        reply = api.Caller(None).client.options(f"{api.ROOT}/media/uploads")

        assert reply.status_code == 204
        assert reply["Tus-Version"] == "1.0.0"
        assert reply["Tus-Max-Size"] == str(1 << 30)


class TestAnAnswersUpload:
    def test_is_sent_by_the_worker_who_holds_the_task(self, db):
        requester, who, held = held_task()
        upload = begun(who, b"ants", f"/assignments/{held}/uploads")

        last = in_tus(who, "PATCH", upload, b"ants", Upload_Offset="0")

        made = last["Hormiga-Media"]
        row = MediaFile.objects.get()
        assert (ids.outside(row.public_id), row.assignment) == (made, ids.inside(held))
        assert requester.get(f"/media/{made}/content").body == b"ants"
        assert requester.get("/media").body["items"] == []

    def test_is_sent_by_nobody_else_and_not_after_the_answer(self, db):
        _, who, held = held_task()
        _, other = api.someone()
        upload = begun(who, b"ants", f"/assignments/{held}/uploads")

        for method, path in (
            ("POST", f"/assignments/{held}/uploads"),
            ("HEAD", upload),
            ("PATCH", upload),
            ("DELETE", upload),
        ):
            reply = in_tus(other, method, path, Upload_Length="4", Upload_Offset="0")
            assert reply.status_code == 404, path
        api.answered(who, held)
        late = in_tus(who, "PATCH", upload, b"ants", Upload_Offset="0")

        assert late.status_code == 404
        assert late.json()["type"] == "/problems/not-held"
        assert MediaFile.objects.count() == 0
        assert Upload.objects.count() == 1


class TestAClientOfAnotherMaker:
    """tuspy, the tus project's own client for Python, over a socket."""

    def test_uploads_in_parts_with_checksums(self, committed_database):
        _, owner = api.owner(wallet="")
        content = files.sound(30)

        with served() as base:
            uploader = tus_client.TusClient(
                f"{base}{api.ROOT}/media/uploads",
                headers=bearer(owner),
            ).uploader(
                file_stream=io.BytesIO(content),
                chunk_size=100_000,
                metadata={"filename": "hormiguero ñ.wav"},
                upload_checksum=True,
            )
            uploader.upload()

        (row,) = owner.get("/media").body["items"]
        assert (row["name"], row["seconds"]) == ("hormiguero ñ.wav", 30.0)
        assert owner.get(f"/media/{row['id']}/content").body == content

    def test_goes_on_with_an_upload_that_it_left(self, committed_database):
        _, owner = api.owner(wallet="")
        content = files.sound(10)

        with served() as base:
            client = tus_client.TusClient(
                f"{base}{api.ROOT}/media/uploads",
                headers=bearer(owner),
            )
            first = client.uploader(file_stream=io.BytesIO(content), chunk_size=50_000)
            first.upload_chunk()  # type: ignore[no-untyped-call]
            second = client.uploader(
                file_stream=io.BytesIO(content), url=first.url, chunk_size=50_000
            )
            assert second.offset == 50_000
            second.upload()

            with pytest.raises(TusCommunicationError):
                client.uploader(
                    file_stream=io.BytesIO(b"<svg>"), chunk_size=10
                ).upload()

        assert MediaFile.objects.count() == 1
