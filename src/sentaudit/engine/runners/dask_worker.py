"""What runs in a Dask worker: opens what was sent, scans it with the scanner of this process, seals what came of it."""

from __future__ import annotations

import os
import pickle
from hashlib import sha256
from multiprocessing import current_process
from threading import Lock
from typing import Any, NamedTuple

from sentaudit import __version__
from sentaudit.engine.guard import Failure, failure_of
from sentaudit.engine.recipe import SCAN_VERSION
from sentaudit.engine.runners.envelope import Envelope
from sentaudit.engine.scanner import Scanner
from sentaudit.errors import CaseError, SentauditError
from sentaudit.model.unit_result import UnitResult
from sentaudit.ports import Work
from sentaudit.store.sealing.seal import KEY_BYTES, Keyring

KEY_VARIABLE = "SENTAUDIT_CASE_KEY"
"""Where a worker finds the case key, 64 hex digits. It travels in no message, sealed or not."""

TASK, ANSWER, PROBE = "task", "answer", "probe"
"""The purposes of what travels."""

RELEASE = (__version__, SCAN_VERSION)
"""Client and workers must be of one release: the same mail must give the same facts."""

_HINT = (
    f"Start the workers with {KEY_VARIABLE} in their environment, set to the content of the file case.key "
    "in the case directory."
)


class WorkerKeyError(SentauditError):
    """A worker has no case key, or one of another case."""


class Task(NamedTuple):
    """Units for a worker. `recipe` is pickled, without key and case; `number` comes back with the answer."""

    number: int
    recipe: bytes
    work: tuple[Work, ...]


class Answer(NamedTuple):
    """What came of a task: a result for each unit, or what ended it early."""

    number: int
    results: tuple[UnitResult, ...] = ()
    error: SentauditError | None = None
    failure: Failure | None = None


class _Here:
    """What a worker process keeps: the key, and the scanner of the latest recipe."""

    def __init__(self) -> None:
        self.lock = Lock()
        self._keyring: Keyring | None = None
        self._digest = b""
        self._scanner: Scanner | None = None

    def keyring(self) -> Keyring:
        """The keys of the case, from the environment, which forgets it: what a worker starts does not inherit it."""
        if self._keyring is None:
            text = os.environ.pop(KEY_VARIABLE, "")
            if not text.strip():
                raise WorkerKeyError("a worker has no case key", _HINT)
            try:
                self._keyring = Keyring(bytes.fromhex(text))
            except ValueError:
                raise WorkerKeyError(f"the case key of a worker is not {2 * KEY_BYTES} hex digits", _HINT) from None
        return self._keyring

    def scanner(self, recipe: bytes) -> Scanner:
        """The scanner of a recipe: its caches last from task to task."""
        digest = sha256(recipe).digest()
        if self._scanner is None or digest != self._digest:
            _let_have_children()
            made = pickle.loads(recipe)  # noqa: S301 - came out of a sealed task
            self._scanner = Scanner(made._replace(key=self.keyring().case_key))
            self._digest = digest
        return self._scanner


_HERE = _Here()


def scan(sealed: bytes) -> bytes:
    """The sealed answer to a sealed task; one at a time. Raises WorkerKeyError, which says nothing of the mail.

    Whatever else is raised goes back sealed as well: the text of an exception may quote mail, and would be logged.
    """
    with _HERE.lock:
        envelope = Envelope(_HERE.keyring())
        task = Task._make(_opened(envelope, TASK, sealed))
        results: list[UnitResult] = []
        errors: list[SentauditError] = []

        def work() -> None:
            try:
                scanner = _HERE.scanner(task.recipe)
                results.extend(scanner.scan(one) for one in task.work)
            except SentauditError as error:
                errors.append(error)

        failure = failure_of(work)
        return envelope.close(ANSWER, Answer(task.number, tuple(results), errors[0] if errors else None, failure))


def probe(sealed: bytes) -> bytes:
    """Proves that this worker has the key of the case: the sealed release of its program, and what was asked."""
    with _HERE.lock:
        envelope = Envelope(_HERE.keyring())
        return envelope.close(PROBE, (_opened(envelope, PROBE, sealed), RELEASE))


def _opened(envelope: Envelope, purpose: str, sealed: bytes) -> Any:  # noqa: ANN401 - what was closed, whatever it was
    try:
        return envelope.open(purpose, sealed)
    except CaseError:
        raise WorkerKeyError("the case key of a worker is that of another case", _HINT) from None


def _let_have_children() -> None:
    """Dask marks its workers as processes without children; readers of untrusted formats run in a child of theirs."""
    getattr(current_process(), "_config", {})["daemon"] = False
