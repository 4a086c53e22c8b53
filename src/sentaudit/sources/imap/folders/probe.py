"""Tells a folder of sent mail by what lies in it, where neither flags nor names do."""

from __future__ import annotations

import re

from sentaudit.model.account import Account
from sentaudit.sources.imap.session.errors import RefusedError
from sentaudit.sources.imap.session.session import Session
from sentaudit.sources.imap.windows import compact

SAMPLE = 50
_SHARE = 0.8
_ADDRESS = re.compile(rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")


def holds_sent_mail(session: Session, raw: bytes, account: Account) -> bool:
    """True if four in five of a sample of messages, spread over the folder, are from the user. Raises ImapError."""
    try:
        if not session.examine(raw).exists:
            return False
        uids = session.search("UID 1:*")
    except RefusedError:
        return False
    step = max(1, len(uids) // SAMPLE)
    own = seen = 0
    for wanted in compact(uids[::step][:SAMPLE]):
        for _, values in session.fetch(wanted, "BODY.PEEK[HEADER.FIELDS (FROM)]"):
            seen += 1
            own += any(_is_own(value, account) for value in (values or {}).values() if isinstance(value, bytes))
    return seen > 0 and own >= _SHARE * seen


def _is_own(header: bytes, account: Account) -> bool:
    """An address of the user; if the account names none, any whose local part is the name of the login."""
    own = account.own_addresses
    for found in _ADDRESS.findall(header):
        address = found.decode("ascii").lower()
        if address in own or (not own and address.partition("@")[0] == account.user.lower()):
            return True
    return False
