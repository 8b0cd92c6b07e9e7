"""ZIP files are judged before they are unpacked."""

from __future__ import annotations

import struct
import zipfile

import pytest
from tests.build import media as files

from hormiga.engines.media.archives import members
from hormiga.engines.media.limits import Limits
from hormiga.engines.media.refusals import ArchiveTooLarge, BadArchive


@pytest.fixture
def unpacked(tmp_path):
    def run(content: bytes, limits: Limits | None = None):
        source, folder = tmp_path / "came.zip", tmp_path / "in"
        source.write_bytes(content)
        folder.mkdir(exist_ok=True)
        found = members(source=source, folder=folder, limits=limits or Limits())
        return [(name, path.read_bytes()) for name, path in found]

    run.folder = tmp_path / "in"  # type: ignore[attr-defined]
    return run


class TestAnArchive:
    def test_gives_its_files_in_order_without_what_computers_add(self, unpacked):
        content = files.archive(
            ("b.txt", b"bee"),
            ("deep/a.txt", b"ant"),
            ("__MACOSX/._b.txt", b"x"),
            ("deep/.DS_Store", b"x"),
            ("deep/", b""),
        )

        assert unpacked(content) == [("b.txt", b"bee"), ("deep/a.txt", b"ant")]

    @pytest.mark.parametrize(
        "name",
        [
            "../../etc/cron.d/x",
            "/etc/passwd",
            "a/../../b",
            "C:\\x",
            "a\\..\\b",
            "a\nb",
            "c:x",
        ],
    )
    def test_with_a_name_that_leads_out_is_refused_whole(self, unpacked, name):
        with pytest.raises(BadArchive):
            unpacked(files.archive(("good.txt", b"good"), (name, b"bad")))

        assert list(unpacked.folder.iterdir()) == []

    def test_with_a_link_is_refused(self, unpacked, tmp_path):
        path = tmp_path / "link.zip"
        with zipfile.ZipFile(path, "w") as packed:
            info = zipfile.ZipInfo("link")
            info.external_attr = 0o120777 << 16
            packed.writestr(info, "/etc/passwd")

        with pytest.raises(BadArchive):
            unpacked(path.read_bytes())

    def test_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(self, unpacked):
        content = files.archive(*[(f"{n}", bytes(1 << 20)) for n in range(20)])
        assert len(content) < 30_000

        with pytest.raises(ArchiveTooLarge):
            unpacked(content, Limits(most_unpacked_bytes=19 << 20))

        assert list(unpacked.folder.iterdir()) == []

    def test_with_too_many_files_is_refused_by_its_table(self, unpacked):
        content = files.archive(*[(f"{n}", b"") for n in range(11)])

        with pytest.raises(ArchiveTooLarge, match="more than 10 files"):
            unpacked(content, Limits(most_members=10))

    def test_with_a_table_that_lies_about_its_size_is_refused(self, unpacked):
        content = bytearray(files.archive(("a", bytes(100_000))))
        at = content.index(b"PK\x01\x02")
        struct.pack_into("<I", content, at + 24, 10)

        with pytest.raises(BadArchive):
            unpacked(bytes(content))

    def test_with_a_huge_table_is_refused_before_it_is_read(self, unpacked):
        content = bytearray(files.archive(("a", b"ant")))
        at = content.index(b"PK\x05\x06")
        struct.pack_into("<I", content, at + 12, 1 << 31)

        with pytest.raises(ArchiveTooLarge):
            unpacked(bytes(content))

    def test_with_a_password_or_damage_is_refused(self, unpacked):
        locked = bytearray(files.archive(("a", b"ant" * 50)))
        locked[6] |= 1
        locked[locked.index(b"PK\x01\x02") + 8] |= 1
        damaged = bytearray(files.archive(("a", bytes(range(256)))))
        damaged[60] ^= 0xFF

        for content in (bytes(locked), bytes(damaged), b"PK\x03\x04 none", b"PK"):
            with pytest.raises(BadArchive):
                unpacked(content)

    def test_with_two_files_of_one_name_is_refused(self, unpacked):
        with pytest.warns(UserWarning, match="Duplicate"):
            content = files.archive(("a", b"1"), ("a", b"2"))

        with pytest.raises(BadArchive, match="two files of one name"):
            unpacked(content)
