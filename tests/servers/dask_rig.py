"""A Dask scheduler and workers as a user would start them: processes of their own, which may be killed; and a wire tap."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from sentaudit.engine.runners.dask_worker import KEY_VARIABLE

_DASK = Path(sys.executable).with_name("dask")
_TESTS = Path(__file__).parents[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Cluster:
    """A scheduler at a fixed port, and workers with or without a case key."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._scheduler: subprocess.Popen[bytes] | None = None
        self._workers: list[subprocess.Popen[bytes]] = []

    def start(self, key: bytes | None, workers: int = 2) -> None:
        self.start_scheduler()
        self.start_workers(key, workers)

    def start_scheduler(self) -> None:
        self._scheduler = _dask("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-dashboard")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.1)
        raise AssertionError("the scheduler did not start")

    def start_workers(self, key: bytes | None, workers: int = 2) -> None:
        count = ("--nworkers", str(workers), "--nthreads", "1")
        options = ("--host", "127.0.0.1", "--no-dashboard", "--death-timeout", "60")
        env = {} if key is None else {KEY_VARIABLE: key.hex()}
        self._workers.append(_dask("worker", self.address, *count, *options, **env))

    def kill_scheduler(self) -> None:
        assert self._scheduler is not None
        _kill([self._scheduler])

    def kill_workers(self) -> None:
        _kill(self._workers)
        self._workers = []

    def stop(self) -> None:
        self.kill_workers()
        if self._scheduler is not None:
            self.kill_scheduler()


def _dask(*args: str, **more: str) -> subprocess.Popen[bytes]:
    env = {name: value for name, value in os.environ.items() if name != KEY_VARIABLE}
    env["PYTHONPATH"] = os.pathsep.join([str(_TESTS), str(_TESTS.parent / "src")])
    quiet = {"DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__GIL__ENABLED": "False"}
    return subprocess.Popen(
        [str(_DASK), *args], env=env | quiet | more, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def _kill(processes: list[subprocess.Popen[bytes]]) -> None:
    """The processes and all they started."""
    for process in processes:
        with suppress(OSError):
            os.killpg(process.pid, 9)
        process.wait()


class Tap:
    """Passes connections on to a port and keeps every byte that went through, either way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._pieces: list[bytes] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def seen(self) -> bytes:
        return b"".join(self._pieces)

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                here, _ = self._server.accept()
                there = socket.create_connection(("127.0.0.1", self._port))
                for ends in ((here, there), (there, here)):
                    threading.Thread(target=self._pass, args=ends, daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._pieces.append(data)
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
