"""Pictures are written anew, and only their pixels survive."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from PIL import Image, ImageCms
from tests.build import media as files

from hormiga.engines.media.checking import check
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import (
    AnimatedImage,
    BrokenFile,
    ImageTooLarge,
    MediaTooLarge,
)

SMALL = Limits(most_pixels=10_000)


@pytest.fixture
def rewritten(tmp_path):
    """Check a picture; give what is known of it and the bytes that are kept."""

    def run(content: bytes, limits: Limits = SMALL, keeps=()):
        source, target = tmp_path / "came", tmp_path / "kept"
        source.write_bytes(content)
        checked = check(source=source, target=target, limits=limits, keeps=keeps)
        assert checked.is_rewritten
        return checked, target.read_bytes()

    return run


def tables(jpeg: bytes) -> Any:
    return vars(files.read(jpeg))["quantization"]


def moving(kind: str) -> bytes:
    first, *others = (
        Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")
    )
    return files.written(first, kind, save_all=True, append_images=others)


class TestAPicture:
    @pytest.mark.parametrize(
        ("kind", "media_type"),
        [
            ("PNG", "image/png"),
            ("JPEG", "image/jpeg"),
            ("WEBP", "image/webp"),
            ("GIF", "image/png"),
            ("BMP", "image/png"),
        ],
    )
    def test_keeps_its_size_and_its_colours(self, rewritten, kind, media_type):
        checked, kept = rewritten(files.picture((40, 30), kind, "white"))

        assert (checked.media_type, checked.width, checked.height) == (
            media_type,
            40,
            30,
        )
        darkest = files.read(kept).convert("RGB").crop((20, 15, 40, 30)).getextrema()
        assert all(low >= 253 for low, _ in darkest)

    def test_stands_upright_and_tells_nothing_of_its_maker(self, rewritten):
        checked, kept = rewritten(files.photo())

        assert (checked.width, checked.height) == (40, 60)
        upright = files.read(kept).convert("L")
        assert upright.crop((0, 0, 40, 10)).getextrema()[1] < 40
        assert upright.crop((0, 50, 40, 60)).getextrema()[0] > 215
        assert checked.facts == {}
        assert not files.read(kept).getexif()
        for secret in (b"SecretPhoneMaker", b"secret comment", b"2026:10:01"):
            assert secret in files.photo()
            assert secret not in kept

    def test_tells_when_and_where_it_was_taken_only_where_it_is_asked(self, rewritten):
        when, _ = rewritten(files.photo(), keeps=["taken_at"])
        both, _ = rewritten(files.photo(), keeps=["taken_at", "place"])
        plain, _ = rewritten(files.picture(), keeps=["taken_at", "place"])

        assert when.facts == {"taken_at": "2026-10-01T12:30:00"}
        assert both.facts == when.facts | {"place": [40.5, -3.75]}
        assert plain.facts == {}

    def test_of_png_loses_nothing_of_16_bits_and_of_transparency(self, rewritten):
        grey = files.written(Image.new("I;16", (3, 3), 40_000), "PNG")
        clear = files.written(Image.new("RGBA", (3, 3), (1, 2, 3, 4)), "PNG")

        assert files.read(rewritten(grey)[1]).getpixel((1, 1)) == 40_000
        assert files.read(rewritten(clear)[1]).getpixel((1, 1)) == (1, 2, 3, 4)

    def test_of_webp_without_loss_stays_without_loss(self, rewritten):
        drawn = Image.effect_noise((30, 30), 90).convert("RGB")
        _, kept = rewritten(files.written(drawn, "WEBP", lossless=True))

        assert files.read(kept).tobytes() == drawn.tobytes()

    def test_of_jpeg_keeps_its_quality(self, rewritten):
        drawn = Image.effect_noise((90, 90), 60).convert("RGB")
        came = files.written(drawn, "JPEG", quality=88, subsampling=0)

        _, kept = rewritten(came)

        assert tables(kept) == tables(came)
        pairs = zip(files.read(came).tobytes(), files.read(kept).tobytes(), strict=True)
        apart = [abs(one - other) for one, other in pairs]
        assert sum(apart) / len(apart) < 0.5

    def test_of_print_colours_and_of_a_profile_is_stored_in_srgb(self, rewritten):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        tagged = files.picture(icc_profile=profile)
        torn = files.picture(icc_profile=b"no profile at all")
        cmyk = files.picture(kind="JPEG", mode="CMYK", colour=(0, 255, 255, 0))

        for came in (tagged, torn):
            assert "icc_profile" not in files.read(rewritten(came)[1]).info
        red = files.read(rewritten(cmyk)[1])
        assert red.mode == "RGB"
        assert red.getextrema()[0][0] > 200

    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_that_moves_is_refused(self, rewritten, kind):
        with pytest.raises(AnimatedImage, match="MP4 or WebM"):
            rewritten(moving(kind))

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP"])
    def test_that_was_cut_off_is_refused(self, rewritten, kind):
        drawn = Image.effect_noise((90, 90), 60).convert("RGB")
        whole = files.written(drawn, kind)

        with pytest.raises(BrokenFile):
            rewritten(whole[: len(whole) // 2])

    def test_with_more_pixels_or_bytes_than_the_limit_is_refused(self, rewritten):
        rewritten(files.png(100, 100))
        with pytest.raises(ImageTooLarge):
            rewritten(files.png(101, 100))
        with pytest.raises(MediaTooLarge):
            rewritten(files.picture(), Limits(most_image_bytes=20))


class TestAPolyglot:
    @pytest.mark.parametrize("kind", ["GIF", "PNG", "JPEG", "WEBP", "BMP"])
    @pytest.mark.parametrize(
        "payload",
        [
            b"<script>alert(document.domain)</script>",
            b"/**/;alert(1)//",
            b"<?php system($_GET[0]); ?>",
        ],
    )
    def test_loses_what_hangs_behind_the_picture(self, rewritten, kind, payload):
        _, kept = rewritten(files.picture(kind=kind) + payload)

        assert payload not in kept

    def test_loses_what_hides_in_comments_and_texts(self, rewritten):
        script = b"<script>alert(1)</script>"
        jpeg = files.picture(kind="JPEG", comment=script)
        gif = files.picture(kind="GIF", comment=script)
        png = files.png(8, 8, files.chunk(b"tEXt", b"Comment\0" + script))

        for came in (jpeg, gif, png):
            assert script in came
            assert script not in rewritten(came)[1]

    def test_of_a_gif_that_is_a_script_keeps_nothing_of_it(self, rewritten):
        """`GIF89a` is a legal JavaScript name: the size bytes open a comment."""
        gif = bytearray(files.picture((0x2F, 0x2A), "GIF"))
        came = bytes(gif) + b"*/=1;alert(1)"

        _, kept = rewritten(came)

        assert kept.startswith(b"\x89PNG")
        assert b"alert" not in kept

    def test_of_a_zip_file_is_no_zip_file_any_more(self, rewritten):
        came = files.picture() + files.archive(("evil.jar", b"x" * 50))
        assert zipfile.is_zipfile(io.BytesIO(came))

        _, kept = rewritten(came)

        assert not zipfile.is_zipfile(io.BytesIO(kept))
