"""Recognises by its first bytes what a file is: mailbox, message, archive, or no mail at all."""

from __future__ import annotations

import re
from enum import StrEnum

from sentaudit.formats.compound import MAGIC
from sentaudit.formats.message_file import is_message_file
from sentaudit.sources.contents.postmark import is_postmark

HEAD = 8192
"""This many bytes are enough to tell."""


class Shape(StrEnum):
    """What a file or archive member is. OTHER is no mail; a COMPOUND file may be MSG, which only all of it tells."""

    MBOX = "mbox"
    MAIL = "mail"
    EMLX = "emlx"
    COMPOUND = "compound"
    MSG = "msg"
    PST = "pst"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZIP = "zip"
    OLM = "olm"
    TAR = "tar"
    OTHER = "other"


COMPRESSED = frozenset({Shape.GZIP, Shape.BZIP2, Shape.XZ})
ARCHIVED = COMPRESSED | {Shape.ZIP, Shape.TAR}

_MAGIC = (
    (b"\x1f\x8b\x08", Shape.GZIP),
    (b"BZh", Shape.BZIP2),
    (b"\xfd7zXZ\x00", Shape.XZ),
    (b"PK\x03\x04", Shape.ZIP),
    (b"PK\x05\x06", Shape.ZIP),
    (b"!BDN", Shape.PST),
)

_FOREIGN = (
    (b"%PDF-", "PDF document"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"7z\xbc\xaf\x27\x1c", "7z archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x28\xb5\x2f\xfd", "zstd archive"),
    (b"\xcf\xad\x12\xfe", "Outlook Express mailbox (DBX)"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"{\\rtf", "RTF document"),
    (b"// <!-- <mdb:mork", "Mork database"),
)

_COUNT_LINE = re.compile(rb"\d{1,12}[ \t]*\r?\n")
_OFFICE = re.compile(
    rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|_rels/|mimetype|docProps/|META-INF/|xl/|word/|ppt/)", re.S
)
_FIELD = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_CORE = frozenset(
    b"from to cc bcc subject date received message-id return-path sender reply-to delivered-to resent-from resent-to "
    b"mime-version in-reply-to references envelope-to x-original-to x-mailer user-agent dkim-signature "
    b"x-gmail-labels x-gm-thrid x-mozilla-status x-uidl x-account-key x-envelope-from x-envelope-to".split()
)
_ENTITY = frozenset({b"content-type", b"content-transfer-encoding"})
"""A file that begins with one of these is a MIME entity whose mail headers were cut off."""

_SIDE = frozenset(
    b"content-type content-transfer-encoding content-language content-disposition organization importance priority "
    b"x-priority status x-status lines list-id list-unsubscribe precedence auto-submitted authentication-results "
    b"received-spf arc-seal thread-topic thread-index x-keywords content-length errors-to x-sender".split()
)


def recognise(head: bytes) -> tuple[Shape, str]:
    """The shape of a file by its first `HEAD` bytes and, if it is no mail, what it is instead."""
    if not head:
        return Shape.OTHER, "empty file"
    for magic, shape in _MAGIC:
        if head.startswith(magic):
            if shape is Shape.ZIP and _OFFICE.match(head):
                return Shape.OTHER, "not a mail: Office document or program package"
            return shape, ""
    if head.startswith(MAGIC):
        return Shape.COMPOUND, "not a mail: old Office document"
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            return Shape.OTHER, f"not a mail: {what}"
    if is_tar_header(head[:512]):
        return Shape.TAR, ""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    if not text:
        return Shape.OTHER, "empty file: blank lines only"
    if text.startswith(b"From ") and (is_postmark(text, 0) or looks_like_mail(text)):
        return Shape.MBOX, ""
    if looks_like_mail(text):
        return Shape.EMLX if _COUNT_LINE.match(text) else Shape.MAIL, ""
    if b"\0" in head or _share_of_controls(head) > 0.1:
        return Shape.OTHER, "not a mail: binary"
    if text[:64].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        return Shape.OTHER, "not a mail: HTML or XML"
    return Shape.OTHER, "not a mail: text without mail headers"


def settled(data: bytes) -> Shape:
    """What a COMPOUND file is, of which this is all: a message of Outlook, or OTHER."""
    return Shape.MSG if is_message_file(data) else Shape.OTHER


def looks_like_mail(head: bytes) -> bool:
    """True if the text begins with a header block (RFC 5322): two fields of mail, at least one that only mail has.

    A `From ` or byte-count line before it, folded lines, and a few broken lines are passed over.
    """
    core = side = broken = 0
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n \t")
    for number, line in enumerate(text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:200]):
        if not line:
            if core or side:
                break
            continue
        if line[:1] in b" \t" or (number == 0 and (line.lstrip(b">").startswith(b"From ") or line.strip().isdigit())):
            continue
        match = _FIELD.match(line)
        if match is None:
            broken += 1
            if broken > 2:
                break
            continue
        name = match[1].lower()
        core += name in _CORE or (number == 0 and name in _ENTITY)
        side += name in _SIDE or name.startswith((b"x-", b"resent-", b"list-", b"arc-"))
        if core >= 2 or (core and side):
            return True
    return core == 1 and side == 0 and broken == 0 and _is_only_field(text)


def _is_only_field(text: bytes) -> bool:
    """A message of one header field: the block ends with a blank line or the text ends behind it."""
    block = text.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    return len(block) < 998 and all(_FIELD.match(line) or line[:1] in b" \t" for line in block.split(b"\n") if line)


def is_tar_header(block: bytes) -> bool:
    """True if the 512 bytes are a tar header: its checksum is right (POSIX ustar interchange format)."""
    if len(block) < 512 or block[0] == 0:
        return False
    digits = block[148:156].strip(b" \0")
    if not digits or not digits.isdigit() or any(digit not in b"01234567" for digit in digits):
        return False
    return int(digits, 8) == sum(block) - sum(block[148:156]) + 8 * 32


def _share_of_controls(head: bytes) -> float:
    controls = len(head) - len(head.translate(None, bytes(range(9)) + bytes(range(14, 27)) + bytes(range(28, 32))))
    return controls / len(head)
