"""Bytes on their way in: looked at, inflated and counted, never all held."""

from __future__ import annotations

import io
import zlib
from typing import Any

from hormiga.kit.errors import Kind, Refusal

HEAD = 64 * 1024
MOST_INFLATED = 2 * 1024 * 1024 * 1024
_CHUNK = 1 << 18
_GZIP = b"\x1f\x8b"


class FileTooLarge(Refusal):
    """The file is too large once it is unpacked. Send it in several parts."""

    kind = Kind.TOO_LARGE


class BrokenFile(Refusal):
    """The file is damaged or ends too early. Send it again, from the original."""


def opened(source: Any) -> tuple[bytes, io.RawIOBase]:
    """Give a file's first 64 KiB and a stream of all of it, both without gzip."""
    head = read_head(source)
    if not is_gzip(head):
        return head, Rejoined(head, source)
    inflated = Inflated(Rejoined(head, source))
    head = read_head(inflated)
    return head, Rejoined(head, inflated)


def is_gzip(head: bytes) -> bool:
    """Say whether a file that begins so is packed by gzip."""
    return head.startswith(_GZIP)


def read_head(source: Any) -> bytes:
    """Read the first 64 KiB, or as much as there is."""
    head = b""
    while len(head) < HEAD and (chunk := source.read(HEAD - len(head))):
        head += chunk
    return head


class _Readable(io.RawIOBase):
    def readable(self) -> bool:
        return True


class Rejoined(_Readable):
    """What was read of a stream already, and then the rest of it."""

    def __init__(self, head: bytes, source: Any) -> None:
        self._head = head
        self._source = source

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer."""
        if self._head:
            chunk, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        else:
            chunk = self._source.read(len(buffer)) or b""
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Counted(_Readable):
    """Counts what is read, in small steps: how much a reader holds is soon known."""

    STEP = 8 * 1024

    def __init__(self, source: Any) -> None:
        self._source = source
        self.total = 0

    def readinto(self, buffer: Any) -> int:
        """Fill some of the buffer."""
        chunk = self._source.read(min(len(buffer), self.STEP)) or b""
        self.total += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


class Inflated(_Readable):
    """A gzip file's content; a small file may hold far more than it seems to."""

    def __init__(self, source: Any, *, most: int = MOST_INFLATED) -> None:
        self._source = source
        self._left = most
        self._packed = b""
        self._gzip = zlib.decompressobj(31)

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, or refuse what is broken or has no end."""
        while True:
            if not self._packed:
                self._packed = self._source.read(_CHUNK) or b""
            if not self._packed:
                return self._ended()
            chunk = self._inflate(len(buffer))
            if chunk:
                buffer[: len(chunk)] = chunk
                return len(chunk)

    def _inflate(self, most: int) -> bytes:
        if self._gzip.eof:  # gzip files may be joined end to end
            self._gzip = zlib.decompressobj(31)
        try:
            chunk = self._gzip.decompress(self._packed, most)
        except zlib.error as error:
            raise BrokenFile("The gzip file is damaged. Pack it again.") from error
        self._packed = self._gzip.unconsumed_tail or self._gzip.unused_data
        self._left -= len(chunk)
        if self._left < 0:
            raise FileTooLarge
        return chunk

    def _ended(self) -> int:
        # What zlib holds back comes out without further input.
        if not self._gzip.eof:
            raise BrokenFile("The gzip file ends too early. Send it again.")
        return 0
