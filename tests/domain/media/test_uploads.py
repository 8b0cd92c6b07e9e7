"""Uploads in parts: nothing that was acknowledged is lost, nothing else is kept."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
from uuid import UUID

import pytest
from tests.build import media as files
from tests.build.people import DAY, NOON, SECOND, requester, worker

from hormiga.domain.media import rules, services
from hormiga.domain.media.models import MediaFile, Upload
from hormiga.domain.media.rules import (
    Owner,
    QuotaReached,
    TooManyFiles,
    TooManyUploads,
)
from hormiga.domain.media.uploads import OwnUploads, remove_expired_uploads
from hormiga.engines.media.refusals import (
    BrokenFile,
    EmptyFile,
    MediaTooLarge,
    OtherBytes,
)
from hormiga.engines.media.tus import (
    NoSuchUpload,
    OtherOffset,
    UploadLocked,
    UploadOver,
)
from hormiga.kit import ids

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return Owner(requester().pk)


@pytest.fixture
def uploads(owner):
    return OwnUploads(owner=owner, now=NOON)


def begun(uploads: OwnUploads, content: bytes, **metadata: str) -> str:
    return uploads.create(length=len(content), metadata=metadata).id


def sent(uploads: OwnUploads, upload: str, offset: int, part: bytes, checksum=None):
    return uploads.append(
        upload, offset=offset, body=io.BytesIO(part), checksum=checksum
    )


def part_of(upload: str):
    return services.part_path(ids.known(upload))


class Lost:
    """A connection that breaks after some bytes."""

    def __init__(self, content: bytes) -> None:
        self._body = io.BytesIO(content)

    def read(self, size: int, /) -> bytes:
        piece = self._body.read(min(size, 10))
        if not piece:
            raise ConnectionResetError
        return piece


class TestAnUpload:
    def test_becomes_media_with_its_last_byte(self, uploads):
        content = files.picture((80, 80))
        upload = begun(uploads, content, filename="a/ant.png", keep="place")

        first = sent(uploads, upload, 0, content[:100])
        last = sent(uploads, upload, 100, content[100:])

        assert (first.offset, first.media) == (100, None)
        row = MediaFile.objects.get()
        assert (last.offset, last.media) == (len(content), ids.outside(row.public_id))
        assert (row.name, row.media_type) == ("ant.png", "image/png")
        assert uploads.state(upload).media == last.media
        assert not part_of(upload).exists()

    def test_goes_on_where_a_lost_connection_left_it(self, uploads):
        upload = begun(uploads, b"a" * 100)

        with pytest.raises(ConnectionResetError):
            uploads.append(upload, offset=0, body=Lost(b"a" * 35), checksum=None)

        assert uploads.state(upload).offset == 35
        assert sent(uploads, upload, 35, b"a" * 65).media

    def test_keeps_nothing_of_a_part_whose_checksum_is_wrong(self, uploads):
        upload = begun(uploads, b"a" * 100)
        sent(uploads, upload, 0, b"a" * 10)
        wrong = ("sha1", hashlib.sha1(b"b" * 20).digest())
        right = ("sha256", hashlib.sha256(b"a" * 20).digest())

        with pytest.raises(OtherBytes):
            sent(uploads, upload, 10, b"a" * 20, wrong)
        with pytest.raises(ConnectionResetError):
            uploads.append(upload, offset=10, body=Lost(b"a" * 15), checksum=right)

        assert uploads.state(upload).offset == 10
        assert sent(uploads, upload, 10, b"a" * 20, right).offset == 30

    def test_refuses_a_part_that_does_not_begin_at_its_offset(self, uploads):
        upload = begun(uploads, b"a" * 100)
        sent(uploads, upload, 0, b"a" * 10)

        for offset in (0, 9, 11, 100):
            with pytest.raises(OtherOffset) as refused:
                sent(uploads, upload, offset, b"b")
            assert refused.value.facts == {"offset": 10}

        assert part_of(upload).read_bytes() == b"a" * 10

    def test_refuses_more_than_it_said_it_would_be(self, uploads):
        upload = begun(uploads, b"a" * 20)
        sent(uploads, upload, 0, b"a" * 10)

        with pytest.raises(MediaTooLarge):
            sent(uploads, upload, 10, b"a" * 11)

        assert uploads.state(upload).offset == 10

    def test_whose_file_is_refused_is_over_and_says_why(self, uploads):
        content = files.picture((90, 90))[:150]
        upload = begun(uploads, content)

        with pytest.raises(BrokenFile):
            sent(uploads, upload, 0, content)

        assert not part_of(upload).exists()
        with pytest.raises(UploadOver) as over:
            uploads.state(upload)
        assert over.value.facts["reason"]["kind"] == "broken-file"
        with pytest.raises(UploadOver):
            sent(uploads, upload, 0, content)
        assert MediaFile.objects.count() == 0

    def test_that_was_whole_when_the_server_died_is_kept_at_the_next_question(
        self, uploads
    ):
        upload = begun(uploads, b"ants")
        part_of(upload).write_bytes(b"ants")

        state = uploads.state(upload)

        assert (state.offset, MediaFile.objects.count()) == (4, 1)
        assert state.media == ids.outside(MediaFile.objects.get().public_id)

    def test_lets_one_request_write_at_a_time(self, uploads):
        upload = begun(uploads, b"a" * 100)

        class Second(io.BytesIO):
            def read(self, size=-1, /):
                with pytest.raises(UploadLocked):
                    sent(uploads, upload, 0, b"b")
                with pytest.raises(UploadLocked):
                    uploads.remove(upload)
                return super().read(size)

        state = uploads.append(upload, offset=0, body=Second(b"a" * 100), checksum=None)

        assert state.media

    def test_may_be_given_up(self, uploads):
        upload = begun(uploads, b"a" * 100)
        sent(uploads, upload, 0, b"a")

        uploads.remove(upload)

        assert not part_of(upload).exists()
        with pytest.raises(NoSuchUpload):
            uploads.state(upload)

    def test_that_is_stored_may_be_forgotten_and_its_media_stay(self, uploads):
        upload = begun(uploads, b"ants")
        sent(uploads, upload, 0, b"ants")
        assert sent(uploads, upload, 4, b"").media

        uploads.remove(upload)

        assert MediaFile.objects.count() == 1


class TestAnUploadThatCannotBe:
    def test_is_refused_before_a_byte_is_sent(self, uploads, settings):
        settings.MEDIA_MOST_BYTES = 1 << 20

        with pytest.raises(EmptyFile):
            uploads.create(length=0, metadata={})
        with pytest.raises(MediaTooLarge, match="larger than 1 MiB"):
            uploads.create(length=(1 << 20) + 1, metadata={})
        settings.MEDIA_QUOTA_BYTES = 100
        uploads.create(length=60, metadata={})
        with pytest.raises(QuotaReached):
            uploads.create(length=41, metadata={})

        assert Upload.objects.count() == 1

    def test_is_one_too_many(self, owner, uploads):
        for _ in range(3):
            begun(uploads, b"ants")
        Upload.objects.bulk_create(
            Upload(
                organisation_id=owner.organisation_id,
                length=1,
                created_at=NOON,
                expires_at=NOON + DAY,
            )
            for _ in range(rules.MOST_OPEN_UPLOADS - 3)
        )

        with pytest.raises(TooManyUploads):
            begun(uploads, b"ants")

    def test_is_another_owners(self, owner, uploads):
        upload = begun(uploads, b"ants")
        claim = UUID(int=7)

        for other in (
            Owner(requester().pk),
            Owner(owner.organisation_id, worker().pk, claim),
        ):
            theirs = OwnUploads(owner=other, now=NOON)
            with pytest.raises(NoSuchUpload):
                theirs.state(upload)
            with pytest.raises(NoSuchUpload):
                theirs.remove(upload)
            with pytest.raises(NoSuchUpload):
                sent(theirs, upload, 0, b"ants")

        assert uploads.state(upload).offset == 0


class TestAWorkersUpload:
    def test_is_for_one_answer_and_there_may_be_so_many(self, owner):
        who, claim = worker(), UUID(int=7)
        mine = OwnUploads(owner=Owner(owner.organisation_id, who.pk, claim), now=NOON)
        for number in range(rules.MOST_AN_ANSWER):
            content = f"ant {number}".encode()
            upload = begun(mine, content)
            if number % 2:
                sent(mine, upload, 0, content)

        with pytest.raises(TooManyFiles):
            begun(mine, b"one more")

        row = MediaFile.objects.first()
        assert row is not None
        assert (row.worker, row.assignment) == (who, claim)
        assert row.organisation_id == owner.organisation_id


class TestTime:
    def test_removes_what_was_not_finished_within_a_day(self, owner, uploads):
        upload, done = begun(uploads, b"a" * 9), begun(uploads, b"ants")
        sent(uploads, upload, 0, b"a")
        sent(uploads, done, 0, b"ants")
        path = part_of(upload)

        assert remove_expired_uploads(now=NOON + DAY - SECOND) == 0
        later = OwnUploads(owner=owner, now=NOON + DAY)
        with pytest.raises(NoSuchUpload):
            later.state(upload)
        assert remove_expired_uploads(now=NOON + DAY) == 2

        assert not path.exists()
        assert Upload.objects.count() == 0
        assert MediaFile.objects.count() == 1


WRITER = """
import io, os, sys, time
from hormiga.domain.media import uploads
class Slow:
    sent = 0
    def read(self, size):
        self.sent += 1
        if self.sent > 3:
            print("three", flush=True)
            time.sleep(60)
        return b"a" * 100_000
file = open(sys.argv[1], "r+b")
uploads._write(file, body=Slow(), most=10**9, checksum=None)
"""


class TestAKilledServer:
    def test_leaves_an_offset_that_is_true(self, uploads, settings):
        """What lies on disk is the offset; SIGKILL gives nobody a chance to tidy."""
        upload = begun(uploads, b"a" * 10_000_000)
        sent(uploads, upload, 0, b"a" * 1000)
        environ = os.environ | {
            "DJANGO_SETTINGS_MODULE": "hormiga.config.settings",
            "HORMIGA_SECRET_KEY": settings.SECRET_KEY,
        }
        code = "import django; django.setup()\n" + WRITER
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(part_of(upload))],
            stdout=subprocess.PIPE,
            env=environ,
        )
        assert child.stdout is not None
        assert child.stdout.readline() == b"three\n"

        child.send_signal(signal.SIGKILL)
        child.communicate()
        offset = uploads.state(upload).offset

        assert 1000 <= offset <= 301_000
        assert part_of(upload).stat().st_size == offset
        left = 10_000_000 - offset
        assert sent(uploads, upload, offset, b"a" * left).media
        assert MediaFile.objects.get().size == 10_000_000
