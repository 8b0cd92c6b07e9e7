"""Bytes in a folder, and bytes in a bucket behind a real client's real requests."""

from __future__ import annotations

import hashlib
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hormiga.config import environment
from hormiga.domain.media.store import Bucket, Folder

CONTENT = bytes(range(256)) * 4096
SHA = hashlib.sha256(CONTENT).digest()


class _S3(BaseHTTPRequestHandler):
    """As much of S3 as one object needs: PUT, HEAD, GET with a range, DELETE."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes] = {}
    asked: list[tuple[str, str, str]] = []

    def _reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", headers.get("Length", str(len(body))))
        self.end_headers()
        self.wfile.write(body)

    def _note(self) -> str:
        name = self.path.partition("?")[0]
        self.asked.append((self.command, name, self.headers.get("Range", "")))
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=K")
        return name

    def do_PUT(self) -> None:
        name, body = self._note(), b""
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            body = self.rfile.read(int(self.headers["Content-Length"]))
        self.objects[name] = body
        self._reply(200, ETag='"e"')

    def do_HEAD(self) -> None:
        name = self._note()
        if name not in self.objects:
            return self._reply(404)
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.objects[name])))
        self.end_headers()
        return None

    def do_GET(self) -> None:
        whole = self.objects[self._note()]
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        assert found
        start, end = int(found[1]), int(found[2])
        span = f"bytes {start}-{end}/{len(whole)}"
        self._reply(206, whole[start : end + 1], Content_Range=span)

    def do_DELETE(self) -> None:
        self.objects.pop(self._note(), None)
        self._reply(204)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def bucket():
    _S3.objects, _S3.asked = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _S3)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Bucket(f"s3://KEY:SE%2FCRET@127.0.0.1:{server.server_port}/media?tls=0")
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["folder", "bucket"])
def store(request, tmp_path):
    if request.param == "folder":
        return Folder(tmp_path / "media")
    return request.getfixturevalue("bucket")


@pytest.fixture
def source(tmp_path) -> Path:
    path: Path = tmp_path / "source"
    path.write_bytes(CONTENT)
    return path


class TestAStore:
    def test_gives_back_what_it_was_given_and_each_span_of_it(self, store, source):
        assert not store.has(SHA)

        store.put(SHA, source)

        assert store.has(SHA)
        assert b"".join(store.read(SHA, 0, len(CONTENT))) == CONTENT
        for start, length in ((0, 1), (255, 300_000), (len(CONTENT) - 5, 5)):
            span = b"".join(store.read(SHA, start, length))
            assert span == CONTENT[start : start + length]

    def test_takes_the_same_bytes_again(self, store, source):
        store.put(SHA, source)
        store.put(SHA, source)

        assert b"".join(store.read(SHA, 0, 4)) == b"\0\1\2\3"

    def test_forgets(self, store, source):
        store.put(SHA, source)

        store.remove(SHA)
        store.remove(SHA)

        assert not store.has(SHA)

    def test_reads_in_pieces(self, store, source):
        store.put(SHA, source)

        pieces = list(store.read(SHA, 0, len(CONTENT)))

        assert len(pieces) > 1
        assert max(map(len, pieces)) <= 256 * 1024


class TestAFolder:
    def test_closes_a_file_that_nobody_began_to_read(self, source, tmp_path):
        """Else a client that goes away at once would leave it open."""
        folder = Folder(tmp_path / "media")
        folder.put(SHA, source)

        pieces = folder.read(SHA, 0, len(CONTENT))
        pieces.close()  # type: ignore[attr-defined]

        assert list(pieces) == []

    def test_names_files_by_their_hash_and_leaves_nothing_half(self, source, tmp_path):
        folder = Folder(tmp_path / "media")
        folder.put(SHA, source)

        (path,) = [p for p in (tmp_path / "media").rglob("*") if p.is_file()]
        assert path.parent.name + path.name == SHA.hex()
        with pytest.raises(FileNotFoundError):
            folder.put(bytes(32), tmp_path / "not there")
        assert [p for p in (tmp_path / "media").rglob("*") if p.is_file()] == [path]

    def test_is_for_its_owner_alone(self, source, tmp_path):
        Folder(tmp_path / "media").put(SHA, source)

        assert {
            path.stat().st_mode & 0o077 for path in (tmp_path / "media").iterdir()
        } == {0}


class TestABucket:
    def test_is_asked_for_just_the_span(self, bucket, source):
        bucket.put(SHA, source)
        _S3.asked.clear()

        list(bucket.read(SHA, 10, 20))

        name = SHA.hex()
        path = f"/media/{name[:2]}/{name[2:]}"
        assert _S3.asked == [("GET", path, "bytes=10-29")]


class TestTheSetting:
    @pytest.mark.parametrize(
        "url",
        ["s3://K:S@minio.example:9000/media?tls=0", "s3://K:S@s3.example/a-b", ""],
    )
    def test_names_a_bucket_or_nothing(self, url):
        read = environment.read({"HORMIGA_STORAGE_URL": url})

        assert read.storage_url == (url or None)

    @pytest.mark.parametrize(
        "url",
        ["http://x/y", "s3://", "s3://host", "s3://host/B", "s3://K@h/bb", "media"],
    )
    def test_of_another_shape_stops_the_start(self, url):
        with pytest.raises(environment.WrongSetting, match="HORMIGA_STORAGE_URL"):
            environment.read({"HORMIGA_STORAGE_URL": url})

    def test_of_limits_is_whole_numbers(self):
        read = environment.read({"HORMIGA_MEDIA_MOST_MIB": "5"})
        assert (read.media_most_mib, read.media_quota_gib) == (5, 100)

        for bad in ("0", "-1", "1.5", "many"):
            with pytest.raises(environment.WrongSetting, match="MEDIA_QUOTA_GIB"):
                environment.read({"HORMIGA_MEDIA_QUOTA_GIB": bad})
