"""A ZIP file of media: judged by its table before anything is unpacked.

The table may lie, so each byte is counted while it is read as well.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import ArchiveTooLarge, BadArchive

_BLOCK = 1 << 16
_END, _END_BYTES = b"PK\x05\x06", 22
_MOST_TAIL = _END_BYTES + (1 << 16)
_MOST_TABLE_BYTES = 4 << 20
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ASIDE = ("__MACOSX", ".DS_Store", "Thumbs.db")


def members(
    *, source: Path, folder: Path, limits: Limits
) -> Iterator[tuple[str, Path]]:
    """Unpack one member after the other; give its name in the archive and its file.

    All members are judged before the first is unpacked; each file is the caller's to
    move or remove before it asks for the next. Raises BadArchive or ArchiveTooLarge.
    """
    _judge_table(source, limits)
    try:
        with zipfile.ZipFile(source) as archive:
            for number, member in enumerate(_judged(archive, limits)):
                target = folder / str(number)
                _unpack(archive, member, target)
                yield member.filename, target
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,  # an encrypted member
    ) as error:
        raise BadArchive from error


def _judge_table(source: Path, limits: Limits) -> None:
    """Refuse a table that is too long to be read into memory."""
    size = source.stat().st_size
    with source.open("rb") as file:
        file.seek(max(0, size - _MOST_TAIL))
        tail = file.read()
    at = len(tail) - _END_BYTES
    if not (tail[at:].startswith(_END) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        raise BadArchive
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > limits.most_members or length > _MOST_TABLE_BYTES:
        raise _too_many(limits)


def _judged(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """Refuse too many members, too many bytes, bad names and links."""
    infos = archive.infolist()
    if len(infos) > limits.most_members:
        raise _too_many(limits)
    if sum(info.file_size for info in infos) > limits.most_unpacked_bytes:
        raise ArchiveTooLarge
    files = [info for info in infos if not info.is_dir()]
    for info in files:
        _refuse_member(info)
    kept = [info for info in files if not _is_aside(info.filename)]
    if len({info.filename for info in kept}) != len(kept):
        raise BadArchive("This ZIP file has two files of one name. Pack it anew.")
    return kept


def _too_many(limits: Limits) -> ArchiveTooLarge:
    return ArchiveTooLarge(
        f"This ZIP file has more than {limits.most_members} files. Send it in several"
        " smaller ones.",
        most_files=limits.most_members,
    )


def _refuse_member(info: zipfile.ZipInfo) -> None:
    path = PurePosixPath(info.filename)
    is_outside = path.is_absolute() or ".." in path.parts or ":" in info.filename
    if is_outside or "\\" in info.filename or not info.filename.isprintable():
        raise BadArchive(
            "This ZIP file has a file whose name leads out of it. Pack it anew.",
            file=info.filename,
        )
    mode = info.external_attr >> 16
    is_plain = not mode or stat.S_IFMT(mode) in {0, stat.S_IFREG}
    if not is_plain or info.flag_bits & 1 or info.compress_type not in _METHODS:
        raise BadArchive(file=info.filename)


def _is_aside(name: str) -> bool:
    return any(part in _ASIDE for part in PurePosixPath(name).parts)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    """Write a member's bytes; one more than the table says, and it is refused."""
    written = 0
    with archive.open(member) as packed, target.open("wb") as file:
        while block := packed.read(_BLOCK):
            written += len(block)
            if written > member.file_size:
                raise BadArchive(file=member.filename)
            file.write(block)
