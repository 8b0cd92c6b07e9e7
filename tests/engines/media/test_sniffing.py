"""What a file is, by its first bytes."""

from __future__ import annotations

import pytest
from tests.build import media as files

from hormiga.engines.media import kinds
from hormiga.engines.media.refusals import (
    EmptyFile,
    NotReadableText,
    SvgNotTaken,
    UnknownMedia,
)
from hormiga.engines.media.sniffing import sniff

KNOWN = {
    kinds.PNG: files.picture(),
    kinds.JPEG: files.picture(kind="JPEG"),
    kinds.WEBP: files.picture(kind="WEBP"),
    kinds.GIF: files.picture(kind="GIF"),
    kinds.BMP: files.picture(kind="BMP"),
    kinds.WAV: files.sound(),
    kinds.MP3: files.mp3(),
    kinds.FLAC: files.flac(),
    kinds.OGG: files.ogg(),
    kinds.MP4: files.mp4(),
    kinds.MP4_AUDIO: files.mp4(b"soun", b"M4A "),
    kinds.WEBM: files.webm(),
    kinds.TEXT: "hormigas, ñandúes y 🐜".encode(),
    kinds.HTML: b"<!doctype html><p>ants",
    kinds.ZIP: files.archive(("a.txt", b"ant")),
}


class TestAFile:
    @pytest.mark.parametrize("media_type", KNOWN)
    def test_is_known_by_its_content(self, media_type):
        assert sniff(KNOWN[media_type]) == media_type

    def test_without_bytes_is_refused(self):
        with pytest.raises(EmptyFile):
            sniff(b"")

    @pytest.mark.parametrize(
        "content",
        [
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
            b"\xef\xbb\xbf  <svg/>",
            b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg:svg>",
            b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg>',
        ],
    )
    def test_that_is_an_svg_is_refused_with_what_to_do(self, content):
        with pytest.raises(SvgNotTaken, match="Save it as PNG"):
            sniff(content)

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"%PDF-1.7 words", "PDF"),
            (b"%PDF-1.7\xff\xfe", "PDF"),
            (b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"),
            (b"\0\0\0\x14ftypqt  " + bytes(40), "MP4 or WebM"),
            (b"MZ\x90\0" + bytes(40), "kind of file"),
            (b"RIFF\x10\0\0\0AVI LIST", "kind of file"),
            (b"abc\0def", "kind of file"),
        ],
    )
    def test_of_another_kind_is_refused_with_what_to_send(self, content, words):
        with pytest.raises(UnknownMedia, match=words):
            sniff(content)

    @pytest.mark.parametrize("code", ["latin-1", "utf-16", "utf-16-be"])
    def test_of_text_must_be_utf_8(self, code):
        with pytest.raises((NotReadableText, UnknownMedia)):
            sniff("ñandúes y hormigas".encode(code))

    @pytest.mark.parametrize("text", ["BMX is a sport", "ID3 tags hold names", "< 3"])
    def test_of_text_may_begin_as_another_file_does(self, text):
        assert sniff(text.encode()) == kinds.TEXT

    def test_may_be_cut_within_a_letter(self):
        assert sniff("ñ".encode() * 10 + "ñ".encode()[:1]) == kinds.TEXT
