"""Writes mails as an mbox, a tree of .eml files or a Maildir, and tells where each of them landed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_FROM = re.compile(rb"(?m)^(>*From )")


class Stored(NamedTuple):
    """Where a mail landed: the position of the machine report, and the SHA-256 (hex) of the bytes there."""

    position: str
    sha256: str


def write_mbox(path: Path, mails: Iterable[bytes], *, crlf: bool = False) -> list[Stored]:
    """An mboxrd file: body lines that look like a postmark get one more `>`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    places, offset = [], 0
    with path.open("wb") as stream:
        for data in mails:
            head = b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"
            message = _FROM.sub(rb">\1", data if data.endswith(b"\n") else data + b"\n")
            if crlf:
                head, message = head[:-1] + b"\r\n", message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            blank = b"\r\n" if crlf else b"\n"
            stream.write(head + message + blank)
            places.append(Stored(f"{offset + len(head)}+{len(message)}", hashlib.sha256(message).hexdigest()))
            offset += len(head) + len(message) + len(blank)
    return places


def write_eml(folder: Path, mails: Iterable[bytes]) -> list[Stored]:
    """One numbered .eml file per mail."""
    folder.mkdir(parents=True, exist_ok=True)
    places = []
    for number, data in enumerate(mails):
        (folder / f"{number:05d}.eml").write_bytes(data)
        places.append(Stored(f"{number:05d}.eml", hashlib.sha256(data).hexdigest()))
    return places


def write_maildir(folder: Path, mails: Iterable[bytes]) -> list[Stored]:
    """A Maildir whose mails are all seen, in `cur`."""
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    places = []
    for number, data in enumerate(mails):
        name = f"{1_100_000_000 + number}.M{number}P1.host.example:2,S"
        (folder / "cur" / name).write_bytes(data)
        places.append(Stored(f"cur/{name}", hashlib.sha256(data).hexdigest()))
    return places
