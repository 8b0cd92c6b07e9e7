"""Pictures are written anew: only pixels are kept.

That takes away what hides behind or between them (scripts, ZIP files, comments, places,
names), at the price of decoding what a stranger sent: run this in `child`.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import get_sampling

from hormiga.engines.media import kinds
from hormiga.engines.media.kinds import Checked
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import (
    AnimatedImage,
    BrokenFile,
    ImageTooLarge,
    MediaTooLarge,
)

_READERS = {
    kinds.PNG: "PNG",
    kinds.JPEG: "JPEG",
    kinds.WEBP: "WEBP",
    kinds.GIF: "GIF",
    kinds.BMP: "BMP",
}
_MOST_WEBP_SIDE = 16_383
_EXIF_IFD, _GPS_IFD, _TAKEN_AT = 0x8769, 0x8825, 0x9003


def rewrite(
    *,
    source: Path,
    target: Path,
    media_type: str,
    limits: Limits,
    keeps: Collection[str] = (),
) -> Checked:
    """Decode a picture and write it anew, upright and in sRGB, without its metadata.

    `keeps` names what of the metadata comes back as facts: `taken_at`, `place`. Raises
    ImageTooLarge, AnimatedImage, BrokenFile or MediaTooLarge.
    """
    if source.stat().st_size > limits.most_image_bytes:
        raise MediaTooLarge
    Image.MAX_IMAGE_PIXELS = limits.most_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(source, formats=(_READERS[media_type],)) as picture:
                _refuse(picture, media_type, limits)
                picture.load()
                facts = _facts(picture, keeps)
                stored_as, options = _writer(picture, media_type)
                upright = _plain(picture, stored_as)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large(limits) from error
        except (OSError, SyntaxError, ValueError) as error:
            raise BrokenFile from error
    try:
        upright.save(target, format=_READERS[stored_as], **options)
    except OSError as error:  # it would be larger than any file may be
        target.unlink(missing_ok=True)
        raise MediaTooLarge from error
    width, height = upright.size
    return Checked(
        stored_as, is_rewritten=True, width=width, height=height, facts=facts
    )


def _refuse(picture: Image.Image, media_type: str, limits: Limits) -> None:
    """Refuse by what the header says, before a pixel is decoded."""
    if picture.width * picture.height > limits.most_pixels:
        raise _too_large(limits)
    # A JPEG with several pictures is one photo with its previews.
    if media_type != kinds.JPEG and getattr(picture, "is_animated", False):
        raise AnimatedImage


def _too_large(limits: Limits) -> ImageTooLarge:
    most = limits.most_pixels
    return ImageTooLarge(
        f"This picture has more than {most // 1_000_000} megapixels. Make it smaller"
        " and send it again.",
        most_pixels=most,
    )


def _writer(picture: Image.Image, media_type: str) -> tuple[str, dict[str, Any]]:
    """Choose how to write: without loss, or with just the loss that was there."""
    if media_type == kinds.JPEG:
        tables = getattr(picture, "quantization", None)
        if picture.mode in {"L", "RGB"} and tables:
            sampling = get_sampling(picture)
            return kinds.JPEG, {"qtables": tables, "subsampling": sampling}
        return kinds.JPEG, {"quality": 95}
    if media_type == kinds.WEBP and max(picture.size) <= _MOST_WEBP_SIDE:
        is_lossless = b"VP8L" in _first_bytes(picture)
        if is_lossless:
            return kinds.WEBP, {"lossless": True, "quality": 20, "method": 1}
        return kinds.WEBP, {"quality": 95, "method": 2}
    return kinds.PNG, {"compress_level": 4}


def _first_bytes(picture: Image.Image) -> bytes:
    path = getattr(picture, "filename", "")
    with Path(path).open("rb") as file:
        return file.read(64)


def _plain(picture: Image.Image, stored_as: str) -> Image.Image:
    """Turn upright, into sRGB and into a mode that is written; drop everything else."""
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    if stored_as == kinds.JPEG and upright.mode not in {"L", "RGB"}:
        upright = upright.convert("RGB")
    elif upright.mode in {"P", "PA"} or "transparency" in upright.info:
        has_alpha = upright.mode == "PA" or "transparency" in upright.info
        upright = upright.convert("RGBA" if has_alpha else "RGB")
    if profile and upright.mode in {"RGB", "RGBA"}:
        upright = _in_srgb(upright, profile)
    upright.info = {}
    return upright


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert the colours; a profile that cannot be read is left out."""
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, given, ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _facts(picture: Image.Image, keeps: Collection[str]) -> dict[str, Any]:
    """Read when and where a picture was taken, if the project asks for it."""
    if not keeps:
        return {}
    exif = picture.getexif()
    known = {
        "taken_at": _taken_at(exif.get_ifd(_EXIF_IFD).get(_TAKEN_AT)),
        "place": _place(exif.get_ifd(_GPS_IFD)),
    }
    return {name: known[name] for name in keeps if known.get(name) is not None}


def _taken_at(text: Any) -> str | None:
    """Write a camera's time (it knows no zone) as `2026-10-01T12:30:00`."""
    found = re.fullmatch(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)\0?", str(text))
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}" if found else None


def _place(gps: Any) -> list[float] | None:
    """Write a place as latitude and longitude in degrees."""
    try:
        north, east = (
            sum(float(part) / 60**n for n, part in enumerate(gps[tag]))
            * (-1 if gps[tag - 1] in {"S", "W"} else 1)
            for tag in (2, 4)
        )
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    is_on_earth = abs(north) <= 90 and abs(east) <= 180
    return [round(north, 6), round(east, 6)] if is_on_earth else None
