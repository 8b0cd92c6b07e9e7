from __future__ import annotations

import base64
import json
import multiprocessing
from pathlib import Path

import pytest

from hormiga.config import keys
from hormiga.kit.vault import Vault

GOOD = "k3J9" * 5 + "pQ7x-Zt2_" * 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class TestPrepare:
    def test_makes_both_files_for_the_owner_alone(self, folder):
        made = keys.prepare(folder)

        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
        assert modes == {"secret_key": 0o600, "keyring.json": 0o600}
        assert len(made.secret_key) == 64
        (entry,) = json.loads((folder / "keyring.json").read_bytes())
        assert entry.keys() == {"id", "key"}
        assert len(base64.b64decode(entry["key"])) == 32

    def test_changes_nothing_the_second_time(self, folder):
        first = keys.prepare(folder)
        before = contents(folder)

        assert keys.prepare(folder) == first
        assert contents(folder) == before

    def test_never_makes_the_same_keys(self, folder):
        one, other = keys.prepare(folder / "a"), keys.prepare(folder / "b")

        assert one.secret_key != other.secret_key
        assert one.ring[0].secret != other.ring[0].secret

    def test_gives_racing_processes_the_same_keys(self, folder):
        with multiprocessing.get_context("spawn").Pool(4) as pool:
            secrets = pool.map(secret_of, [folder] * 8)

        assert len(set(secrets)) == 1
        assert contents(folder).keys() == {"secret_key", "keyring.json"}

    def test_makes_a_removed_secret_key_anew(self, folder):
        first = keys.prepare(folder)
        (folder / "secret_key").unlink()

        again = keys.prepare(folder)

        assert again.secret_key != first.secret_key
        assert again.ring == first.ring

    def test_never_replaces_a_lost_keyring(self, folder):
        keys.prepare(folder)
        (folder / "keyring.json").unlink()

        with pytest.raises(keys.KeyringLost):
            keys.prepare(folder)

        assert not (folder / "keyring.json").exists()

    @pytest.mark.parametrize("name", ["secret_key", "keyring.json"])
    @pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
    def test_refuses_files_that_others_may_read(self, folder, name, mode):
        keys.prepare(folder)
        (folder / name).chmod(mode)

        with pytest.raises(keys.OpenKeys, match=name):
            keys.prepare(folder)

        assert (folder / name).stat().st_mode & 0o777 == mode

    @pytest.mark.parametrize(
        "secret",
        ["", GOOD[:49], "a" * 64, "ab" * 40, f"django-insecure-{GOOD}", "changeme" * 9],
    )
    def test_refuses_a_key_that_can_be_guessed(self, folder, secret):
        keys.prepare(folder)
        (folder / "secret_key").write_text(secret)

        with pytest.raises(keys.WeakKey):
            keys.prepare(folder)

    @pytest.mark.parametrize(
        "ring",
        [
            "",
            "[]",
            "{}",
            "[1]",
            '[{"id": "a"}]',
            '[{"id": "a", "key": "c2hvcnQ="}]',
            '[{"id": 1, "key": ""}]',
            "\ud800",
        ],
    )
    def test_refuses_a_broken_keyring(self, folder, ring):
        keys.prepare(folder)
        (folder / "keyring.json").write_bytes(ring.encode(errors="surrogatepass"))

        with pytest.raises(keys.BrokenKeyring):
            keys.prepare(folder)

    def test_keeps_a_long_secret_out_of_logs(self, folder):
        made = keys.prepare(folder)

        assert made.secret_key not in repr(made)


class TestAddKey:
    def test_puts_the_new_key_first_and_keeps_the_old(self, folder):
        before = keys.prepare(folder)
        sealed = before.vault().seal("ES91", "here")

        after = keys.add_key(folder)

        assert after.ring[1:] == before.ring
        assert after == keys.prepare(folder)
        assert Vault(after.ring).open(sealed, "here") == "ES91"


class TestWritePrivate:
    def test_leaves_the_old_file_when_the_new_one_fails(self, folder):
        folder.mkdir()
        keys.write_private(folder / "file", b"old")

        with pytest.raises(TypeError):
            keys.write_private(folder / "file", "not bytes")  # type: ignore[arg-type]

        assert contents(folder) == {"file": b"old"}


def secret_of(folder: Path) -> str:
    return keys.prepare(folder).secret_key
