"""What the commands ask of the roof, which alone knows how servers are run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol


class House(Protocol):
    """A prepared installation: keys made, database running."""

    data_dir: Path

    def migrate(self) -> None:
        """Bring the database up to this version of the code."""

    def open_migrations(self) -> list[str]:
        """Name the migrations that are not applied yet."""

    def serve(self, *, host: str, port: int, workers: int) -> None:
        """Serve until told to stop; restart what dies."""

    def work(self) -> None:
        """Run job workers until told to stop."""

    def served(
        self, *, port: int, environment: dict[str, str] | None = None
    ) -> AbstractContextManager[str]:
        """Serve while the context lasts; gives the base address. Port 0 is any."""

    def stay(self) -> None:
        """Keep serving inside a `served` context until told to stop."""

    def write_backup(self, file: Path) -> dict[str, Any]:
        """Write database, keys and media into one file."""

    def read_backup(self, file: Path) -> dict[str, Any]:
        """Restore a backup into this empty installation."""


Run = Callable[[Any, House], dict[str, Any] | None]
"""What each command's module offers: its facts are printed as JSON."""
