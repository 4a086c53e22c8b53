"""TLS as the account wants it, and nothing less."""

from __future__ import annotations

import hashlib
import ssl
from functools import lru_cache

from sentaudit.model.account import Account, Tls
from sentaudit.names.host import is_this_machine
from sentaudit.sources.imap.session.errors import UntrustedError


def context_for(account: Account) -> ssl.SSLContext:
    """TLS 1.2 or newer, the certificate checked against the system's authorities and the account's own."""
    return _context(account.ca_file, account.verify)


# Reading the authorities of the system takes longer than a login.
@lru_cache(maxsize=8)
def _context(ca_file: str, verify: bool) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
    except (OSError, ssl.SSLError) as error:
        raise UntrustedError(f"the file of certificate authorities cannot be used: {type(error).__name__}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def check_pin(account: Account, certificate: bytes | None) -> None:
    """Raises UntrustedError if the server shows another certificate than the pinned one (DER)."""
    wanted = account.pin.replace(":", "").lower()
    if wanted and hashlib.sha256(certificate or b"").hexdigest() != wanted:
        raise UntrustedError("the server shows another certificate than the pinned one")


def check_plaintext(account: Account) -> None:
    """Raises UntrustedError if passwords would cross a network in the clear."""
    if account.tls is Tls.PLAINTEXT and not is_this_machine(account.host):
        raise UntrustedError("without TLS only servers on this machine are read")
