"""The embedded server with real processes: start, share, crash, recover."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread

import psutil
import psycopg
import pytest

from hormiga.config import postgres
from hormiga.config.postgres import conf, lock, owner, roles, server

SRC = Path(__file__).parents[2] / "src"
USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from hormiga.config import postgres
with postgres.start(Path(sys.argv[1])) as cluster:
    print(cluster.app_url, flush=True)
    sys.stdin.readline()
"""
GB = 1024**3


@pytest.fixture(scope="module")
def module_folder() -> Iterator[Path]:
    yield from open_folder()


@pytest.fixture(scope="module")
def made(module_folder: Path) -> Path:
    """Make a data folder once; tests that spoil theirs take a copy."""
    with postgres.start(module_folder / "made") as cluster:
        # What these tests look at is not the disk, and a busy one is slow.
        (cluster.home / "local.conf").write_text("fsync = off\n")
    return module_folder / "made"


@pytest.fixture
def folder() -> Iterator[Path]:
    yield from open_folder()


@pytest.fixture
def data_dir(folder: Path, made: Path) -> Path:
    subprocess.run(["cp", "-a", made, folder / "d"], check=True)
    return folder / "d"


def open_folder() -> Iterator[Path]:
    """Lend a folder that other users may pass, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="hormiga-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="module")
def cluster(module_folder: Path) -> Iterator[postgres.Cluster]:
    with postgres.start(module_folder / "data") as running:
        yield running


@contextmanager
def another_process(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a process that uses the database until its input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", USE_UNTIL_TOLD, data_dir],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SRC), *sys.path])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def said_by(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line
    return line


def end(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=30)


def ask(url: str, query: str) -> object:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def execute(url: str, statement: str) -> None:
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        connection.execute(statement)


def main_process(cluster: postgres.Cluster) -> psutil.Process:
    text = (cluster.home / "data" / "postmaster.pid").read_text()
    return psutil.Process(int(text.split("\n", 1)[0]))


def kill(cluster: postgres.Cluster) -> None:
    process = main_process(cluster)
    process.kill()
    process.wait(10)


class TestTheServer:
    def test_is_postgresql_18_with_utf8_and_checksums(self, cluster):
        found = [
            ask(cluster.app_url, f"SELECT current_setting('{name}')")
            for name in ("server_version_num", "server_encoding", "data_checksums")
        ]

        assert str(found[0]).startswith("18")
        assert found[1:] == ["UTF8", "on"]

    def test_sorts_alike_on_every_machine(self, cluster):
        query = "SELECT format('%s %s', datlocprovider, datlocale) FROM pg_database"

        assert ask(cluster.app_url, f"{query} WHERE datname = 'hormiga'") == "b C.UTF-8"

    def test_opens_no_port(self, cluster):
        ports = [c for c in main_process(cluster).net_connections("inet") if c.laddr]

        assert ports == []
        assert ask(cluster.app_url, "SELECT inet_server_addr() IS NULL") is True

    def test_keeps_what_it_acknowledged(self, cluster):
        query = "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings"
        names = "('fsync', 'synchronous_commit', 'full_page_writes')"

        assert ask(cluster.app_url, f"{query} WHERE name IN {names}") == "on on on"

    def test_serves_the_programs_of_the_wheel(self, cluster):
        done = subprocess.run(
            [cluster.bin_dir / "pg_dump", "--schema-only", cluster.owner_url],
            capture_output=True,
            text=True,
            check=True,
        )

        assert "PostgreSQL database dump complete" in done.stdout

    def test_gets_no_secret_from_the_environment(self, cluster):
        names = main_process(cluster).environ().keys()

        assert set(names) <= {"LC_ALL", "PATH", "PWD", "OLDPWD", "SHLVL", "_"} | {
            name for name in names if name.startswith("PG")
        }


class TestRoles:
    def test_the_owner_owns_the_database_alone(self, cluster):
        query = "SELECT pg_get_userbyid(datdba) FROM pg_database"

        owner_name = ask(cluster.app_url, f"{query} WHERE datname = 'hormiga'")

        assert owner_name == "hormiga_owner"

    @pytest.mark.parametrize("url", ["app_url", "owner_url"])
    def test_neither_has_power_over_the_server(self, cluster, url):
        power = ask(
            getattr(cluster, url),
            "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls"
            " FROM pg_roles WHERE rolname = current_user",
        )

        assert power is False

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE public.mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE DATABASE mine",
            "SET ROLE hormiga_owner",
            "SET SESSION AUTHORIZATION postgres",
            "COPY (SELECT 1) TO PROGRAM 'true'",
        ],
    )
    def test_the_app_may_not(self, cluster, statement):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(cluster.app_url, statement)

        tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'mine'"
        assert ask(cluster.owner_url, tables) == 0

    def test_are_completed_when_a_first_start_was_cut_short(self, cluster):
        maintenance = cluster.superuser_url.replace("/hormiga?", "/postgres?")
        execute(maintenance, "DROP DATABASE hormiga")
        execute(maintenance, "DROP ROLE hormiga_app")

        roles.prepare(url=maintenance)

        assert ask(cluster.app_url, "SELECT current_user") == "hormiga_app"


class TestSharing:
    def test_a_second_start_joins_the_running_server(self, data_dir):
        with (
            postgres.start(data_dir) as first,
            postgres.start(data_dir) as other,
        ):
            started = [
                ask(each.app_url, "SELECT pg_postmaster_start_time()")
                for each in (first, other)
            ]

        assert started[0] == started[1]

    def test_the_server_outlives_the_process_that_started_it(self, data_dir):
        with another_process(data_dir) as starter:
            url = said_by(starter)
            with postgres.start(data_dir) as cluster:
                end(starter)

                assert ask(url, "SELECT 1") == 1
        assert not cluster.is_alive()

    def test_the_last_one_out_stops_it(self, data_dir):
        with (
            postgres.start(data_dir) as cluster,
            another_process(data_dir) as last,
        ):
            said_by(last)
            cluster.stop()
            alive_in_between = cluster.is_alive()

            end(last)

            assert alive_in_between
            assert not cluster.is_alive()
            assert lock.is_free(cluster.home / "server.lock")

    def test_a_killed_process_does_not_count_any_more(self, data_dir):
        with (
            postgres.start(data_dir) as cluster,
            another_process(data_dir) as gone,
        ):
            said_by(gone)
            gone.kill()
            gone.wait()

            cluster.stop()

        assert not cluster.is_alive()

    def test_a_server_that_was_left_behind_is_taken_over(self, data_dir):
        with another_process(data_dir) as gone:
            url = said_by(gone)
            gone.kill()
            gone.wait()
            still_there = ask(url, "SELECT 1")

            postgres.start(data_dir).stop()

        assert still_there == 1
        with pytest.raises(psycopg.OperationalError):
            ask(url, "SELECT 1")

    def test_processes_that_race_for_the_first_start_share_it(self, folder):
        with another_process(folder / "d") as one, another_process(folder / "d") as two:
            urls = {said_by(one), said_by(two)}
            starts = {ask(url, "SELECT pg_postmaster_start_time()") for url in urls}
            end(one)
            end(two)

        assert len(urls) == len(starts) == 1

    def test_stopping_twice_changes_nothing(self, data_dir):
        cluster = postgres.start(data_dir)
        cluster.stop()

        cluster.stop()

        assert not cluster.is_alive()


class TestRestart:
    def test_finds_the_data_again(self, data_dir):
        with postgres.start(data_dir) as cluster:
            execute(cluster.owner_url, "CREATE TABLE kept AS SELECT 7 AS number")

        with postgres.start(data_dir) as cluster:
            assert ask(cluster.owner_url, "SELECT number FROM kept") == 7

    def test_takes_our_settings_anew_and_the_operators_last(self, data_dir):
        with postgres.start(data_dir) as cluster:
            (cluster.home / "postgresql.conf").write_text("fsync = off\n")
            (cluster.home / "local.conf").write_text("work_mem = '5MB'\n")

        with postgres.start(data_dir) as cluster:
            assert ask(cluster.app_url, "SHOW fsync") == "on"
            assert ask(cluster.app_url, "SHOW work_mem") == "5MB"


class TestCrash:
    def test_ensure_alive_brings_the_server_back_with_its_data(self, data_dir):
        with postgres.start(data_dir) as cluster:
            execute(cluster.owner_url, "CREATE TABLE kept AS SELECT 7 AS number")
            kill(cluster)
            alive_after_kill = cluster.is_alive()

            cluster.ensure_alive()

            assert not alive_after_kill
            assert ask(cluster.owner_url, "SELECT number FROM kept") == 7

    def test_ensure_alive_leaves_a_living_server_alone(self, cluster):
        before = main_process(cluster)

        cluster.ensure_alive()

        assert main_process(cluster) == before

    def test_a_session_that_survived_its_server_is_ended(self, data_dir):
        with postgres.start(data_dir) as cluster:
            with closing(psycopg.connect(cluster.app_url)) as busy:
                pid = busy.info.backend_pid
                loop = "DO $$ BEGIN LOOP END LOOP; END $$"
                thread = Thread(target=lambda: swallow(busy, loop))
                thread.start()
                time.sleep(0.2)
                kill(cluster)

                cluster.ensure_alive()

                assert is_over(pid)
                thread.join(10)
            assert ask(cluster.app_url, "SELECT 1") == 1

    def test_an_id_that_another_program_has_now_is_no_obstacle(self, data_dir):
        with postgres.start(data_dir) as cluster:
            kill(cluster)
        with stranger() as pid:
            own_the_pid(cluster.home / "data" / "postmaster.pid", pid)
            own_the_pid(cluster.home / "run" / ".s.PGSQL.5432.lock", pid)

            with postgres.start(data_dir) as cluster:
                assert ask(cluster.app_url, "SELECT 1") == 1

            assert psutil.pid_exists(pid)

    def test_a_first_start_that_was_cut_short_is_done_again(self, folder):
        half_made = folder / "d" / "postgres" / "data.new"
        half_made.mkdir(parents=True)
        (half_made / "PG_VERSION").write_text("18\n")
        (folder / "d" / "postgres").chmod(0o711)

        with postgres.start(folder / "d") as cluster:
            assert ask(cluster.app_url, "SELECT 1") == 1

        assert not half_made.exists()

    def test_a_server_that_does_not_start_is_refused_with_its_log(self, data_dir):
        with postgres.start(data_dir) as cluster:
            (cluster.home / "local.conf").write_text("no_such_setting = 1\n")

        with pytest.raises(server.WillNotStart, match="no_such_setting"):
            postgres.start(data_dir)

        assert lock.is_free(cluster.home / "users.lock")
        (cluster.home / "local.conf").unlink()
        postgres.start(data_dir).stop()

    def test_a_server_that_somebody_else_started_is_not_disturbed(self, data_dir):
        with postgres.start(data_dir) as cluster:
            pass
        data = cluster.home / "data"
        sockets = ["-c", f"unix_socket_directories={data}", "-c", "listen_addresses="]
        command = ["/bin/sh", "-c", '"$@" >/dev/null 2>&1 &', "sh"]
        owner.find().run([*command, cluster.bin_dir / "postgres", "-D", data, *sockets])
        wait_for(data / "postmaster.pid")
        foreign = main_process(cluster)

        with pytest.raises(server.OtherServer):
            postgres.start(data_dir)

        assert foreign.is_running()
        foreign.send_signal(signal.SIGINT)
        psutil.wait_procs([foreign], 10)


class TestVersion:
    def test_another_major_version_is_refused_untouched(self, folder):
        data = half_a_cluster(folder / "d", "16\n")

        with pytest.raises(server.WrongMajorVersion, match="16, not 18"):
            postgres.start(folder / "d")

        assert [path.name for path in data.iterdir()] == ["PG_VERSION"]
        assert (data / "PG_VERSION").read_text() == "16\n"

    def test_a_damaged_folder_is_refused_untouched(self, folder):
        data = half_a_cluster(folder / "d", "18\n")
        (data / "PG_VERSION").rename(data / "precious")

        with pytest.raises(server.NotACluster):
            postgres.start(folder / "d")

        assert [path.name for path in data.iterdir()] == ["precious"]


class TestSettings:
    @pytest.mark.parametrize(
        ("memory", "buffers"),
        [(GB // 2, "128MB"), (4 * GB, "512MB"), (64 * GB, "2048MB")],
    )
    def test_give_an_eighth_of_memory_within_bounds(self, memory, buffers):
        assert f"shared_buffers = {buffers}\n" in conf.settings(memory=memory)

    def test_map_only_the_two_users_that_may_connect(self):
        someone = owner.Owner(name="hormiga", uid=990, gid=990, caller="root")

        lines = conf.identities(owner=someone).splitlines()

        assert len(lines) == 6
        assert lines[0] == 'hormiga "root" hormiga_app'
        assert {line.split()[1] for line in lines} == {'"root"', '"hormiga"'}


def is_over(pid: int) -> bool:
    try:
        return str(psutil.Process(pid).status()) == "zombie"
    except psutil.NoSuchProcess:
        return True


def swallow(connection: psycopg.Connection, statement: str) -> None:
    try:
        connection.execute(statement)
    except psycopg.OperationalError:
        return


@contextmanager
def stranger() -> Iterator[int]:
    """Run a harmless program as the database's user."""
    someone = owner.find()
    with subprocess.Popen(
        [shutil.which("sleep") or "sleep", "60"],
        user=someone.uid if someone.is_another else None,
    ) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def own_the_pid(file: Path, pid: int) -> None:
    """Write a pid file as a crash leaves it when the id is given out again."""
    lines = file.read_text().split("\n")
    file.write_text("\n".join([str(pid), *lines[1:]]))


def half_a_cluster(data_dir: Path, version: str) -> Path:
    data = data_dir / "postgres" / "data"
    data.mkdir(parents=True)
    (data_dir / "postgres").chmod(0o711)
    (data / "PG_VERSION").write_text(version)
    return data


def wait_for(file: Path) -> None:
    for _ in range(200):
        if file.exists() and file.read_text().count("\n") >= 8:
            return
        time.sleep(0.02)
    pytest.fail(f"{file} did not appear")
