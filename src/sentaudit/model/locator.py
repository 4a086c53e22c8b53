"""Where something stands: mailbox, folder, position in it, MIME part, and the way inside the part."""

from __future__ import annotations

from typing import NamedTuple


class Locator(NamedTuple):
    """A place a person can be led to.

    `position` is `offset+length` in bytes for an mbox, the path relative to the source for one-file messages,
    `uidvalidity/uid` over IMAP; inside an archive it starts with the member path and `!`.
    `part` is the IMAP section number ("1.2"); `inner` leads on: archive member, sheet, row.
    """

    source: str
    folder: str | None = None
    position: str | None = None
    message_id: str | None = None
    part: str | None = None
    inner: tuple[str, ...] = ()
