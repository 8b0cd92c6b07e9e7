"""Where the embedded cluster lives, for every path and every user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest

from hormiga.config import postgres
from hormiga.config.postgres import binaries, owner, place

SRC = Path(__file__).parents[2] / "src"
NOBODY = 65534
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become others")

USE_ONCE = """
import os, sys
from pathlib import Path
import psycopg
from hormiga.config import postgres
with postgres.start(Path(sys.argv[1])) as cluster:
    connection = psycopg.connect(cluster.app_url)
    print(connection.execute("SELECT current_user").fetchone()[0], os.geteuid())
    connection.close()
print(cluster.home)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Lend a folder that other users may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="hormiga-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def cluster() -> Iterator[postgres.Cluster]:
    """Run one cluster for the tests that only look at it."""
    with tempfile.TemporaryDirectory(prefix="hormiga-") as name:
        Path(name).chmod(0o755)
        with postgres.start(Path(name) / "d") as running:
            yield running


@pytest.fixture
def closed(folder: Path) -> Iterator[Path]:
    """Lend a folder that only we may enter; what root keeps elsewhere goes as well."""
    folder.chmod(0o700)
    yield folder
    for pointer in binaries.SYSTEM_HOME.glob("*/for"):
        if pointer.read_text().startswith(f"{folder}/"):
            shutil.rmtree(pointer.parent)


@contextmanager
def tidied(sockets: Path) -> Iterator[Path]:
    """Take a socket folder away that is not in the data folder."""
    yield sockets
    if sockets.suffix == ".run":
        shutil.rmtree(sockets)


def works(cluster: postgres.Cluster) -> bool:
    with closing(psycopg.connect(cluster.app_url)) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def modes(path: Path) -> list[tuple[str, int, int, int]]:
    found = [(str(p), p.stat()) for p in (path, *path.parents)]
    return [(name, s.st_mode, s.st_uid, s.st_gid) for name, s in found]


class TestPath:
    @pytest.mark.parametrize(
        "name",
        [
            """it's a "ñandú" 蚂蚁 for $HOME, `id` \\n %41 = #""",
            "long/" + "x" * 120 + "/" + "y" * 120,
        ],
    )
    def test_may_be_anything(self, folder, name):
        with postgres.start(folder / name) as cluster:
            assert works(cluster)

        with postgres.start(folder / name) as cluster:
            assert works(cluster)
            assert cluster.home == folder / name / "postgres"
        with tidied(place.find(data_dir=folder / name, owner=owner.find()).sockets):
            assert not cluster.is_alive()

    def test_may_be_a_link(self, folder):
        (folder / "real").mkdir()
        (folder / "link").symlink_to(folder / "real")

        assert home_of(folder / "link") == home_of(folder / "real")

    def test_may_change_while_nobody_uses_it(self, folder):
        postgres.start(folder / "before").stop()
        (folder / "before").rename(folder / "after")

        with postgres.start(folder / "after") as cluster:
            assert works(cluster)

    def test_keeps_the_rights_of_all_its_parents(self, folder):
        data_dir = folder / "a" / "b"
        data_dir.mkdir(parents=True, mode=0o751)
        before = modes(data_dir)

        postgres.start(data_dir).stop()

        assert modes(data_dir) == before

    def test_that_we_make_ourselves_is_closed_to_readers(self, folder):
        home_of(folder / "d")

        assert (folder / "d").stat().st_mode & 0o066 == 0


class TestSocketFolder:
    @pytest.mark.parametrize("name", ["short", "long/" + "x" * 120])
    def test_is_private_to_the_databases_user(self, folder, name):
        sockets = place.find(data_dir=folder / name, owner=owner.find()).sockets

        with tidied(sockets):
            found = sockets.lstat()
        assert found.st_mode & 0o777 == 0o700
        assert found.st_uid == owner.find().uid
        assert len(str(sockets / ".s.PGSQL.5432")) <= 100

    @only_root
    def test_refuses_another_user(self, cluster):
        done = psql_as_nobody(cluster)

        assert done.returncode == 2
        assert "Permission denied" in done.stderr

    @only_root
    def test_would_refuse_another_user_even_if_it_were_open(self, cluster):
        sockets = cluster.home / "run"
        sockets.chmod(0o755)
        (sockets / ".s.PGSQL.5432").chmod(0o777)

        done = psql_as_nobody(cluster)

        sockets.chmod(0o700)
        assert done.returncode == 2
        assert "Peer authentication failed" in done.stderr

    def test_is_refused_when_it_is_open_to_others(self, folder):
        (folder / "run").mkdir()
        (folder / "run").chmod(0o777)

        with pytest.raises(place.NotPrivate):
            place.private_folder(folder / "run", owner=myself())

        assert (folder / "run").stat().st_mode & 0o777 == 0o777

    @only_root
    def test_is_refused_when_another_user_made_it(self, folder):
        (folder / "run").mkdir(mode=0o700)
        os.chown(folder / "run", NOBODY, NOBODY)

        with pytest.raises(place.NotPrivate):
            place.private_folder(folder / "run", owner=owner.find())

    def test_is_refused_when_it_is_a_link(self, folder):
        (folder / "elsewhere").mkdir(mode=0o700)
        (folder / "run").symlink_to(folder / "elsewhere")

        with pytest.raises(place.NotPrivate):
            place.private_folder(folder / "run", owner=myself())


@only_root
class TestRootBehindAClosedFolder:
    def test_keeps_the_cluster_where_its_user_can_reach_it(self, closed):
        with postgres.start(closed / "d") as cluster:
            assert works(cluster)

        assert cluster.home.parent == binaries.SYSTEM_HOME
        pointer = closed / "d" / "postgres" / "where"
        assert pointer.read_text() == f"{cluster.home}\n"
        data = (cluster.home / "data").stat()
        assert (data.st_mode & 0o777, data.st_uid) == (0o700, owner.find().uid)
        assert closed.stat().st_mode & 0o777 == 0o700

    def test_finds_it_again_after_the_data_folder_has_moved(self, closed):
        first = home_of(closed / "before")
        (closed / "before").rename(closed / "after")

        assert home_of(closed / "after") == first
        assert home_of(closed / "after") == first

    def test_refuses_a_copy_of_the_data_folder(self, closed):
        first = home_of(closed / "one")
        shutil.copytree(closed / "one", closed / "two")

        with pytest.raises(place.ClusterShared):
            postgres.start(closed / "two")

        assert home_of(closed / "one") == first

    def test_refuses_when_the_cluster_is_gone(self, closed):
        home = home_of(closed / "d")
        shutil.rmtree(home)

        with pytest.raises(place.ClusterLost, match=str(home)):
            postgres.start(closed / "d")

        assert not home.exists()

    def test_starts_anew_when_the_data_folder_was_removed(self, closed):
        old = home_of(closed / "d")
        shutil.rmtree(closed / "d")

        new = home_of(closed / "d")

        assert new != old
        assert old.exists()

    def test_refuses_a_folder_closed_after_the_cluster_was_made(self, folder):
        (home_of(folder / "d") / "data").mkdir()
        folder.chmod(0o700)

        with pytest.raises(place.Unreachable):
            postgres.start(folder / "d")

    def test_copies_programs_that_its_user_cannot_reach(self, closed):
        wheel = copy_of_wheel(closed / "packages")
        before = set(binaries.SYSTEM_HOME.glob("postgresql-*"))

        programs = binaries.reachable(owner=owner.find(), wheel=wheel)

        assert programs.is_relative_to(binaries.SYSTEM_HOME)
        status, said = owner.find().run([programs / "initdb", "--version"])
        assert (status, said[:19]) == (0, "initdb (PostgreSQL)")
        assert binaries.reachable(owner=owner.find(), wheel=wheel) == programs
        for copy in set(binaries.SYSTEM_HOME.glob("postgresql-*")) - before:
            shutil.rmtree(copy)


class TestPrograms:
    def test_are_lent_to_initdb_under_a_plain_path(self, folder):
        wheel = copy_of_wheel(folder / 'a "$b"')
        programs = wheel / "pginstall18" / "bin"

        with binaries.for_initdb(programs) as plain:
            done = subprocess.run([plain / "initdb", "--version"], check=False)

            assert done.returncode == 0
            assert '"' not in str(plain)
        assert not plain.exists()

    def test_that_are_missing_are_refused(self, folder):
        with pytest.raises(binaries.NoBinaries):
            binaries.reachable(owner=myself(), wheel=folder)


@only_root
class TestUsers:
    def test_an_ordinary_user_runs_the_database_as_themselves(self, folder):
        data_dir = folder / "d"
        data_dir.mkdir()
        os.chown(data_dir, NOBODY, NOBODY)

        done = as_nobody(data_dir)

        assert done.stderr == ""
        lines = done.stdout.splitlines()
        assert lines == [f"hormiga_app {NOBODY}", str(data_dir / "postgres")]
        assert (data_dir / "postgres" / "data").stat().st_uid == NOBODY

    def test_an_ordinary_user_may_have_a_very_long_path(self, folder):
        data_dir = folder / ("x" * 120) / ("y" * 120)
        data_dir.mkdir(parents=True)
        os.chown(data_dir, NOBODY, NOBODY)

        done = as_nobody(data_dir)

        base = Path(f"/tmp/hormiga-{NOBODY}")
        assert done.stdout.splitlines()[0] == f"hormiga_app {NOBODY}"
        assert (base.stat().st_mode & 0o777, base.stat().st_uid) == (0o700, NOBODY)
        shutil.rmtree(base)

    def test_root_refuses_another_users_database(self, folder):
        (folder / "d" / "postgres").mkdir(parents=True)
        os.chown(folder / "d" / "postgres", NOBODY, NOBODY)

        with pytest.raises(place.NotYourDatabase):
            postgres.start(folder / "d")

        assert list((folder / "d" / "postgres").iterdir()) == []

    def test_an_ordinary_user_refuses_roots_database(self, folder):
        (folder / "d" / "postgres").mkdir(parents=True, mode=0o711)

        done = as_nobody(folder / "d")

        assert "NotYourDatabase" in done.stderr.splitlines()[-1]

    def test_an_ordinary_user_is_told_that_the_folder_is_closed(self, folder):
        done = as_nobody(folder / "cannot be made")

        assert "NotYourDatabase" in done.stderr.splitlines()[-1]

    def test_the_system_user_can_log_in_nowhere(self):
        user = owner._system_user()

        assert user.pw_uid not in {0, NOBODY}
        assert user.pw_shell.rsplit("/", 1)[-1] in {"nologin", "false"}


def home_of(data_dir: Path) -> Path:
    return place.find(data_dir=data_dir, owner=owner.find()).home


def psql_as_nobody(cluster: postgres.Cluster) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [cluster.bin_dir / "psql", cluster.app_url, "-c", "SELECT 1"],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        env={},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def myself() -> owner.Owner:
    return owner.Owner(name="me", uid=os.geteuid(), gid=os.getegid(), caller="me")


def copy_of_wheel(folder: Path) -> Path:
    """Copy what is needed to run, and close it to others."""
    wheel = binaries.wheel_folder()
    folder.mkdir(exist_ok=True)
    return binaries._copy(wheel, folder)


def as_nobody(data_dir: Path) -> subprocess.CompletedProcess[str]:
    packages = Path(psycopg.__file__).parents[1]
    return subprocess.run(
        [python_for_others(), "-c", USE_ONCE, data_dir],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        env={
            "PYTHONPATH": f"{SRC}:{packages}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )


def python_for_others() -> str:
    """Find a Python of our version that another user may run with our packages."""
    probe = f"import sys; assert sys.version_info[:2] == {sys.version_info[:2]}"
    packages = Path(psycopg.__file__)
    for program in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        try:
            done = subprocess.run(
                [program, "-c", f"{probe}; open({str(packages)!r}).close()"],
                user=NOBODY,
                group=NOBODY,
                extra_groups=[],
                cwd="/",
                env={},
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return program
    pytest.skip("no Python that an ordinary user may run")
