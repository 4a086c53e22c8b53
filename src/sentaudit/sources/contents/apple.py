"""What Apple Mail puts around a message, and where it keeps it."""

from __future__ import annotations

import re
from typing import NamedTuple

from sentaudit.formats.mime_writing import entity, multipart
from sentaudit.sources.shared.naming import directory_folder

_COUNT = re.compile(rb"[ \t]*(\d{1,12})[ \t]*\r?\n")
_LIST = re.compile(rb"\s*(?:<\?xml|<!DOCTYPE plist|<plist|\Z)")
_BEHIND = (b"\n<?xml version", b"\n<plist")
_FLAGS = re.compile(rb"<key>flags</key>\s{0,80}<integer>(\d{1,19})</integer>")
_DELETED = 0x02
_LONGEST_LIST = 65_536
"""A property list behind a message has a few hundred bytes: mail must not hide in one."""

KEPT_APART = re.compile(rb"^X-Apple-Content-Length:", re.IGNORECASE | re.MULTILINE)
"""Stands in the header of each part whose content is not in the message but in a file beside it."""

_OF_THE_BODY = re.compile(rb"(?:content-[a-z-]+|mime-version)[ \t]*:", re.IGNORECASE)
_FIELD = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*\n?")
_INNER = re.compile(r"\d|Data|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_SUFFIXES = (".mbox", ".imapmbox", ".pop", ".mac")


class Unwrapped(NamedTuple):
    """The message of a file. `detail` tells what is odd about it, "" if nothing."""

    data: bytes
    deleted: bool
    detail: str


def unwrapped(stored: bytes, *, is_whole: bool = True) -> Unwrapped:
    """Takes the message out of what stands around it; where the count is wrong nothing is left out for it."""
    match = _COUNT.match(stored)
    if match is None:
        return Unwrapped(stored, False, "")
    end = match.end() + int(match[1])
    if not is_whole:
        return Unwrapped(stored[match.end() : end], False, "")
    detail = ""
    if end > len(stored):
        detail = "ends before the length it names"
    elif not _LIST.match(stored, end) or len(stored) - end > _LONGEST_LIST:
        detail = "is not as long as it says"
    if detail:
        least = max(match.end(), len(stored) - _LONGEST_LIST)
        end = next((at + 1 for mark in _BEHIND if (at := stored.rfind(mark, least)) >= 0), len(stored))
    flags = _FLAGS.search(stored, end)
    return Unwrapped(stored[match.end() : end], bool(flags and int(flags[1]) & _DELETED), detail)


def with_files(data: bytes, files: list[tuple[str, bytes]]) -> bytes:
    """The message with files attached: its header around a multipart of what it was, and them."""
    data = data.replace(b"\r\n", b"\n")
    header, _, body = data.partition(b"\n\n")
    outer, inner = b"", b""
    for field in _FIELD.findall(header + b"\n"):
        if _OF_THE_BODY.match(field):
            inner += field
        else:
            outer += field
    parts = [inner + b"\n" + body, *(entity("", name, content) for name, content in files)]
    return outer.rstrip(b"\n") + b"\nMIME-Version: 1.0\n" + multipart("mixed", parts).replace(b"\r\n", b"\n")


def emlx_folder(directory: str) -> str:
    """`V10/.../Sent Messages.mbox/.../Data/3/Messages` is `V10/Sent Messages`; other directories are as anywhere."""
    names = directory.split("/")
    if names[-1:] != ["Messages"]:
        return directory_folder(directory)
    kept = [name for name in names[:-1] if not _INNER.fullmatch(name)]
    for suffix in _SUFFIXES:
        kept = [name.removesuffix(suffix) or name for name in kept]
    return directory_folder("/".join(kept))
