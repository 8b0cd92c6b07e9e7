"""One process tree: the web server and the job worker, watched and restarted."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from types import FrameType

import httpx

from hormiga.kit.errors import Refusal

log = logging.getLogger(__name__)
PAUSE = 0.3
PATIENCE = 60.0


class PortTaken(Refusal):
    """Something else listens on this port already. Choose another with --port."""


class DidNotStart(Refusal):
    """The server did not answer in a minute. Its messages above say why."""


class Tree:
    """The children of a serving process, kept alive together with the database."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        workers: int,
        environment: Mapping[str, str],
        keep_database: Callable[[], None],
        frame_host: str | None = None,
    ) -> None:
        """Prepare; a `frame_host` (scheme and name) gets the tasks' frame on a port."""
        self.port = port or _free_port(host)
        _refuse_taken(host, self.port)
        self.base_url = f"http://{host}:{self.port}"
        self._environment = dict(os.environ) | dict(environment)
        self._commands = {
            "web": _web(host, self.port, workers),
            "jobs": [sys.executable, "-m", "hormiga", "jobs"],
        }
        if frame_host:
            frame_port = _next_free_port(host, port)
            self._commands["frame"] = _web(host, frame_port, 1)
            self._environment["HORMIGA_FRAME_ORIGIN"] = f"{frame_host}:{frame_port}"
        self._keep_database = keep_database
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stop = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="watch", daemon=True)

    def start(self) -> None:
        """Start all, and return when the server answers."""
        for name in self._commands:
            self._start(name)
        self._watcher.start()
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.base_url}/api/v1/openapi.json", timeout=5)
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise DidNotStart

    def wait(self) -> None:
        """Block until a signal says stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        while not self._stop.wait(0.5):
            pass

    def stop(self) -> None:
        """End the children; jobs and requests under way are finished."""
        self._stop.set()
        if self._watcher.is_alive():
            self._watcher.join()
        for child in self._children.values():
            child.terminate()
        for child in self._children.values():
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def _start(self, name: str) -> None:
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own command
            self._commands[name], env=self._environment
        )

    def _watch(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                self._keep_database()
            except Refusal:
                log.exception("the database does not come back yet")
            for name, child in list(self._children.items()):
                if child.poll() is not None and not self._stop.is_set():
                    log.warning(
                        "%s ended (%s); starting it anew", name, child.returncode
                    )
                    time.sleep(PAUSE)
                    self._start(name)


def _web(host: str, port: int, workers: int) -> list[str]:
    words = ["-m", "hormiga.config.web", "--host", host, "--port", str(port)]
    return [sys.executable, *words, "--workers", str(workers)]


def _next_free_port(host: str, port: int) -> int:
    """Give the port behind a chosen one if it is free; else any that is."""
    if port:
        try:
            _refuse_taken(host, port + 1)
        except (PortTaken, OverflowError):
            return _free_port(host)
        return port + 1
    return _free_port(host)


def _free_port(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
        return port


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"Port {port} cannot be used: {error.strerror}.") from error
