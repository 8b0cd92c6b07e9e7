"""Why a file is not taken, in words for the person who sent it."""

from __future__ import annotations

from hormiga.kit.errors import Kind, Refusal


class EmptyFile(Refusal):
    """This file is empty. Look at it on your side and send it again."""


class UnknownMedia(Refusal):
    """We do not take this kind of file. Send a picture, a sound, a video or a text."""


class SvgNotTaken(Refusal):
    """This is an SVG, which can hold a program. Save it as PNG and send that."""


class BrokenFile(Refusal):
    """This file is damaged or was cut off. Save it anew and send it again."""


class ImageTooLarge(Refusal):
    """This picture has too many pixels. Make it smaller and send it again."""

    kind = Kind.TOO_LARGE


class AnimatedImage(Refusal):
    """This picture moves. Send one still picture, or a video as MP4 or WebM."""


class MediaTooLarge(Refusal):
    """This file is too large. Send a shorter or smaller one."""

    kind = Kind.TOO_LARGE


class TooCostly(Refusal):
    """This file takes too much memory or time to open. Save it anew, smaller."""

    kind = Kind.TOO_LARGE


class NotReadableText(Refusal):
    """This text is not in UTF-8. Save it as UTF-8 and send it again."""


class BadArchive(Refusal):
    """This ZIP file cannot be opened safely. Pack it anew, without a password."""


class ArchiveTooLarge(Refusal):
    """This ZIP file unpacks to too much. Send it in several smaller ones."""

    kind = Kind.TOO_LARGE


class OtherBytes(Refusal):
    """What arrived is not what its checksum says. Send this part again."""


NAMED: dict[str, type[Refusal]] = {
    refusal.__name__: refusal
    for refusal in (
        EmptyFile,
        UnknownMedia,
        SvgNotTaken,
        BrokenFile,
        ImageTooLarge,
        AnimatedImage,
        MediaTooLarge,
        TooCostly,
        NotReadableText,
    )
}
"""What the checking process may answer, by name."""
