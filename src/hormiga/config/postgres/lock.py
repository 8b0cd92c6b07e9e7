"""Locks that the kernel lets go when their holder dies, however it dies.

Three files stand beside a cluster. `start.lock`: one process at a time starts or stops
the server. `users.lock`: every process that uses the server holds it shared for its
lifetime; whoever can take it alone is the last. `server.lock`: the server's own
processes hold it by inheritance, so that a free one proves that none is left, also
where a process id has been given to another program.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until nobody else holds the lock, then hold it."""
    file = os.open(path, _FLAGS, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Do the same with a folder as the lock."""
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextmanager
def at_once(path: Path) -> Iterator[int | None]:
    """Hold the lock if it is free and give its file; give None if it is taken.

    Only our copy is closed at the end: a child that inherited the file keeps the lock.
    """
    file = os.open(path, _FLAGS, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        yield None
        return
    try:
        yield file
    finally:
        os.close(file)


def is_free(path: Path) -> bool:
    """Say whether nobody holds the lock right now."""
    with at_once(path) as file:
        return file is not None


def share(path: Path) -> int:
    """Hold the lock together with others; closing the file lets go."""
    file = os.open(path, _FLAGS, 0o600)
    fcntl.flock(file, fcntl.LOCK_SH)
    return file
