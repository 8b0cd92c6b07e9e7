"""No file that is committed names a registry or a place of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Written apart, so that this file is not its own finding.
FORBIDDEN = re.compile(
    "|".join(
        [
            r"pypi\." + "org",
            r"python" + "hosted",
            r"registry\." + "npmjs",
            r"registry\." + "yarnpkg",
            r"(?<![\w./-])/" + r"(?:root|Users|home/\w+)/[\w.-]",
            r"(?<![\w./-])/work" + r"/(?:main|shared)\b",
        ]
    )
)


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """What git has or would take."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no git checkout, or there is no git here")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


class TestACommittedFile:
    def test_names_no_registry_and_no_place_of_one_machine(self, files):
        found = [
            f"{path.relative_to(ROOT)}:{number} {match[0]}"
            for path in files
            if (text := text_of(path)) is not None
            for number, line in enumerate(text.splitlines(), 1)
            for match in [FORBIDDEN.search(line)]
            if match
        ]

        assert not found

    def test_is_there_to_be_looked_at(self, files):
        assert ROOT / "pyproject.toml" in files


def text_of(path: Path) -> str | None:
    """Read a text file; None for what is no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
