"""One file checked: sniffed, then read by the checker of its type."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from hormiga.engines.media import film, images, kinds, sound, texts
from hormiga.engines.media.kinds import Checked, MediaKind
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import UnknownMedia
from hormiga.engines.media.sniffing import HEAD_BYTES, sniff


def check(
    *, source: Path, target: Path, limits: Limits, keeps: Collection[str] = ()
) -> Checked:
    """Check a file by its content; what is written anew goes to `target`.

    Raises one of `refusals.NAMED`.
    """
    with source.open("rb") as file:
        media_type = sniff(file.read(HEAD_BYTES))
    kind = kinds.TYPES.get(media_type)
    if kind is None:
        raise UnknownMedia("We take a ZIP file only where many files are sent at once.")
    if kind is MediaKind.IMAGE:
        return images.rewrite(
            source=source,
            target=target,
            media_type=media_type,
            limits=limits,
            keeps=keeps,
        )
    if kind is MediaKind.TEXT:
        return _check_text(source, target, media_type, limits)
    if media_type in {kinds.MP4, kinds.MP4_AUDIO}:
        return film.check_mp4(source=source, target=target)
    if media_type == kinds.WEBM:
        return film.check_webm(source=source)
    return sound.check_sound(source=source, media_type=media_type)


def _check_text(source: Path, target: Path, media_type: str, limits: Limits) -> Checked:
    if media_type == kinds.HTML:
        return texts.clean_page(source=source, target=target, limits=limits)
    return texts.check_text(source=source, limits=limits)
