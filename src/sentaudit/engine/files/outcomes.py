"""The same file is read once, however often it was sent: what its reader gave is kept in memory and in the case."""

from __future__ import annotations

import hashlib
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sentaudit.engine.sandbox.answer import Fault, Yield
from sentaudit.engine.sandbox.items import Item, ItemsError, dump, load
from sentaudit.model.coverage import OPERATION_KINDS, ProblemKind
from sentaudit.model.message import Part
from sentaudit.store.outcomes import StoredOutcomes
from sentaudit.store.sealing.seal import Keyring

_MEMORY_BYTES = 64 * 1024 * 1024
_STORED_BYTES = 1024 * 1024
_FRESH_BYTES = 16 * 1024 * 1024
_INFLATED_BYTES = 1024 * 1024 * 1024
_LARGE = 1024 * 1024
_MISSED = 4096
_LONG_SECONDS = 0.02
"""What takes less is read as fast once more as it is kept: in the case there are only files that took longer."""


class _Kept(NamedTuple):
    """The fault in the first line (empty: none), then the items."""

    data: bytes
    is_packed: bool


class Outcomes:
    """Outcomes by a keyed hash of all they depend on: the file, its extractor, the policy, the passwords tried.

    In the case they are sealed like everything else that was read. Kept in memory only is what takes no time to read,
    and what was unpacked of archives, since its members have outcomes of their own. `case` None keeps nothing beyond
    this process.
    """

    def __init__(self, keyring: Keyring, policy: str, case: Path | None) -> None:
        self._keyring = keyring
        self._policy = policy
        self._stored = StoredOutcomes(case, keyring) if case is not None else None
        self._memory: OrderedDict[bytes, _Kept] = OrderedDict()
        self._size = 0
        self._missed: set[bytes] = set()
        self._fresh: list[tuple[bytes, bytes]] = []
        self._fresh_size = 0

    def name(self, extractor: type[object], part: Part, passwords: Sequence[str]) -> bytes:
        """What an outcome is found by. The place of a part is no part of it: the caller takes it off before."""
        return self._keyring.name_of(
            "outcome",
            hashlib.blake2b(part.data, digest_size=32).hexdigest(),
            f"{extractor.__module__}:{extractor.__qualname__}",
            repr(part._replace(data=b"")),
            self._policy,
            *passwords,
        )

    def find(self, name: bytes) -> Yield | None:
        """The outcome of that name, if it is known."""
        kept = self._found(name)
        return None if kept is None else _loaded(kept)

    def knows(self, name: bytes) -> bool:
        """Whether there is an outcome of that name."""
        return self._found(name) is not None

    def _found(self, name: bytes) -> _Kept | None:
        kept = self._memory.get(name)
        if kept is not None:
            self._memory.move_to_end(name)
        elif self._stored is not None and name not in self._missed:
            packed = self._stored.find(name)
            if packed is not None:
                kept = _Kept(packed, is_packed=True)
                self._remember(name, kept)
            else:
                self._miss(name)
        return kept

    def _miss(self, name: bytes) -> None:
        """Is not asked for in the case again before it was read here: each file is asked for twice."""
        if len(self._missed) >= _MISSED:
            self._missed.clear()
        self._missed.add(name)

    def add(self, name: bytes, outcome: Yield) -> None:
        """Keeps an outcome, unless another try might give more."""
        fault = outcome.fault
        if fault is not None and fault.kind in OPERATION_KINDS:
            return
        stays = self._stored is not None and outcome.seconds >= _LONG_SECONDS and not _has_part(outcome.items)
        kept = _kept(outcome, small=stays)
        self._remember(name, kept)
        self._missed.discard(name)
        size = len(kept.data)
        if stays and size <= _STORED_BYTES and self._fresh_size + size <= _FRESH_BYTES:
            self._fresh.append((name, self._keyring.seal(kept.data)))
            self._fresh_size += size

    def fresh(self) -> tuple[tuple[bytes, bytes], ...]:
        """What was added since the last call and belongs into the case: name and sealed outcome."""
        fresh, self._fresh, self._fresh_size = tuple(self._fresh), [], 0
        return fresh

    def close(self) -> None:
        """Nothing is asked for any more."""
        if self._stored is not None:
            self._stored.close()

    def _remember(self, name: bytes, kept: _Kept) -> None:
        if len(kept.data) > _MEMORY_BYTES // 4 or name in self._memory:
            return
        self._memory[name] = kept
        self._size += len(kept.data)
        while self._size > _MEMORY_BYTES:
            _, dropped = self._memory.popitem(last=False)
            self._size -= len(dropped.data)


def _has_part(items: Iterable[Item]) -> bool:
    return any(isinstance(item, Part) for item in items)


def _kept(outcome: Yield, *, small: bool) -> _Kept:
    """Compressed if there is much or it has to be small; else to make a compressor takes longer than all the rest."""
    fault = outcome.fault
    said = "" if fault is None else f"{fault.kind} {fault.detail}"
    # A frame of much more than its items is no honest one.
    items = outcome.frame if 0 < len(outcome.frame) <= _LARGE else dump(outcome.items)
    data = b"".join([said.encode("utf-8"), b"\n", items])
    is_packed = small or len(data) > _LARGE
    return _Kept(zlib.compress(data, 1) if is_packed else data, is_packed)


def _loaded(kept: _Kept) -> Yield | None:
    try:
        data = zlib.decompressobj().decompress(kept.data, _INFLATED_BYTES) if kept.is_packed else kept.data
        said, _, items = data.partition(b"\n")
        kind, _, detail = said.decode("utf-8").partition(" ")
        return Yield(load(items), Fault(ProblemKind(kind), detail) if kind else None)
    except (zlib.error, ItemsError, ValueError):
        return None
