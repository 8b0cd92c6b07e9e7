"""Who runs the database: whoever starts Hormiga or, for root, a system user.

PostgreSQL refuses to run as root. Root therefore starts it as a user of its own that
can log in nowhere; parent folders keep their rights.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hormiga.kit.errors import Refusal

SYSTEM_USER = "hormiga"
BARE = {"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"}
"""The environment of PostgreSQL's programs: no PG* variable or secret of ours."""

_ALREADY_THERE = 9


class NoSystemUser(Refusal):
    """Root needs a system user to run PostgreSQL: create the user `hormiga`."""


class NamelessUser(Refusal):
    """PostgreSQL needs a user with a name: add this user id to /etc/passwd."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The user of the database's processes and files, and the one who starts them."""

    name: str
    uid: int
    gid: int
    caller: str

    @property
    def is_another(self) -> bool:
        """Say whether the database runs as somebody else than this process."""
        return self.uid != os.geteuid()

    def run(
        self, command: Sequence[str | os.PathLike[str]], *, keep: Sequence[int] = ()
    ) -> tuple[int, str]:
        """Run a program as the owner; give its exit status and what it said.

        It gets no environment, terminal or open file of ours but the ones to `keep`.
        """
        try:
            done = subprocess.run(  # noqa: S603 - our own programs, no shell text
                command,
                cwd="/",
                env=BARE,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                pass_fds=keep,
                start_new_session=True,
                umask=0o077,
                user=self.uid if self.is_another else None,
                group=self.gid if self.is_another else None,
                extra_groups=[] if self.is_another else None,
            )
        except OSError as error:
            return 126, str(error)
        return done.returncode, done.stdout.decode(errors="replace").strip()

    def may_enter(self, folder: Path) -> bool:
        """Ask the system itself, which also knows of ACLs and mounts."""
        status, _ = self.run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder])
        return status == 0


def find() -> Owner:
    """Tell who shall run the database; root makes the system user once."""
    uid = os.geteuid()
    try:
        caller = pwd.getpwuid(uid)
    except KeyError as error:
        raise NamelessUser from error
    user = _system_user() if uid == 0 else caller
    return Owner(user.pw_name, user.pw_uid, user.pw_gid, caller.pw_name)


def _system_user() -> pwd.struct_passwd:
    try:
        user = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _create()
        user = pwd.getpwnam(SYSTEM_USER)
    if user.pw_uid == 0:
        raise NoSystemUser
    return user


def _create() -> None:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise NoSystemUser
    nowhere = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin")
    done = subprocess.run(  # noqa: S603 - a fixed command
        [
            program,
            "--system",
            "--user-group",
            "--no-create-home",
            "--home-dir=/nonexistent",
            f"--shell={nowhere or '/bin/false'}",
            SYSTEM_USER,
        ],
        capture_output=True,
        check=False,
    )
    if done.returncode not in {0, _ALREADY_THERE}:
        said = done.stderr.decode(errors="replace").strip()
        raise NoSystemUser(f"The system user {SYSTEM_USER} could not be made: {said}")
