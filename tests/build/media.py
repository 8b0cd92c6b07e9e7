"""Files, good and bad: drawn, spoken and written here, none taken from anywhere."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from typing import Any

from PIL import Image


def picture(
    size: tuple[int, int] = (6, 4), kind: str = "PNG", colour: Any = "red", **how: Any
) -> bytes:
    """A picture of one colour, whose left upper pixel is blue."""
    drawn = Image.new(how.pop("mode", "RGB"), size, colour)
    if drawn.mode == "RGB":
        drawn.putpixel((0, 0), (0, 0, 255))
    return written(drawn, kind, **how)


def written(drawn: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    drawn.save(out, kind, **how)
    return out.getvalue()


def read(content: bytes) -> Any:
    opened = Image.open(io.BytesIO(content))
    opened.load()
    return opened


def photo() -> bytes:
    """A JPEG as a phone writes it: on its side, with time and place."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhoneMaker"
    exif.get_ifd(0x8769)[0x9003] = "2026:10:01 12:30:00"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (40.0, 30.0, 0.0), "W", (3.0, 45.0, 0.0)
    drawn = Image.new("RGB", (60, 40), "white")
    drawn.paste((0, 0, 0), (0, 0, 20, 40))  # black on the left: upright, on top
    return written(drawn, "JPEG", exif=exif, quality=90, comment=b"a secret comment")


def chunk(name: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc)


def png(width: int, height: int, *chunks: bytes, pixels: bytes | None = None) -> bytes:
    """A PNG whose header says what it likes: one bit a pixel, all black by default."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    if pixels is None:
        pixels = zlib.compress(bytes(height * (1 + (width + 7) // 8)), 9)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            *chunks,
            chunk(b"IDAT", pixels),
            chunk(b"IEND", b""),
        ]
    )


def bomb(size: int) -> bytes:
    """Zeros, packed a thousandfold, a piece at a time."""
    packer, out = zlib.compressobj(9), b""
    for _ in range(size >> 20):
        out += packer.compress(bytes(1 << 20))
    return out + packer.flush()


def sound(seconds: float = 0.5, rate: int = 8000) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(int(seconds * rate) * 2))
    return out.getvalue()


def mp3(frames: int = 100) -> bytes:
    """Silence: MPEG-1 layer III, 128 kbit/s, 44.1 kHz."""
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames


def flac(seconds: int = 2, rate: int = 44_100) -> bytes:
    packed = rate << 44 | 1 << 41 | 15 << 36 | seconds * rate
    info = bytes(10) + packed.to_bytes(8) + bytes(16)
    return b"fLaC\x80" + len(info).to_bytes(3) + info + b"\xff\xf8" + bytes(100)


def ogg(seconds: int = 3) -> bytes:
    def page(flags: int, position: int, number: int, packet: bytes) -> bytes:
        head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 7, number, 0)
        return head + bytes([1, len(packet)]) + packet

    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48_000, 0, 0)
    return page(2, 0, 0, head) + page(4, 312 + seconds * 48_000, 1, bytes(50))


def box(name: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I4s", 8 + len(inside), name) + inside


def mp4(handler: bytes = b"vide", brand: bytes = b"isom", place: bytes = b"") -> bytes:
    """A film of four seconds without a picture."""
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    header = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, 4000) + bytes(80))
    personal = [box(b"udta", box(b"\xa9xyz", place))] if place else []
    return (
        box(b"ftyp", brand + bytes(4) + brand)
        + box(b"moov", header, track, *personal)
        + box(b"mdat", b"frames" * 20)
    )


def element(name: int, content: bytes) -> bytes:
    width = (name.bit_length() + 7) // 8
    return name.to_bytes(width) + (1 << 56 | len(content)).to_bytes(8) + content


def webm(track: int = 1, doc_type: bytes = b"webm", seconds: float | None = 5) -> bytes:
    info = element(0x2AD7B1, (1_000_000).to_bytes(3))
    if seconds is not None:
        info += element(0x4489, struct.pack(">d", seconds * 1000))
    tracks = element(0xAE, element(0x83, bytes([track])))
    return element(0x1A45DFA3, element(0x4282, doc_type)) + element(
        0x18538067,
        element(0x1549A966, info)
        + element(0x1654AE6B, tracks)
        + element(0x1F43B675, bytes(40)),
    )


def archive(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return out.getvalue()
