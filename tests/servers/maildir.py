"""Puts mails straight into the folders of a Maildir++ tree, the way a delivery agent does."""

from __future__ import annotations

import base64
import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_serial = itertools.count(1)


class Owner(NamedTuple):
    """Whom a server's files belong to."""

    uid: int
    gid: int

    def give(self, *paths: Path) -> None:
        """Hands files over, where that is not the case already."""
        if os.geteuid() == 0 and self.uid != 0:
            for path in paths:
                os.chown(path, self.uid, self.gid)


def folder_path(maildir: Path, folder: str) -> Path:
    """Where a folder (`INBOX`, `Sent`, `A/B`) lies: Maildir++ with names in modified UTF-7 (RFC 3501 section 5.1.3)."""
    if folder == "INBOX":
        return maildir
    return maildir / "".join("." + modified_utf7(level) for level in folder.split("/"))


def modified_utf7(name: str) -> str:
    """A folder name as IMAP writes it."""
    out = []
    for plain, run in itertools.groupby(name, lambda sign: " " <= sign <= "~"):
        text = "".join(run)
        if plain:
            out.append(text.replace("&", "&-"))
        else:
            out.append("&" + base64.b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-")
    return "".join(out)


def make_folder(path: Path, owner: Owner) -> Path:
    """An empty Maildir, or what is there already."""
    for name in ("", "cur", "new", "tmp"):
        (path / name).mkdir(parents=True, exist_ok=True)
        owner.give(path / name)
    return path


def deliver(path: Path, mails: Iterable[bytes], owner: Owner, *, new: bool = False) -> list[Path]:
    """Adds mails to the folder at `path`; `new` leaves them unseen in `new`. Moments are a second apart, in order."""
    make_folder(path, owner)
    files = []
    for data in mails:
        number = next(_serial)
        second = 1_200_000_000 + number
        name = f"{second}.M{number}P1.loopback,S={len(data)}"
        draft = path / "tmp" / name
        draft.write_bytes(data)
        os.utime(draft, (second, second))
        owner.give(draft)
        files.append(draft.rename(path / ("new" if new else "cur") / (name if new else f"{name}:2,S")))
    return files
