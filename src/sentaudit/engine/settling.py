"""Which texts of a message need no reading, by a look at their bytes: most show nobody who is not in the header."""

from __future__ import annotations

import re

from sentaudit.extraction.texts.tabular import may_hold_table
from sentaudit.extraction.texts.triage import tokens
from sentaudit.model.message import Flow, Message

MANY = 10
"""Recipients from which every text is read."""

_CUT = re.compile(rb" \r?\n[> ]*[^\s@]*@|@[^\s@]* \r?\n")
"""A soft line break inside of what may be one address."""

_USUAL = re.compile(r"[a-z0-9][a-z0-9._+-]*@[a-z0-9.-]+")
_REMEMBERED = 1 << 16

_NOTHING: frozenset[int] = frozenset()
_ALL = tuple(frozenset(range(1, number + 1)) for number in range(4))
"""All parts of a message of that many, as usual mail has them."""


class _Said(dict[str, bytes]):
    """Addresses as they stand in a text. Of one with odd signs a reader of the text may see a part only: b"", which is
    nowhere to be found."""

    def __missing__(self, address: str) -> bytes:
        if len(self) >= _REMEMBERED:
            self.clear()
        said = self[address] = address.encode() if _USUAL.fullmatch(address) else b""
        return said


_SAID = _Said()


def settled(message: Message) -> frozenset[int]:
    """Numbers, from 1, of the texts that need no reading: every address in them is known from the header, or, for
    an HTML alternative, stands in the plain text beside it, and so can never be foreign; and they look like no table
    of people.

    A mail to many is always read whole, for the thread it quotes tells whether they know each other.
    """
    envelope, parts = message.envelope, message.parts
    to, cc = envelope.to.mailboxes, envelope.cc.mailboxes
    if len(to) + len(cc) >= MANY:
        return _NOTHING
    known = {_SAID[mailbox.address] for one in (envelope.authors, to, cc) for mailbox in one}
    said: dict[int, set[bytes]] = {}
    done = []
    for number, part in enumerate(parts, 1):
        if part.is_attachment or part.content_type not in ("text/plain", "text/html"):
            continue
        is_html = part.content_type == "text/html"
        shown = tokens(part.data, part.charset, is_html=is_html)
        if shown is None or (part.flow is Flow.DELSP and _CUT.search(part.data)):
            continue
        if not is_html:
            said[part.alternative] = shown
        if (
            shown <= known or (is_html and part.alternative and shown <= known | said.get(part.alternative, known))
        ) and not may_hold_table(part.data, is_html=is_html):
            done.append(number)
    return _ALL[len(parts)] if len(done) == len(parts) < len(_ALL) else frozenset(done)
