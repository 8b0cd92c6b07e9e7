"""Hostile files, in the process that checks them: refused in words, and cheaply."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image
from tests.build import media as files

from hormiga.domain.media.checker import Checker
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import (
    BrokenFile,
    EmptyFile,
    ImageTooLarge,
    MediaTooLarge,
    TooCostly,
)
from hormiga.kit.errors import Refusal

MIB = 1 << 20
BOMBS: dict[str, tuple[Callable[[], bytes], type[Refusal]]] = {
    "200 megapixels": (lambda: files.png(20_000, 10_000), ImageTooLarge),
    "2 to the 62 pixels": (
        lambda: files.png(2**31 - 1, 2**31 - 1, pixels=b"x"),
        ImageTooLarge,
    ),
    "just above the limit": (lambda: files.png(10_001, 5_000), ImageTooLarge),
    "a text of 120 MB": (
        lambda: files.png(8, 8, files.chunk(b"zTXt", b"a\0\0" + files.bomb(120 * MIB))),
        BrokenFile,
    ),
    "a profile of 120 MB": (
        lambda: files.png(8, 8, files.chunk(b"iCCP", b"a\0\0" + files.bomb(120 * MIB))),
        BrokenFile,
    ),
    "80 texts of a MB": (
        lambda: files.png(
            8, 8, *[files.chunk(b"zTXt", b"a\0\0" + files.bomb(MIB))] * 80
        ),
        BrokenFile,
    ),
    "a page of 100,000 boxes in each other": (
        lambda: b"<html>" + b"<div>" * 100_000,
        TooCostly,
    ),
    "no bytes": (lambda: b"", EmptyFile),
    "a RIFF of 4 GB": (
        lambda: b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0",
        BrokenFile,
    ),
    "a million empty boxes": (
        lambda: files.mp4()[:24] + files.box(b"free") * 1_000_000,
        BrokenFile,
    ),
}


@pytest.fixture
def checker():
    with Checker(Limits()) as started:
        yield started


def peak_mib(checker: Checker) -> int:
    """The most memory that the checking process ever had, in MiB."""
    child = checker._child
    assert child is not None
    status = Path(f"/proc/{child.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    assert found
    return int(found[1]) // 1024


class TestAHostileFile:
    @pytest.mark.parametrize("name", BOMBS)
    def test_is_refused_in_words_and_costs_little_memory(self, checker, tmp_path, name):
        make, refusal = BOMBS[name]
        source, target = tmp_path / "came", tmp_path / "kept"
        source.write_bytes(make())

        with pytest.raises(refusal) as refused:
            checker.check(source=source, target=target)

        assert re.fullmatch(r"[A-Z][^.]*\. ?[A-Z].*\.", refused.value.detail)
        assert not target.exists()
        assert peak_mib(checker) < 64

    def test_of_endless_pixels_behind_a_small_picture_costs_little(
        self, checker, tmp_path
    ):
        source, target = tmp_path / "came", tmp_path / "kept"
        source.write_bytes(files.png(8, 8, pixels=files.bomb(120 * MIB)))

        checked = checker.check(source=source, target=target)

        assert (checked.width, checked.height) == (8, 8)
        assert target.stat().st_size < 200
        assert peak_mib(checker) < 64


class TestTheChecker:
    def test_takes_the_largest_picture_there_may_be(self, checker, tmp_path):
        source, target = tmp_path / "came", tmp_path / "kept"
        source.write_bytes(files.png(10_000, 5_000))

        checked = checker.check(source=source, target=target)

        assert (checked.width, checked.height) == (10_000, 5_000)

    def test_checks_many_files_in_one_process(self, checker, tmp_path):
        source, target = tmp_path / "came", tmp_path / "kept"
        pids = set()
        for content in (files.picture(), b"", b"words", files.sound(), b"%PDF-"):
            source.write_bytes(content)
            with suppress(Refusal):
                checker.check(source=source, target=target)
            pids.add(checker._child.pid)

        assert len(pids) == 1

    def test_refuses_a_file_at_which_the_process_dies_and_goes_on(
        self, checker, tmp_path
    ):
        source = tmp_path / "came"
        source.write_bytes(files.picture())
        checker.check(source=source, target=tmp_path / "first")
        os.kill(checker._child.pid, signal.SIGKILL)

        with pytest.raises(TooCostly):
            checker.check(source=source, target=tmp_path / "second")
        again = checker.check(source=source, target=tmp_path / "third")

        assert again.media_type == "image/png"

    def test_refuses_a_picture_that_is_too_large_once_written_anew(self, tmp_path):
        source, target = tmp_path / "came", tmp_path / "kept"
        drawn = Image.effect_noise((100, 100), 60)
        source.write_bytes(files.written(drawn, "BMP"))

        with Checker(Limits(most_bytes=1000)) as small, pytest.raises(MediaTooLarge):
            small.check(source=source, target=target)

        assert not target.exists()

    def test_leaves_no_process_behind(self, tmp_path):
        source = tmp_path / "came"
        source.write_bytes(b"words")
        with Checker(Limits()) as checker:
            checker.check(source=source, target=tmp_path / "kept")
            assert checker._child is not None
            pid = checker._child.pid

        for _ in range(100):
            if not Path(f"/proc/{pid}").exists():
                break
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()

    def test_gives_no_secret_to_the_process(self, checker, tmp_path, monkeypatch):
        monkeypatch.setenv("HORMIGA_SECRET_KEY", "very-secret")
        source = tmp_path / "came"
        source.write_bytes(b"words")
        checker.check(source=source, target=tmp_path / "kept")

        environ = Path(f"/proc/{checker._child.pid}/environ").read_bytes()

        assert environ == b""
