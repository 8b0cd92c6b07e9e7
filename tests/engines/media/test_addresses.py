"""References in tasks, signed addresses, and ranges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from hormiga.engines.media.passes import (
    BadMediaPass,
    For,
    MediaPass,
    media_address,
    read_media_pass,
)
from hormiga.engines.media.refs import MOST_A_TASK, grant, media_in, write
from hormiga.engines.media.serving import Stored, going_out
from hormiga.kit import ids

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE, OTHER = UUID(int=5), UUID(int=6)
SECRET = "a secret of fifty characters or more, for the tests"
PASS = MediaPass(ONE, For.ASSIGNMENT, OTHER, NOON, is_logged=True)
STORED = Stored('"abc"', "video/mp4", 1000, "añt.mp4")


def token(given: MediaPass = PASS, secret: str = SECRET) -> str:
    address = media_address(given, origin="https://frame.example/", secret=secret)
    start, _, last = address.rpartition("/")
    assert start == "https://frame.example/media"
    return last


class TestAReference:
    def test_is_found_wherever_it_stands_once_and_in_order(self):
        task = {
            "image": write(OTHER),
            "more": [{"deep": [ids.outside(ONE), 5, None]}, write(OTHER)],
            "text": "media://nothing",
        }

        assert media_in(task) == [OTHER, ONE]

    def test_is_found_in_the_deepest_input_and_no_more_than_so_many(self):
        deep: object = write(ONE)
        for _ in range(100_000):
            deep = [deep]

        assert media_in(deep) == [ONE]
        many = [write(UUID(int=n + 1)) for n in range(MOST_A_TASK + 5)]
        assert len(media_in(many)) == MOST_A_TASK

    def test_is_granted_only_where_its_media_are(self):
        assert grant(write(ONE), granted={ONE}) == f"hormiga-media:{ids.outside(ONE)}"
        assert grant(ids.outside(ONE), granted=[ONE]).startswith("hormiga-media:")
        assert grant(write(OTHER), granted={ONE}) == write(OTHER)
        assert grant("https://x.example/a.png", granted={ONE}) == (
            "https://x.example/a.png"
        )
        assert grant("", granted={ONE}) == ""


class TestAnAddress:
    def test_is_read_back_until_its_time_is_over(self):
        before = NOON - timedelta(seconds=1)

        assert read_media_pass(token=token(), secret=SECRET, now=before) == PASS
        with pytest.raises(BadMediaPass):
            read_media_pass(token=token(), secret=SECRET, now=NOON)

    def test_of_another_installation_or_changed_is_none(self):
        before = NOON - timedelta(seconds=1)
        good = token()
        changed = [
            good[:n] + ("A" if good[n] != "A" else "B") + good[n + 1 :]
            for n in range(0, len(good) - 1, 7)
        ]

        for bad in [*changed, good[:-1], good + "AA", "", "é", token(secret="x" * 50)]:
            with pytest.raises(BadMediaPass):
                read_media_pass(token=bad, secret=SECRET, now=before)


def sent(range_: str | None = None, method: str = "GET", **asked: str):
    headers = {name.replace("_", "-"): value for name, value in asked.items()}
    if range_ is not None:
        headers["Range"] = range_
    return going_out(method=method, asked=headers, stored=STORED)


class TestARange:
    @pytest.mark.parametrize(
        ("asked", "start", "end"),
        [
            ("bytes=0-99", 0, 99),
            ("bytes=900-", 900, 999),
            ("bytes=-100", 900, 999),
            ("bytes=-5000", 0, 999),
            ("bytes=999-2000", 999, 999),
            (" Bytes=0-0 ", 0, 0),
        ],
    )
    def test_is_cut_out_exactly(self, asked, start, end):
        going = sent(asked)

        assert going.status == 206
        assert (going.start, going.length) == (start, end - start + 1)
        assert going.headers["Content-Range"] == f"bytes {start}-{end}/1000"
        assert going.headers["Content-Length"] == str(end - start + 1)

    @pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
    def test_beyond_the_end_cannot_be_met(self, asked):
        going = sent(asked)

        assert (going.status, going.length) == (416, 0)
        assert going.headers["Content-Range"] == "bytes */1000"

    @pytest.mark.parametrize(
        "asked",
        [None, "", "bytes=", "bytes=-", "bytes=5-4", "lines=0-5", "bytes=0-1,5-6", "x"],
    )
    def test_that_is_none_gives_the_whole_file(self, asked):
        going = sent(asked)

        assert (going.status, going.start, going.length) == (200, 0, 1000)
        assert "Content-Range" not in going.headers

    def test_of_a_file_that_changed_gives_the_whole_one(self):
        assert sent("bytes=0-9", If_Range='"abc"').status == 206
        assert sent("bytes=0-9", If_Range='"old"').status == 200

    def test_is_not_asked_by_head(self):
        going = sent("bytes=0-9", method="HEAD")

        assert (going.status, going.length) == (200, 0)
        assert going.headers["Content-Length"] == "1000"

    @pytest.mark.parametrize("known", ['"abc"', 'W/"abc", "x"', "*"])
    def test_that_is_known_already_is_not_sent_again(self, known):
        assert sent(If_None_Match=known).status == 304
        assert sent(If_None_Match='"other"').status == 200


class TestWhatGoesOut:
    def test_is_never_a_page(self):
        for media_type in ("text/html", "text/plain"):
            stored = Stored('"a"', media_type, 5, "page.html")
            headers = going_out(method="GET", asked={}, stored=stored).headers

            assert headers["Content-Disposition"].startswith("attachment;")
            assert headers["Content-Type"] == f"{media_type}; charset=utf-8"
            assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
            assert headers["Cache-Control"] == "private, no-cache"

    def test_of_pictures_sounds_and_videos_is_shown_where_it_stands(self):
        assert sent().headers["Content-Disposition"] == (
            "inline; filename=\"a_t.mp4\"; filename*=UTF-8''a%C3%B1t.mp4"
        )
        as_file = going_out(method="GET", asked={}, stored=STORED, as_file=True)
        assert as_file.headers["Content-Disposition"].startswith("attachment;")

    def test_has_a_name_that_cannot_end_the_header(self):
        stored = Stored('"a"', "image/png", 5, 'a"\r\nSet-Cookie: b=c; filename="x')

        header = going_out(method="GET", asked={}, stored=stored).headers[
            "Content-Disposition"
        ]

        assert "\r" not in header
        assert "\n" not in header
        assert header.count('"') == 2
