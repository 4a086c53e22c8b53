"""Mailings made by a program in which each mail names somebody else: names and addresses were shifted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from sentaudit.model.facts import AddressKey, MessageFacts, unpack, unpack_rows

_WITHIN = 2 * 86400
"""Seconds between two mails of one mailing."""
_FEWEST = 3
_KEPT = 200_000
"""Mails remembered; they take some hundred bytes each."""


class Addressed(NamedTuple):
    """A mail to one person that names another. `own` and `named` are fingerprints of the two names in several forms."""

    sent_at: int
    content: int
    message_id: int | None
    message: int
    folder: int
    position: str
    zone: int | None
    receiver: AddressKey
    own: tuple[int, ...]
    named: tuple[int, ...]


class Merge(NamedTuple):
    """A mailing: the first mail that names another of its receivers, how many do, and to how many people (`receivers`).

    `differing` are all its mails that name somebody else than their receiver.
    """

    first: Addressed
    mails: int
    receivers: frozenset[AddressKey]
    differing: int


class Merges:
    """Filled with the audited mails that name somebody else; the order does not matter."""

    def __init__(self) -> None:
        self._mailings: dict[tuple[AddressKey | None, int], dict[tuple[int, int | None], Addressed]] = {}
        self._count = 0

    def see(self, message: int, folder: int, facts: MessageFacts) -> None:
        """Remembers a mail under its sender and its subject; copies once."""
        if facts.template is None or facts.sent_at is None or self._count >= _KEPT:
            return
        count, *prints = unpack_rows(facts.misnamed)
        one = Addressed(
            facts.sent_at, facts.content, facts.message_id, message, folder, facts.position, facts.zone,
            unpack(facts.to)[0], tuple(prints[:count]), tuple(prints[count:]),
        )  # fmt: skip
        mailing = self._mailings.setdefault((facts.sender, facts.template), {})
        self._count += (facts.content, facts.message_id) not in mailing
        mailing.setdefault((facts.content, facts.message_id), one)

    def found(self) -> Iterator[Merge]:
        """Mailings in which three mails or more name another receiver of the same mailing than their own."""
        for mailing in self._mailings.values():
            mails = sorted(mailing.values(), key=lambda one: (one.sent_at, one.content, one.message))
            ends = [at for at, (one, other) in enumerate(pairwise(mails), 1) if other.sent_at > one.sent_at + _WITHIN]
            for start, end in pairwise([0, *ends, len(mails)]):
                merge = _merge(mails[start:end])
                if merge is not None:
                    yield merge


def _merge(mails: Sequence[Addressed]) -> Merge | None:
    owners: dict[int, set[AddressKey]] = {}
    for one in mails:
        for name in one.own:
            owners.setdefault(name, set()).add(one.receiver)
    wrong = [one for one in mails if any(owners.get(name, set()) - {one.receiver} for name in one.named)]
    receivers = frozenset(one.receiver for one in wrong)
    if len(receivers) < _FEWEST:
        return None
    return Merge(wrong[0], len(wrong), receivers, len(mails))
