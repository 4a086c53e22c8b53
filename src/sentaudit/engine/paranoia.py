"""Reads messages once more without any short cut, and compares: for whoever doubts the fast paths; slow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sentaudit.engine.facts.maker import FactsMaker
from sentaudit.engine.facts.people import People
from sentaudit.engine.reading import Reader
from sentaudit.model.config import Limits
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.facts import Channel, MessageFacts, Place
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.model.reading import Reading
from sentaudit.store.sealing.seal import Keyring


class SecondReading:
    """Compares what was kept of a message with the long way, and that with a reading that leaves nothing out."""

    def __init__(self, reader: Reader, keyring: Keyring, limits: Limits) -> None:
        self._reader = reader
        # People of its own: what it meets must not appear among the addresses of the unit.
        self._facts = FactsMaker(keyring, People(keyring), limits)

    def doubts(self, raw: RawMessage, kept: MessageFacts, keys: Sequence[str], where: Locator) -> Iterator[Problem]:
        """A crash Problem for each difference: the message has to be looked at by hand, and the scan is incomplete."""
        usual = self._reader.read(raw.data, keys=keys)
        if kept != self._facts.of(raw, kept.sha256, usual):
            yield _doubt(where, "the short and the long way of reading give different facts")
        if foreign(usual) != foreign(self._reader.read(raw.data, keys=keys, thorough=True)):
            yield _doubt(where, "reading only what may be foreign and reading everything find different addresses")


def foreign(reading: Reading) -> set[tuple[Channel, str]]:
    """Channel and address of everything in the content that does not stand in the header as well; what texts say of
    authors is left out, for they are told by their own header."""
    envelope = reading.message.envelope
    known = {one.address for some in (envelope.to, envelope.cc) for one in some.mailboxes}
    known |= {one.address for one in envelope.authors}
    return {
        (one.channel, address)
        for one in reading.found
        if one.place is not Place.AUTHOR
        for address in one.addresses
        if address not in known
    }


def _doubt(where: Locator, detail: str) -> Problem:
    return Problem(Stage.ENGINE, ProblemKind.CRASH, where, detail, Extent.ASIDE)
