"""The recipients of a flagged message as an independent parser, mail-parser, reads them.

mail-parser is not on the scanning path: it takes one to three milliseconds per message, leaves ISO-2022-JP bodies
undecoded, reads only the first To and Cc field and loses part of a list that has one malformed entry. Its result is
right for ordinary recipient headers, and that is what it is asked for: does another program, sharing no line with ours,
count the same people in a message an auditor is about to sign for? Its cost is paid by flagged messages only.
"""

from __future__ import annotations

from typing import NamedTuple

from sentaudit.model.config import Limits
from sentaudit.names.address import canonical
from sentaudit.parsing.message import message_of, parse


class Opinion(NamedTuple):
    """Distinct To and Cc addresses by our parser and by mail-parser; None if the latter gave up."""

    ours: int
    theirs: int | None
    only_ours: int
    only_theirs: int

    @property
    def agree(self) -> bool:
        """True if both read exactly the same addresses."""
        return self.theirs is not None and not self.only_ours and not self.only_theirs


def second_opinion(data: bytes, limits: Limits) -> Opinion:
    """Compares the To and Cc of a whole message as two independent parsers read them."""
    envelope = parse(data, limits).envelope
    data = message_of(data, limits)
    ours = {mailbox.address for one in (envelope.to, envelope.cc) for mailbox in one.mailboxes}
    import mailparser

    try:
        mail = mailparser.parse_from_bytes(data)
        entries = [address for _, address in (*mail.to, *mail.cc)]
    except Exception:  # noqa: BLE001 - it raises whatever its layers raise; no opinion is an answer too
        return Opinion(len(ours), None, 0, 0)
    theirs = {address for address in map(canonical, entries) if address is not None}
    return Opinion(len(ours), len(theirs), len(ours - theirs), len(theirs - ours))
