"""The way to Dask workers: a cluster of this machine for the run, or a scheduler of the user's; checked before use."""

from __future__ import annotations

import logging
import os
import signal
import time
from contextlib import suppress
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from sentaudit.engine.interrupts import uninterrupted
from sentaudit.engine.runners import dask_worker
from sentaudit.engine.runners.dask_worker import KEY_VARIABLE, PROBE, RELEASE
from sentaudit.engine.runners.envelope import Envelope
from sentaudit.errors import SentauditError
from sentaudit.store.sealing.seal import Keyring

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

PATIENCE = 300.0
"""Seconds a scheduler, or its last worker, may stay away before the run gives up."""

_CONNECT_SECONDS = 10.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 15.0
_CLOSE_SECONDS = 3.0

_SETTINGS = {
    "distributed.worker.profile.enabled": False,  # looks into the workers a hundred times a second
    "distributed.scheduler.allowed-failures": 0,  # the runner tries again, alone: others may have died beside it
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
    # Memory that is given back to the system and fetched again after each message takes three quarters more time.
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 30,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 256 << 20,
    "distributed.nanny.pre-spawn-environ.MALLOC_ARENA_MAX": 1,
}


class DaskError(SentauditError):
    """The workers cannot be reached, or are not what they should be."""


class DaskCluster:
    """`address` is that of a scheduler, None for `jobs` worker processes of this machine.

    The local cluster listens on the loopback device alone, and there with certificates made for this run: whoever may
    talk to a scheduler may run programs as its user. Raises DaskError, or WorkerKeyError of a worker.
    """

    def __init__(self, keyring: Keyring, jobs: int, address: str | None) -> None:
        try:
            import distributed  # noqa: F401 - takes a second: only who asks for it pays
        except ImportError:
            raise DaskError(
                "this engine needs the package distributed", "install it: pip install 'sentaudit[distributed]'"
            ) from None
        # What happens to workers is told as a Problem, or not at all.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._keyring = keyring
        self._address = address
        self._local = None if address else _local_cluster(keyring, jobs)
        self.client: Client = self._connected(_CONNECT_SECONDS if self._local is None else PATIENCE)
        try:
            self._probe()
        except BaseException:
            self.close()
            raise

    @property
    def threads(self) -> int:
        """How many tasks the workers run at the same time, at least 1."""
        return max(1, sum(map(int, self.client.nthreads().values())))

    def is_deserted(self) -> bool:
        """True if no worker is left, or nobody can tell."""
        try:
            return not self.is_open or not self.client.nthreads()
        except (OSError, ValueError):
            return True

    @property
    def is_open(self) -> bool:
        """False once the client has lost its scheduler; it then takes no more tasks."""
        return bool(self.client.status == "running")

    def reconnect(self) -> None:
        """A new client, with more patience each time; nothing that was submitted is left."""
        self._part()
        until, pause = time.monotonic() + PATIENCE, _FIRST_PAUSE
        while True:
            try:
                self.client = self._connected(_CONNECT_SECONDS)
                self._probe(max(1.0, until - time.monotonic()))
            except DaskError:
                if time.monotonic() + pause > until:
                    raise
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                return

    def close(self) -> None:
        """Ends the local cluster, whatever it is at; leaves that of the user as it was."""
        self._part()
        if self._local is not None:
            for nanny in self._local.workers.values():
                process = getattr(getattr(nanny, "process", None), "process", None)
                if process is not None and process.pid:
                    _kill(process.pid)
            self._local.close(timeout=_CLOSE_SECONDS)

    def _part(self) -> None:
        client: Any = getattr(self, "client", None)
        if client is not None:
            client.close(timeout=_CLOSE_SECONDS)

    def _connected(self, seconds: float) -> Client:
        from distributed import Client

        try:
            target: Any = self._local if self._local is not None else self._address
            return Client(target, timeout=seconds, set_as_default=False)
        except (OSError, ValueError) as error:
            raise DaskError(
                f"no scheduler answers at {self._address}",
                "Start one with dask scheduler, and workers with dask worker ADDRESS; docs/distributed.md has it all.",
            ) from error

    def _probe(self, seconds: float = 60.0) -> None:
        """Every worker there is proves that it has the key and the program, before it gets any work."""
        try:
            self.client.wait_for_workers(1, timeout=seconds)
        except (TimeoutError, OSError) as error:
            raise DaskError(
                "the scheduler has no workers", f"Start them with {KEY_VARIABLE} set: dask worker {self._address}"
            ) from error
        envelope, challenge = Envelope(self._keyring), (os.urandom(16),)
        answers = self.client.run(dask_worker.probe, envelope.close(PROBE, challenge), on_error="return")
        for answer in answers.values():
            if isinstance(answer, SentauditError):
                raise answer
            if isinstance(answer, ImportError):
                raise DaskError("sentaudit is not installed where a worker runs", "Install the same release there.")
            if isinstance(answer, OSError):
                continue  # it went away: the scheduler gives its work to others
            if not isinstance(answer, bytes):
                raise DaskError(f"a worker cannot be used: {type(answer).__name__}", "Look into its log.")
            if envelope.open(PROBE, answer) != (challenge, RELEASE):
                raise DaskError("a worker has another release of sentaudit", "Install the same release there.")


def _local_cluster(keyring: Keyring, jobs: int) -> LocalCluster:
    """Workers deaf to Ctrl-C, the business of this process alone; they get the key through their start-up pipe."""
    import dask
    from distributed import LocalCluster
    from distributed.gc import disable_gc_diagnosis

    resource_tracker.ensure_running()  # it would let the signal through again on its own start
    with uninterrupted(), dask.config.set(_SETTINGS):
        cluster = LocalCluster(
            n_workers=jobs,
            threads_per_worker=1,
            host="127.0.0.1",
            security=True,
            dashboard_address=None,
            scheduler_kwargs={"dashboard_address": "127.0.0.1:0", "dashboard": False},
            memory_limit=0,
            silence_logs=logging.CRITICAL,
            env={KEY_VARIABLE: keyring.case_key.hex()},
        )
        # It watches the garbage collector of this process, and a Ctrl-C that falls into it there is lost.
        disable_gc_diagnosis(force=True)
        return cluster


def _kill(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
