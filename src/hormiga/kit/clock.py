"""The one clock. Only doors read it; below them `now` is an argument, in SQL too.

`HORMIGA_CLOCK_FILE` names a file that holds a number of seconds to add: one test clock
moves web, jobs and SQL together. It is for tests and rehearsals, never for production.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK_FILE = "HORMIGA_CLOCK_FILE"


def read() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC) + _offset()  # noqa: TID251 - this is the clock


def _offset() -> timedelta:
    name = os.environ.get(CLOCK_FILE)
    if not name:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(name).read_text()))
    except (OSError, ValueError):
        return timedelta()
