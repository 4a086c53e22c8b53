"""Which mails may say the password of which encrypted ones: same sender, some of the same people, hours apart."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from sentaudit.engine.files.passwords import Passwords, joined
from sentaudit.model.facts import AddressKey
from sentaudit.model.unit_result import Letter

_SECONDS = 24 * 3600
_LETTERS = 20_000
_TRIED = 60


class Neighbours:
    """Collects, over all units of a source, the mails that speak of a password and those no password has opened.

    What they say stays in memory and goes with the source.
    """

    def __init__(self) -> None:
        self._said: dict[AddressKey, list[Letter]] = {}
        self._locked: dict[str, list[Letter]] = {}
        self._count = 0

    def add(self, unit_id: str, letters: Iterable[Letter]) -> None:
        """Takes the letters of one unit; of more than 20,000 the rest is passed over."""
        for letter in letters:
            if letter.locked:
                self._locked.setdefault(unit_id, []).append(letter)
            if letter.words and letter.sender is not None and self._count < _LETTERS:
                self._said.setdefault(letter.sender, []).append(letter)
                self._count += 1

    def __iter__(self) -> Iterator[tuple[str, Mapping[str, Passwords]]]:
        """Unit by unit: position of a locked message -> what to try on it, the nearest in time first."""
        for said in self._said.values():
            said.sort(key=_when)
        for unit_id, locked in self._locked.items():
            keys = {letter.position: words for letter in locked if (words := self._near(letter))}
            if keys:
                yield unit_id, keys

    def _near(self, locked: Letter) -> Passwords:
        if locked.sender is None:
            return Passwords()
        near = [(0, 0, locked)] if locked.words else []
        if locked.sent_at is not None:
            said = self._said.get(locked.sender, [])
            at = bisect_left(said, (float(locked.sent_at - _SECONDS), ""), key=_when)
            for number, letter in enumerate(said[at:]):
                if letter.sent_at is None or letter.sent_at > locked.sent_at + _SECONDS:
                    break
                if letter.people & locked.people:
                    near.append((abs(letter.sent_at - locked.sent_at), number, letter))
        near.sort(key=lambda one: one[:2])
        return joined([letter.words for _, _, letter in near], _TRIED)


def _when(letter: Letter) -> tuple[float, str]:
    return float("inf") if letter.sent_at is None else letter.sent_at, letter.position
