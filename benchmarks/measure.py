"""What the programs here measure with: CPU and memory of trees, medians, tables."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Self

import psutil

MB = 1024 * 1024


class Trees:
    """Named process trees of one installation: `web`, `jobs`, `postgres`, `frame`."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self._roots = {name: psutil.Process(pid) for name, pid in roots.items()}

    def names(self) -> list[str]:
        """List the trees that are there."""
        return list(self._roots)

    def cpu_seconds(self) -> dict[str, float]:
        """Tell the CPU time that each tree has used so far, ended children included."""
        return {name: sum(_each(root, _cpu)) for name, root in self._roots.items()}

    def pss_mb(self, name: str) -> float:
        """Tell a tree's memory, shared pages counted by share."""
        return sum(_each(self._roots[name], _pss)) / MB

    def rss_mb(self, name: str) -> float:
        """Tell a tree's memory, shared pages counted each time; quick to read."""
        return sum(_each(self._roots[name], _rss)) / MB


class Peak:
    """The highest value of a reading while the context lasts."""

    def __init__(self, read: Callable[[], float], *, pause_s: float = 0.05) -> None:
        self._read = read
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.first = self.highest = read()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._pause_s):
            self.highest = max(self.highest, self._read())


def _each(root: psutil.Process, read: Callable[[psutil.Process], float]) -> list[float]:
    found = []
    for process in [root, *root.children(recursive=True)]:
        try:
            found.append(read(process))
        except psutil.NoSuchProcess:  # its time is its parent's by now
            continue
    return found


def _cpu(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:4]))  # ended children's time with its own


def _pss(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss)


def _rss(process: psutil.Process) -> float:
    return float(process.memory_info().rss)


def warn_if_busy() -> None:
    """Say so when others use this machine: rates suffer most, CPU a unit less."""
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"Others use this machine: load {load:.1f} on {os.cpu_count()} cores.")


def postmaster_of(data: Path) -> int:
    """Tell the id of the PostgreSQL server that works in a folder."""
    return int((data / "postmaster.pid").read_text().split("\n", 1)[0])


def middle(values: Sequence[float]) -> float:
    """Tell the median; of nothing it is not a number."""
    return median(values) if values else float("nan")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Set rows in columns: words to the left, numbers to the right."""
    cells = [list(head), *([_written(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if at == 0 else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def _written(cell: object) -> str:
    if isinstance(cell, int) or (isinstance(cell, float) and cell >= 1000):
        return f"{cell:,.0f}"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def bar(
    *, name: str, value: float, must: float, aim: float, is_most: bool
) -> list[object]:
    """Write one line of the table of bars: met is `aim`, `must` or `MISSED`."""

    def reaches(mark: float) -> bool:
        return value <= mark if is_most else value >= mark

    verdict = "MISSED" if not reaches(must) else "aim" if reaches(aim) else "must"
    sign = "≤" if is_most else "≥"
    return [name, value, f"{sign} {must:,g}", f"{sign} {aim:,g}", verdict]


BAR_HEAD = ("bar", "measured", "must", "aim", "met")
