"""The import contracts of pyproject.toml hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


class TestTheImportContracts:
    def test_are_all_kept(self):
        lint = Path(sys.executable).with_name("lint-imports")

        done = subprocess.run(
            [lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert " 0 broken" in done.stdout
