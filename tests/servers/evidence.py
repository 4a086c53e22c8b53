"""All that reading a mailbox could change: files of the Maildir, flags and modification sequences, folder status."""

from __future__ import annotations

from typing import NamedTuple

import imapclient

from servers.dovecot import Account, Dovecot

_STATUS = ("MESSAGES", "RECENT", "UNSEEN", "UIDNEXT", "UIDVALIDITY", "HIGHESTMODSEQ")


class FolderState(NamedTuple):
    """STATUS of a folder, and flags and MODSEQ by UID."""

    status: dict[bytes, int]
    messages: dict[int, tuple[tuple[bytes, ...], tuple[int, ...]]]


class Evidence(NamedTuple):
    """`files` maps the path of every mail to (size, mtime in ns)."""

    files: dict[str, tuple[int, int]]
    folders: dict[str, FolderState]


def look(dovecot: Dovecot, account: Account) -> Evidence:
    """The state of a mailbox, taken without changing it."""
    client = imapclient.IMAPClient("localhost", dovecot.tls_port, ssl_context=dovecot.tls(), timeout=10)
    client._imap.debug = 0
    folders = {}
    try:
        client.login(account.user, account.password)
        for flags, _, name in client.list_folders():
            if b"\\Noselect" in flags:
                continue
            status = client.folder_status(name, _STATUS)
            client.select_folder(name, readonly=True)
            uids = client.search()
            found = client.fetch(uids, ["FLAGS", "MODSEQ"]) if uids else {}
            folders[name] = FolderState(
                status, {uid: (tuple(sorted(data[b"FLAGS"])), data[b"MODSEQ"]) for uid, data in found.items()}
            )
    finally:
        client.logout()
    files = {
        str(path.relative_to(account.maildir)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(account.maildir.rglob("*"))
        if path.parent.name in ("cur", "new") and path.is_file()
    }
    return Evidence(files, folders)
