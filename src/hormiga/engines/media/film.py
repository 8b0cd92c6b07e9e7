"""Videos, and sounds in the same containers: MP4 and WebM, read box by box.

The bytes stay as they are, but for one thing: an MP4's user data, where phones write
place and device, is overwritten with zeros (a `free` box of the same size).
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from hormiga.engines.media import kinds
from hormiga.engines.media.kinds import Checked
from hormiga.engines.media.refusals import BrokenFile, UnknownMedia

_MOST_BOXES = 10_000
_ALL_BOXES = 100_000
_PERSONAL = (b"udta", b"meta", b"uuid")
_BLOCK = 1 << 16


class Box(NamedTuple):
    """A box of an MP4: its name, where its content begins, and where it ends."""

    name: bytes
    start: int
    end: int


def check_mp4(*, source: Path, target: Path) -> Checked:
    """Read an MP4's movie header and tracks, and blank its user data."""
    with source.open("rb") as file:
        try:
            top = list(_boxes(file, Box(b"", 0, source.stat().st_size)))
            movie = next((box for box in top if box.name == b"moov"), None)
            if movie is None or not any(box.name in {b"mdat", b"moof"} for box in top):
                raise BrokenFile
            inside = list(_boxes(file, movie))
            handlers, personal = _tracks(file, inside)
            seconds = _mp4_seconds(file, inside)
        except (struct.error, IndexError, ZeroDivisionError) as error:
            raise BrokenFile from error
    personal += [box for box in [*top, *inside] if box.name in _PERSONAL]
    media_type = _mp4_type(handlers)
    if personal:
        shutil.copyfile(source, target)
        _blank(target, personal)
    return Checked(media_type, is_rewritten=bool(personal), seconds=seconds)


def _boxes(file: BinaryIO, parent: Box) -> Iterator[Box]:
    """Walk the boxes of a box; they must fill it to the last byte."""
    place = parent.start
    for _ in range(_MOST_BOXES):
        if place == parent.end:
            return
        file.seek(place)
        size, name = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", file.read(8))[0], 16
        elif size == 0:
            size = parent.end - place
        if size < head or place + size > parent.end:
            raise BrokenFile
        yield Box(name, place + head, place + size)
        place += size
    raise BrokenFile


def _tracks(file: BinaryIO, movie: list[Box]) -> tuple[set[bytes], list[Box]]:
    """Tell what the tracks are (`vide`, `soun`), and where they keep user data."""
    handlers, personal = set(), []
    for track in (box for box in movie if box.name == b"trak"):
        inside = list(_boxes(file, track))
        personal += [box for box in inside if box.name in _PERSONAL]
        for media in (box for box in inside if box.name == b"mdia"):
            for box in _boxes(file, media):
                if box.name == b"hdlr":
                    file.seek(box.start + 8)
                    handlers.add(file.read(4))
    return handlers, personal


def _mp4_type(handlers: set[bytes]) -> str:
    if b"vide" in handlers:
        return kinds.MP4
    if b"soun" in handlers:
        return kinds.MP4_AUDIO
    raise BrokenFile


def _mp4_seconds(file: BinaryIO, movie: list[Box]) -> float | None:
    header = next((box for box in movie if box.name == b"mvhd"), None)
    if header is None:
        raise BrokenFile
    file.seek(header.start)
    is_long = file.read(4)[0] == 1
    file.seek(16 if is_long else 8, 1)
    scale, length = struct.unpack(
        ">IQ" if is_long else ">II", file.read(12 if is_long else 8)
    )
    return round(length / scale, 3) if length else None


def _blank(target: Path, boxes: list[Box]) -> None:
    with target.open("r+b") as file:
        for box in boxes:
            file.seek(box.start)
            for left in range(box.end - box.start, 0, -_BLOCK):
                file.write(bytes(min(left, _BLOCK)))
            _rename(file, box)


def _rename(file: BinaryIO, box: Box) -> None:
    """Write `free` over a box's name, 4 or (with a long size) 12 bytes before it."""
    for back in (4, 12):
        file.seek(box.start - back)
        if file.read(4) == box.name:
            file.seek(box.start - back)
            file.write(b"free")
            return


_EBML, _DOC_TYPE, _SEGMENT = 0x1A45DFA3, 0x4282, 0x18538067
_INFO, _SCALE, _DURATION = 0x1549A966, 0x2AD7B1, 0x4489
_TRACKS, _TRACK, _TRACK_TYPE, _CLUSTER = 0x1654AE6B, 0xAE, 0x83, 0x1F43B675
_UNKNOWN = None


def check_webm(*, source: Path) -> Checked:
    """Read a WebM's header, length and tracks; a recording may not know its length."""
    size = source.stat().st_size
    with source.open("rb") as file:
        try:
            header, segment = _webm_top(file, size)
            doc_type = _content(file, _only(file, header, _DOC_TYPE)).rstrip(b"\0")
            if doc_type != b"webm":
                raise UnknownMedia("We take WebM, not other Matroska. Save it as WebM.")
            parts = dict(_until_cluster(file, segment))
            tracks = _kinds_of_tracks(file, parts[_TRACKS])
            seconds = _webm_seconds(file, parts[_INFO])
            if _CLUSTER not in parts:
                raise BrokenFile
        except (struct.error, IndexError, KeyError, ZeroDivisionError) as error:
            raise BrokenFile from error
    if not tracks & {1, 2}:
        raise BrokenFile
    return Checked(kinds.WEBM if 1 in tracks else kinds.WEBM_AUDIO, seconds=seconds)


class Span(NamedTuple):
    """Where an element's content begins and ends."""

    start: int
    end: int


def _webm_top(file: BinaryIO, size: int) -> tuple[Span, Span]:
    elements = dict(_elements(file, Span(0, size), stop=_SEGMENT))
    return elements[_EBML], elements[_SEGMENT]


def _until_cluster(file: BinaryIO, segment: Span) -> Iterator[tuple[int, Span]]:
    return _elements(file, segment, stop=_CLUSTER)


def _elements(
    file: BinaryIO, parent: Span, *, stop: int | None = None
) -> Iterator[tuple[int, Span]]:
    """Walk the elements of an element, up to the first of the kind `stop`."""
    place = parent.start
    for _ in range(_ALL_BOXES):
        if place >= parent.end:
            return
        file.seek(place)
        name = _number(file, keeps_mark=True)
        length = _number(file, keeps_mark=False)
        start = file.tell()
        end = parent.end if length is _UNKNOWN else start + length
        if name is None or end > parent.end:
            raise BrokenFile
        yield name, Span(start, end)
        if name == stop:
            return
        place = end
    raise BrokenFile


def _number(file: BinaryIO, *, keeps_mark: bool) -> int | None:
    """Read a number whose leading zero bits say its length; all ones is unknown."""
    first = file.read(1)[0]
    length = 9 - first.bit_length()
    if length > 8:
        raise BrokenFile
    rest = file.read(length - 1)
    if len(rest) != length - 1:
        raise BrokenFile
    whole = int.from_bytes(bytes([first]) + rest)
    mask = (1 << 7 * length) - 1
    if keeps_mark:
        return whole
    return _UNKNOWN if whole & mask == mask else whole & mask


def _only(file: BinaryIO, parent: Span, name: int) -> Span:
    return dict(_elements(file, parent))[name]


def _content(file: BinaryIO, span: Span) -> bytes:
    file.seek(span.start)
    return file.read(min(span.end - span.start, 64))


def _kinds_of_tracks(file: BinaryIO, tracks: Span) -> set[int]:
    return {
        int.from_bytes(_content(file, _only(file, track, _TRACK_TYPE)))
        for name, track in _elements(file, tracks)
        if name == _TRACK
    }


def _webm_seconds(file: BinaryIO, info: Span) -> float | None:
    parts = dict(_elements(file, info))
    if _DURATION not in parts:
        return None
    raw = _content(file, parts[_DURATION])
    length: float = struct.unpack(">d" if len(raw) == 8 else ">f", raw)[0]
    scale = int.from_bytes(_content(file, parts[_SCALE])) if _SCALE in parts else 10**6
    return round(length * scale / 10**9, 3)
