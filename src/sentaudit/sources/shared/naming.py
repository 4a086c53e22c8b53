"""How files and folders of a source are named in positions, unit ids and reports."""

from __future__ import annotations

import binascii
import re
import unicodedata
from pathlib import Path, PurePosixPath
from zlib import crc32

BUCKETS = 16
"""One-file messages of a folder are dealt into this many units. Fixed, so that a new file never moves an old one."""

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")
_FLAGS = re.compile(r"[:;!][12],")
_ENDINGS = (
    ".gz",
    ".bz2",
    ".xz",
    ".tgz",
    ".tbz2",
    ".txz",
    ".tar",
    ".zip",
    ".mbox",
    ".mbx",
    ".mbs",
    ".eml",
    ".emlx",
    ".msg",
    ".pst",
    ".olm",
    ".ost",
    ".txt",
)


def shown(name: str) -> str:
    """A file name fit for reports and the case: undecodable bytes, control and invisible characters as `\\x..`.

    Different names stay different, because the backslash itself is written as `\\x5c`.
    """
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(char if _is_plain(char) else _escaped(char) for char in name)


def _is_plain(char: str) -> bool:
    return char != "\\" and (char.isprintable() or unicodedata.category(char) == "Zs")


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        code -= 0xDC00
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def resolve(uri: str, relative: str) -> Path:
    """The real file of a unit: `relative` ("/" between names) below `uri`, or `uri` itself if it is empty."""
    return Path(uri, *PurePosixPath(relative).parts) if relative else Path(uri)


def base_name(uri: str) -> str:
    """The last name in the path the user gave, resolved only where it does not say (".")."""
    return Path(uri).name or Path(uri).resolve().name


def stem(name: str) -> str:
    """A file name without the endings of mailboxes and archives: `Sent.mbox.gz` is `Sent`; other dots stay."""
    lowered = name.casefold()
    for _ in range(3):
        for ending in _ENDINGS:
            if lowered.endswith(ending) and len(lowered) > len(ending):
                name, lowered = name[: -len(ending)], lowered[: -len(ending)]
                break
        else:
            break
    return name


def directory_folder(relative: str) -> str:
    """The folder a directory of a tree stands for; Thunderbird keeps subfolders of `X` in `X.sbd`."""
    return "/".join(folder_name(part.removesuffix(".sbd")) for part in relative.split("/")) if relative else ""


def folder_name(name: str) -> str:
    """The folder a mailbox file stands for by its name, other letters than ASCII written as over IMAP."""
    return shown(decode_utf7(name))


def join(*parts: str) -> str:
    """Path of the parts that are not empty."""
    return "/".join(part for part in parts if part)


def bucket(name: str) -> int:
    """Which unit of its folder a one-file message belongs to, decided by its name alone."""
    return crc32(name.encode("utf-8", "surrogateescape")) % BUCKETS


def unique_name(name: str) -> str:
    """The part of a Maildir file name that stays when flags change or the message moves from new to cur."""
    return _FLAGS.split(name, maxsplit=1)[0]


def decode_utf7(name: str) -> str:
    """Modified UTF-7 (RFC 3501 section 5.1.3) to text; a name that is not valid comes back unchanged."""
    if "&" not in name or not name.isascii():
        return name
    try:
        return _SHIFTED.sub(_run, name)
    except (ValueError, binascii.Error):
        return name


def _run(match: re.Match[str]) -> str:
    if not match[1]:
        return "&"
    coded = match[1].replace(",", "/")
    return binascii.a2b_base64(coded + "=" * (-len(coded) % 4)).decode("utf-16-be")


def maildir_folder(relative: str, *, has_subfolders: bool = False) -> str:
    """The folder a Maildir directory stands for: `Maildir/.Archive.2019` is `Archive/2019`.

    A component called Maildir says nothing and is left out. A root is INBOX where there are other folders beside it;
    alone it may hold anything, and claims no name.
    """
    parts: list[str] = []
    names = [name for name in relative.split("/") if name]
    for name in names:
        if name.casefold() == "maildir":
            continue
        parts += name[1:].split(".") if name.startswith(".") and len(name) > 1 else [name.removesuffix(".sbd")]
    if has_subfolders and (not names or names[-1].casefold() == "maildir"):
        parts.append("INBOX")
    return "/".join(shown(decode_utf7(part)) for part in parts if part)
