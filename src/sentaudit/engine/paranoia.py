"""Reads a message once more without leaving anything out, and compares: for whoever doubts the quick look; slow."""

from __future__ import annotations

from collections.abc import Sequence

from sentaudit.engine.reading import Reader
from sentaudit.model.coverage import Extent, Problem, ProblemKind, Stage
from sentaudit.model.facts import Channel, Place
from sentaudit.model.locator import Locator
from sentaudit.model.message import RawMessage
from sentaudit.model.reading import Reading


def doubt_about(quick: Reading, reader: Reader, raw: RawMessage, keys: Sequence[str], where: Locator) -> Problem | None:
    """A crash Problem if a thorough reading finds other addresses than the `quick` one, else None: the message has to
    be looked at by hand, and the scan is incomplete."""
    if foreign(quick) == foreign(reader.read(raw.data, keys=keys, thorough=True)):
        return None
    detail = "reading only what may be foreign and reading everything find different addresses"
    return Problem(Stage.ENGINE, ProblemKind.CRASH, where, detail, Extent.ASIDE)


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
