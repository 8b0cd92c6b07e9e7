"""What a worker reads when a file that they send is not taken."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from hormiga.domain.media.rules import NotHeld, NotYourMedia, TooManyFiles
from hormiga.engines.media.refusals import (
    AnimatedImage,
    BrokenFile,
    EmptyFile,
    ImageTooLarge,
    MediaTooLarge,
    NotReadableText,
    SvgNotTaken,
    TooCostly,
    UnknownMedia,
)
from hormiga.kit.errors import Refusal

WORDS: dict[type[Refusal], Promise] = {
    EmptyFile: gettext_lazy(
        "This file is empty. Look at it on your side and send it again."
    ),
    UnknownMedia: gettext_lazy(
        "We do not take this kind of file. Send a picture, a sound, a video or a text."
    ),
    SvgNotTaken: gettext_lazy(
        "This is an SVG, which can hold a program. Save it as PNG and send that."
    ),
    BrokenFile: gettext_lazy(
        "This file is damaged or was cut off. Save it anew and send it again."
    ),
    ImageTooLarge: gettext_lazy(
        "This picture has too many pixels. Make it smaller and send it again."
    ),
    AnimatedImage: gettext_lazy(
        "This picture moves. Send one still picture, or a video as MP4 or WebM."
    ),
    MediaTooLarge: gettext_lazy(
        "This file is too large. Send a shorter or smaller one."
    ),
    TooCostly: gettext_lazy(
        "This file takes too much memory or time to open. Save it anew, smaller."
    ),
    NotReadableText: gettext_lazy(
        "This text is not in UTF-8. Save it as UTF-8 and send it again."
    ),
    TooManyFiles: gettext_lazy(
        "This answer has as many files as it may have. Send it with those."
    ),
    NotHeld: gettext_lazy(
        "You do not hold this task now, so no file can be sent for it."
    ),
    NotYourMedia: gettext_lazy(
        "This answer names a file that was not sent for it. Send the file again."
    ),
}
