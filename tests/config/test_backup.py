"""Backups with real databases: what goes out comes back, or nothing does."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from hormiga.config import keys, postgres
from hormiga.config.postgres import archive, backup

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DIGEST = "ab/cdef"

LEDGER = """
CREATE SCHEMA ledger;
CREATE TABLE ledger.transfer (id bigint GENERATED ALWAYS AS IDENTITY, micro bigint);
CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'rows are immutable'; END $$;
INSERT INTO ledger.transfer (micro) SELECT n FROM generate_series(1, 1000) n;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON ledger.transfer
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER whole BEFORE TRUNCATE ON ledger.transfer
    EXECUTE FUNCTION ledger.refuse();
ALTER TABLE ledger.transfer ENABLE ALWAYS TRIGGER guard, ENABLE ALWAYS TRIGGER whole;
GRANT USAGE ON SCHEMA ledger TO hormiga_app;
GRANT SELECT ON ledger.transfer TO hormiga_app;
CREATE TABLE public.note (text text);
INSERT INTO note VALUES (E'SET transaction_timeout = 0;\\n\\\\.\\nñandú');
GRANT SELECT, INSERT ON note TO hormiga_app;
"""
STATE = """
SELECT (SELECT sum(micro) FROM ledger.transfer), (SELECT text FROM note),
       has_table_privilege('hormiga_app', 'ledger.transfer', 'INSERT'),
       (SELECT tableowner FROM pg_tables WHERE tablename = 'transfer'),
       (SELECT count(*) FROM pg_trigger WHERE tgenabled = 'A')
"""


@dataclass(frozen=True)
class House:
    """One installation: a data folder and a database in the shared cluster."""

    cluster: postgres.Cluster
    data_dir: Path
    database: str

    def url(self, role: str = "owner_url") -> str:
        url: str = getattr(self.cluster, role)
        return url.replace("/hormiga?", f"/{self.database}?")

    def execute(self, statement: str, role: str = "owner_url") -> None:
        with closing(psycopg.connect(self.url(role), autocommit=True)) as connection:
            connection.execute(statement)

    def ask(self, query: str, role: str = "owner_url") -> tuple[object, ...]:
        with closing(psycopg.connect(self.url(role))) as connection:
            return connection.execute(query).fetchone() or ()

    def dump(self, out: Path) -> archive.Manifest:
        return backup.dump(
            url=self.url(),
            bin_dir=self.cluster.bin_dir,
            data_dir=self.data_dir,
            out=out,
            created_at=NOON,
            version="0.1.0",
        )

    def load(self, file: Path) -> archive.Manifest:
        return backup.load(
            file=file,
            url=self.url(),
            bin_dir=self.cluster.bin_dir,
            data_dir=self.data_dir,
        )

    def everything(self) -> tuple[object, ...]:
        files = {
            path.relative_to(self.data_dir).as_posix(): path.read_bytes()
            for path in self.data_dir.rglob("*")
            if path.is_file()
        }
        return self.ask(
            "SELECT count(*) FROM pg_tables WHERE schemaname !~ '^pg_|^inf'"
        ), files


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    with tempfile.TemporaryDirectory(prefix="hormiga-") as name:
        Path(name).chmod(0o755)
        with postgres.start(Path(name) / "d") as running:
            url = running.superuser_url
            with psycopg.connect(url, autocommit=True) as connection:
                # What is tested here is not the disk, and a busy one is slow.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield running


@pytest.fixture(scope="module")
def build(cluster, tmp_path_factory) -> Callable[[], House]:
    made: list[str] = []

    def build_house() -> House:
        name = f"house_{len(made)}"
        made.append(name)
        with psycopg.connect(cluster.superuser_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER hormiga_owner")
        return House(cluster, tmp_path_factory.mktemp(name), name)

    return build_house


@pytest.fixture(scope="module")
def full(build) -> House:
    house: House = build()
    keys.prepare(house.data_dir)
    (house.data_dir / "media" / "ab").mkdir(parents=True)
    (house.data_dir / "media" / DIGEST).write_bytes(b"\x00\xff picture")
    house.execute(LEDGER)
    return house


@pytest.fixture(scope="module")
def saved(full, tmp_path_factory) -> Path:
    file: Path = tmp_path_factory.mktemp("saved") / "hormiga.backup"
    full.dump(file)
    return file


@pytest.fixture
def empty(build) -> House:
    house: House = build()
    keys.prepare(house.data_dir)
    return house


class TestDump:
    def test_holds_database_keys_and_media(self, saved):
        with tarfile.open(saved) as tar:
            names = tar.getnames()

        assert names == [
            "database.dump",
            "secret_key",
            "keyring.json",
            f"media/{DIGEST}",
            "manifest.json",
        ]

    def test_says_what_it_is(self, saved):
        with tarfile.open(saved) as tar:
            content = tar.extractfile("manifest.json")
            manifest = json.load(content) if content else {}

        assert manifest["version"] == "0.1.0"
        assert manifest["created_at"] == "2026-11-24T12:00:00+00:00"
        assert len(manifest["files"]) == 4

    def test_is_for_its_owner_alone(self, saved):
        assert saved.stat().st_mode & 0o777 == 0o600
        assert [path.name for path in saved.parent.iterdir()] == [saved.name]

    def test_leaves_an_older_backup_when_it_fails(self, build, tmp_path):
        house = build()  # has no keys yet
        (tmp_path / "file").write_text("older")

        with pytest.raises(backup.NotDumped):
            house.dump(tmp_path / "file")

        assert (tmp_path / "file").read_text() == "older"
        assert len(list(tmp_path.iterdir())) == 1

    def test_names_the_reason_when_there_is_no_database(self, full, tmp_path):
        gone = House(full.cluster, full.data_dir, "nowhere")

        with pytest.raises(backup.NotDumped, match='database "nowhere" does not exist'):
            gone.dump(tmp_path / "file")

        assert list(tmp_path.iterdir()) == []


class TestLoad:
    def test_brings_everything_back(self, full, saved, empty):
        empty.load(saved)

        assert empty.ask(STATE) == full.ask(STATE)
        assert empty.ask(STATE)[2:] == (False, "hormiga_owner", 2)
        assert empty.everything() == full.everything()
        assert keys.prepare(empty.data_dir) == keys.prepare(full.data_dir)

    def test_keeps_grants_and_guards(self, saved, empty):
        empty.load(saved)

        assert empty.ask("SELECT count(*) FROM ledger.transfer", "app_url") == (1000,)
        empty.execute("INSERT INTO note VALUES ('more')", "app_url")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            empty.execute("INSERT INTO ledger.transfer (micro) VALUES (1)", "app_url")
        with pytest.raises(psycopg.errors.RaiseException, match="immutable"):
            empty.execute("TRUNCATE ledger.transfer")

    def test_makes_the_data_folder_if_it_has_none(self, full, saved, build, tmp_path):
        house = build()
        fresh = House(house.cluster, tmp_path / "new" / "data", house.database)

        fresh.load(saved)

        assert fresh.everything() == full.everything()

    def test_refuses_a_database_with_something_in_it(self, saved, empty):
        empty.execute("CREATE TABLE precious (id int)")
        before = empty.everything()

        with pytest.raises(backup.NotEmpty):
            empty.load(saved)

        assert empty.everything() == before

    def test_refuses_media_that_it_would_overwrite(self, saved, empty):
        (empty.data_dir / "media" / "ab").mkdir(parents=True)
        (empty.data_dir / "media" / DIGEST).write_bytes(b"other")
        before = empty.everything()

        with pytest.raises(backup.NotEmpty):
            empty.load(saved)

        assert empty.everything() == before

    def test_takes_everything_back_when_the_database_refuses(
        self, full, empty, tmp_path
    ):
        with psycopg.connect(full.cluster.superuser_url, autocommit=True) as connection:
            connection.execute("CREATE ROLE for_a_moment")
        full.execute("GRANT SELECT ON note TO for_a_moment")
        full.dump(tmp_path / "file")
        full.execute("REVOKE SELECT ON note FROM for_a_moment")
        full.execute("DROP ROLE for_a_moment", "superuser_url")
        before = empty.everything()

        with pytest.raises(backup.NotRestored, match="for_a_moment"):
            empty.load(tmp_path / "file")

        assert empty.everything() == before

    def test_takes_everything_back_when_the_dump_breaks_off(
        self, saved, empty, tmp_path
    ):
        members = members_of(saved)
        members["database.dump"] = members["database.dump"][:-200]
        file = pack(tmp_path / "file", members)
        before = empty.everything()

        with pytest.raises(backup.NotRestored):
            empty.load(file)

        assert empty.everything() == before


class TestADamagedFile:
    def test_is_refused_wherever_it_was_cut(self, saved, tmp_path):
        whole = saved.read_bytes()

        for length in [*range(0, len(whole) - 10_240, len(whole) // 20), 511, 512, 513]:
            (tmp_path / "file").write_bytes(whole[:length])
            assert is_refused(tmp_path / "file", tmp_path / f"at {length}")

    def test_is_refused_wherever_a_byte_was_changed(self, saved, tmp_path):
        whole = saved.read_bytes()
        with tarfile.open(saved) as tar:
            starts = [(member.offset_data, member.size) for member in tar]

        for start, size in starts:
            changed = bytearray(whole)
            changed[start + size // 2] ^= 1
            (tmp_path / "file").write_bytes(changed)
            assert is_refused(tmp_path / "file", tmp_path / f"at {start}")

    @pytest.mark.parametrize(
        "content", [b"", b"hello", b"\x1f\x8b\x08", b"\0" * 20_000]
    )
    def test_may_be_no_backup_at_all(self, empty, tmp_path, content):
        (tmp_path / "file").write_bytes(content)
        before = empty.everything()

        with pytest.raises(archive.DamagedBackup):
            empty.load(tmp_path / "file")

        assert empty.everything() == before

    def test_may_miss_its_keys(self, saved, tmp_path):
        members = members_of(saved)
        del members["keyring.json"]

        assert is_refused(pack(tmp_path / "file", members), tmp_path / "into")

    def test_may_be_newer_than_we_are(self, saved, tmp_path):
        members = members_of(saved)
        file = pack(tmp_path / "file", members, format_=2)
        (tmp_path / "into").mkdir()

        with pytest.raises(archive.UnknownBackupFormat):
            archive.unpack(file=file, into=tmp_path / "into")


class TestAHostileFile:
    @pytest.mark.parametrize(
        "name",
        [
            "../outside",
            "media/../../outside",
            "/outside",
            "media/./x",
            "media//x",
            "media",
            "media/",
            "postgres/where",
            "secret_key/x",
            "",
        ],
    )
    def test_cannot_write_elsewhere(self, saved, tmp_path, name):
        file = pack(tmp_path / "file", {**members_of(saved), name: b"evil"})

        assert is_refused(file, tmp_path / "into")
        assert not (tmp_path / "outside").exists()
        assert not Path("/outside").exists()

    @pytest.mark.parametrize(
        "kind",
        [
            tarfile.SYMTYPE,
            tarfile.LNKTYPE,
            tarfile.DIRTYPE,
            tarfile.FIFOTYPE,
            tarfile.CHRTYPE,
        ],
    )
    def test_cannot_bring_anything_but_files(self, saved, tmp_path, kind):
        link = tarfile.TarInfo("media/link")
        link.type = kind
        link.linkname = "../../secret"
        file = pack(tmp_path / "file", members_of(saved), extra=link)

        assert is_refused(file, tmp_path / "into")

    def test_cannot_bring_a_file_twice(self, saved, tmp_path):
        again = tarfile.TarInfo("secret_key")
        file = pack(tmp_path / "file", members_of(saved), extra=again)

        assert is_refused(file, tmp_path / "into")


class TestAnOlderServer:
    def test_takes_a_backup_without_the_setting_it_does_not_know(self):
        header = b"SET lock_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 1;\n"
        old, new = io.BytesIO(), io.BytesIO()

        backup._copy_header(io.BytesIO(header), old, 160014)
        backup._copy_header(io.BytesIO(header), new, 180004)

        assert old.getvalue() == b"SET lock_timeout = 0;\n"
        assert new.getvalue() == header


class TestAnAddress:
    def test_keeps_its_password_off_the_command_line(self):
        address, environment = backup._address("postgresql://me:s3cret@db.example/x")

        assert "s3cret" not in address
        assert environment["PGPASSWORD"] == "s3cret"


def members_of(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        found = {member.name: tar.extractfile(member) for member in tar}
        return {
            name: content.read()
            for name, content in found.items()
            if content and name != "manifest.json"
        }


def pack(
    file: Path,
    members: dict[str, bytes],
    *,
    format_: int = 1,
    extra: tarfile.TarInfo | None = None,
) -> Path:
    """Write a backup by hand, with checksums that fit."""
    sums = {name: hashlib.sha256(text).hexdigest() for name, text in members.items()}
    manifest = {"format": format_, "version": "1", "created_at": "", "files": sums}
    with tarfile.open(file, "w") as tar:
        for name, text in [
            *members.items(),
            ("manifest.json", json.dumps(manifest).encode()),
        ]:
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
        if extra is not None:
            tar.addfile(extra)
    return file


def is_refused(file: Path, into: Path) -> bool:
    into.mkdir()
    try:
        archive.unpack(file=file, into=into)
    except archive.DamagedBackup:
        return True
    return False
