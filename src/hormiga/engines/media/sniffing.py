"""What a file is, by its first bytes; its name and what its sender says are no proof.

Knowing the type is where a check begins, not where it ends: a file may be a good
picture and a script at once. What can be written anew is (see `images`, `texts`), and
nothing is ever served under another type than the one that stands here.
"""

from __future__ import annotations

import codecs
import re

from hormiga.engines.media import kinds
from hormiga.engines.media.refusals import (
    EmptyFile,
    NotReadableText,
    SvgNotTaken,
    UnknownMedia,
)

HEAD_BYTES = 64 * 1024

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", kinds.PNG),
    (b"\xff\xd8\xff", kinds.JPEG),
    (b"GIF87a", kinds.GIF),
    (b"GIF89a", kinds.GIF),
    (b"BM", kinds.BMP),
    (b"fLaC", kinds.FLAC),
    (b"OggS", kinds.OGG),
    (b"ID3", kinds.MP3),
    (b"\x1aE\xdf\xa3", kinds.WEBM),
    (b"PK\x03\x04", kinds.ZIP),
    (b"PK\x05\x06", kinds.ZIP),
)
_RIFF = {b"WAVE": kinds.WAV, b"WEBP": kinds.WEBP}
_MP4_BRANDS = re.compile(rb"isom|iso[2-9]|mp4[12]|avc1|M4V |dash|MSNV|3gp.")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SVG = re.compile(r"<(?:\w+:)?svg[\s>/]", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype html|html|head|body)[\s>]", re.IGNORECASE)
_ASIDE = re.compile(r"(?is)(?:\s|<\?.*?\?>|<!--.*?-->|<!doctype svg.*?>)*")


def sniff(head: bytes) -> str:
    """Name the media type of a file by its first `HEAD_BYTES` bytes.

    Raises EmptyFile, SvgNotTaken, NotReadableText, or UnknownMedia for what is not
    taken. A ZIP file is named `application/zip`; only an import takes it.
    """
    if not head:
        raise EmptyFile
    return _binary(head) or _text(head)


def _binary(head: bytes) -> str | None:
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature) and not _is_only_text(head, signature):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _mp4(head[8:12])
    # An MPEG frame without a tag: 11 set bits, then a version and layer that exist.
    is_sync = len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return kinds.MP3 if is_sync else None


def _is_only_text(head: bytes, signature: bytes) -> bool:
    """Tell a text that begins with `BM` or `ID3` from a file that does."""
    return signature.isalnum() and len(signature) < 4 and b"\0" not in head[:64]


def _mp4(brand: bytes) -> str:
    if brand in {b"M4A ", b"M4B "}:
        return kinds.MP4_AUDIO
    if _MP4_BRANDS.fullmatch(brand):
        return kinds.MP4
    if brand in {b"heic", b"heix", b"mif1", b"avif", b"hevc"}:
        raise UnknownMedia("We do not take HEIC or AVIF pictures. Save it as JPEG.")
    raise UnknownMedia("We do not take this kind of video. Save it as MP4 or WebM.")


def _text(head: bytes) -> str:
    if head.startswith(_UTF16):
        raise NotReadableText
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head)
    except UnicodeDecodeError as error:
        raise _not_taken(head) from error
    start = _ASIDE.match(text)
    inner = text[start.end() if start else 0 :][:4096]
    if _SVG.match(inner):
        raise SvgNotTaken
    if inner.startswith("<") and _HTML.search(inner):
        return kinds.HTML
    if text.startswith("%PDF-") or _NO_TEXT.search(text):
        raise _not_taken(head)
    return kinds.TEXT


def _not_taken(head: bytes) -> UnknownMedia | NotReadableText:
    if head.startswith(b"%PDF-"):
        return UnknownMedia("We do not take PDF files. Send its pages as pictures.")
    if b"\0" not in head and sum(byte < 9 for byte in head) == 0:
        return NotReadableText()
    return UnknownMedia()
