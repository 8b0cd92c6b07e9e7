"""Sounds: the container's headers are read and must add up; the bytes stay as they are.

Without a decoder nothing is written anew, so what is checked here is that a player will
find what the type promises, for how long, and that nothing was cut off.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from hormiga.engines.media import kinds
from hormiga.engines.media.kinds import Checked
from hormiga.engines.media.refusals import BrokenFile, UnknownMedia

_MOST_CHUNKS = 10_000
_FRAMES_TO_SEE = 5
_MOST_GARBAGE = 64 * 1024
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_BITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def check_sound(*, source: Path, media_type: str) -> Checked:
    """Read a sound's headers; give its length in seconds where they say it."""
    size = source.stat().st_size
    with source.open("rb") as file:
        try:
            seconds = _READERS[media_type](file, size)
        except (struct.error, IndexError, ZeroDivisionError) as error:
            raise BrokenFile from error
    return Checked(media_type, seconds=seconds)


def _wav(file: BinaryIO, size: int) -> float:
    """Walk a RIFF file's chunks; the data must be there to its last byte."""
    if struct.unpack("<I", file.read(8)[4:])[0] + 8 > size + 1:
        raise BrokenFile
    file.seek(12)
    bytes_a_second = 0
    for _ in range(_MOST_CHUNKS):
        name: bytes
        length: int
        name, length = struct.unpack("<4sI", file.read(8))
        here = file.tell()
        if name == b"fmt ":
            _, _, _, bytes_a_second = struct.unpack("<HHII", file.read(12))
        if here + length > size:
            raise BrokenFile
        if name == b"data":
            if not length:
                raise BrokenFile
            return round(length / bytes_a_second, 3)
        file.seek(here + length + length % 2)
    raise BrokenFile


def _flac(file: BinaryIO, size: int) -> float | None:
    """Read STREAMINFO, which every FLAC file has first; then audio must follow."""
    head = file.read(42)
    if head[4] & 0x7F != 0 or int.from_bytes(head[5:8]) != 34:
        raise BrokenFile
    packed = int.from_bytes(head[18:26])
    rate, samples = packed >> 44, packed & (1 << 36) - 1
    is_last = head[4] & 0x80
    for _ in range(_MOST_CHUNKS):
        if is_last:
            break
        block = file.read(4)
        is_last = block[0] & 0x80
        file.seek(int.from_bytes(block[1:]), 1)
    if file.tell() >= size or file.read(2)[:1] != b"\xff":
        raise BrokenFile
    return round(samples / rate, 3) if samples else None


def _mp3(file: BinaryIO, size: int) -> float:
    """Find frames that follow each other; their length and rate give the time."""
    start = _after_tag(file)
    file.seek(start)
    head = file.read(_MOST_GARBAGE)
    for offset in range(len(head) - 4):
        if head[offset] != 0xFF:
            continue
        place, seconds, seen = start + offset, 0.0, 0
        while seen < _FRAMES_TO_SEE and (frame := _mp3_frame(file, place)):
            place, seconds, seen = place + frame[0], seconds + frame[1], seen + 1
        is_whole = seen == _FRAMES_TO_SEE and place <= size
        if is_whole:
            share = (size - start - offset) / (place - start - offset)
            return round(seconds * share, 1)
    raise BrokenFile


def _after_tag(file: BinaryIO) -> int:
    """Step over an ID3v2 tag, whose size has 7 bits a byte."""
    tag = file.read(10)
    if not tag.startswith(b"ID3"):
        return 0
    length = sum((byte & 0x7F) << 7 * (3 - n) for n, byte in enumerate(tag[6:10]))
    return 10 + length + (10 if tag[5] & 0x10 else 0)


def _mp3_frame(file: BinaryIO, place: int) -> tuple[int, float] | None:
    """Read one frame's header: its bytes and its seconds."""
    file.seek(place)
    head = file.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, bits, rate = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or bits in {0, 15} or rate == 3:
        return None
    hertz = _RATES[version][rate]
    samples, table = (1152, _BITS_V1) if version == 3 else (576, _BITS_V2)
    length = samples // 8 * table[bits] * 1000 // hertz + (head[2] >> 1 & 1)
    return length, samples / hertz


def _ogg(file: BinaryIO, size: int) -> float | None:
    """Read what the first page carries and, from the last one, for how long."""
    first = file.read(27)
    packet = file.read(first[26] + 80)[first[26] :]
    if first[4] != 0 or not first[5] & 2:
        raise BrokenFile
    rate, before = _ogg_rate(packet)
    file.seek(max(0, size - 70_000))
    tail = file.read()
    at = tail.rfind(b"OggS")
    last = tail[at : at + 27]
    lacing = tail[at + 27 : at + 27 + last[26]]
    if len(tail) - at < 27 + len(lacing) + sum(lacing):
        raise BrokenFile
    position = int.from_bytes(last[6:14], "little")
    is_known = position < 1 << 63
    return round(max(0, position - before) / rate, 3) if is_known else None


def _ogg_rate(packet: bytes) -> tuple[int, int]:
    """Tell a codec's samples a second, and how many come before the first one heard."""
    if packet.startswith(b"OpusHead"):
        return 48_000, int.from_bytes(packet[10:12], "little")
    if packet.startswith(b"\x01vorbis"):
        return int.from_bytes(packet[12:16], "little"), 0
    if packet.startswith(b"\x7fFLAC"):
        return int.from_bytes(packet[27:30]) >> 4, 0
    raise UnknownMedia("We take Opus, Vorbis and FLAC in Ogg files. Save it so.")


_READERS = {kinds.WAV: _wav, kinds.FLAC: _flac, kinds.MP3: _mp3, kinds.OGG: _ogg}
