"""Sounds and videos: headers that add up, and nothing cut off."""

from __future__ import annotations

import pytest
from tests.build import media as files

from hormiga.engines.media.checking import check
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import BrokenFile, UnknownMedia

PLACE = b"+40.4168-003.7038/"


@pytest.fixture
def checked(tmp_path):
    def run(content: bytes):
        source, target = tmp_path / "came", tmp_path / "kept"
        source.write_bytes(content)
        done = check(source=source, target=target, limits=Limits())
        return done, target.read_bytes() if done.is_rewritten else content

    return run


class TestASoundOrVideo:
    @pytest.mark.parametrize(
        ("content", "media_type", "seconds"),
        [
            (files.sound(0.5), "audio/wav", 0.5),
            (files.mp3(100), "audio/mpeg", 2.6),
            (b"ID3\x04\0\0\0\0\0\x14" + bytes(20) + files.mp3(50), "audio/mpeg", 1.3),
            (files.flac(2), "audio/flac", 2.0),
            (files.ogg(3), "audio/ogg", 3.0),
            (files.mp4(), "video/mp4", 4.0),
            (files.mp4(b"soun", b"M4A "), "audio/mp4", 4.0),
            (files.mp4(b"soun"), "audio/mp4", 4.0),
            (files.webm(), "video/webm", 5.0),
            (files.webm(track=2), "audio/webm", 5.0),
            (files.webm(seconds=None), "video/webm", None),
        ],
    )
    def test_is_known_with_its_length(self, checked, content, media_type, seconds):
        done, kept = checked(content)

        assert (done.media_type, done.seconds) == (media_type, seconds)
        assert kept == content

    @pytest.mark.parametrize(
        "content",
        [
            files.sound()[:-2],
            files.sound()[:30],
            files.mp3(3),
            b"\xff\xfb\x90\x00" + b"noise" * 500,
            files.flac()[:40],
            files.flac()[:42],
            files.ogg()[:-1],
            files.ogg()[:20],
            files.mp4()[:-1],
            files.mp4()[:60],
            files.mp4(b"text"),
            files.mp4() + b"behind",
            files.webm()[:-1],
            files.webm()[:60],
            files.webm(track=17),
            b"RIFF\xff\xff\xff\xffWAVEdata",
        ],
    )
    def test_that_was_cut_off_or_is_none_is_refused(self, checked, content):
        with pytest.raises(BrokenFile):
            checked(content)

    def test_of_another_make_is_refused_with_what_to_send(self, checked):
        with pytest.raises(UnknownMedia, match="Save it as WebM"):
            checked(files.webm(doc_type=b"matroska"))
        with pytest.raises(UnknownMedia, match="Opus"):
            checked(files.ogg().replace(b"OpusHead", b"Speex   "))


class TestAnMp4:
    def test_loses_its_place_and_keeps_its_length_in_bytes(self, checked):
        came = files.mp4(place=PLACE)
        assert PLACE in came

        done, kept = checked(came)

        assert done.is_rewritten
        assert len(kept) == len(came)
        assert PLACE not in kept
        assert b"udta" not in kept
        again, _ = checked(kept)
        assert (again.media_type, again.seconds) == ("video/mp4", 4.0)
        assert not again.is_rewritten
