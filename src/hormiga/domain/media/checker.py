"""Files are checked in a process of their own; see `engines.media.child`.

Starting one costs about 60 ms; a whole archive shares one. A process that dies or hangs
at a file is an answer too: the file is refused, and the next one gets a new process.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from hormiga.engines.media.kinds import Checked
from hormiga.engines.media.limits import SECONDS_A_FILE, Limits
from hormiga.engines.media.refusals import NAMED, TooCostly

_PATIENCE = 4 * SECONDS_A_FILE
"""Seconds of a clock on the wall, on a machine that is busy."""


class Checker:
    """A process that checks files, one after the other."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """Begin; the process starts with the first file."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self._end()

    def check(
        self, *, source: Path, target: Path, keeps: Collection[str] = ()
    ) -> Checked:
        """Check a file; what is written anew goes to `target`.

        Raises one of `engines.media.refusals.NAMED`.
        """
        asked = {
            "source": str(source.absolute()),
            "target": str(target.absolute()),
            "limits": asdict(self._limits),
            "keeps": list(keeps),
        }
        reply = self._ask(json.dumps(asked))
        if reply is None:
            self._end()
            raise TooCostly
        answer = json.loads(reply)
        if "refused" in answer:
            raise NAMED[answer["refused"]](answer["detail"], **answer["facts"])
        return Checked(**answer["checked"])

    def _ask(self, line: str) -> str | None:
        """Send a line and wait for one; None when the process died or took too long."""
        child = self._running()
        if child.stdin is None or child.stdout is None:
            return None
        try:
            child.stdin.write(line + "\n")
            child.stdin.flush()
        except BrokenPipeError:
            return None
        waiting = select.poll()
        waiting.register(child.stdout, select.POLLIN)
        is_ready = waiting.poll(_PATIENCE * 1000)
        return (child.stdout.readline() or None) if is_ready else None

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "hormiga.engines.media.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env={},  # no secret of ours goes along
                cwd="/",
            )
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None
