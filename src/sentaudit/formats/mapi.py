"""Messages as Outlook keeps them (MAPI properties) to mail as everybody else writes it (RFC 5322, MIME)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple

from sentaudit.formats.compressed_rtf import inflate_rtf
from sentaudit.formats.mapi_report import KIND, action_of, parts_of
from sentaudit.formats.mime_writing import entity, header_fields, mailbox, multipart, one_line
from sentaudit.names.charset import decode

TEXT8, TEXT16, BINARY = 0x001E, 0x001F, 0x0102
BODY, HTML, RTF, HEADERS, SUBJECT, SENT_AT = 0x1000, 0x1013, 0x1009, 0x007D, 0x0037, 0x0039
CLASS, _MEETING = 0x001A, "ipm.schedule.meeting"
MESSAGE_CODEPAGE, INTERNET_CODEPAGE = 0x3FFD, 0x3FDE
FILE_DATA, FILE_METHOD, FILE_TYPE = 0x3701, 0x3705, 0x370E
FILE_NAMES = (0x3707, 0x3704, 0x3001)
"""Property ids (MS-OXPROPS)."""
_RECIPIENT_TYPE, _NAME, _SMTP, _ADDRESS = 0x0C15, 0x3001, 0x39FE, 0x3003
_FIELDS = {1: "To", 2: "Cc", 3: "Bcc"}
_SENDERS = ((0x5D02, 0x0065, 0x0042), (0x5D01, 0x0C1F, 0x0C1A))
"""SMTP address, address of any kind and name: of the person it is sent for, then of the one who sends it."""
_FLAGS, _UNSENT, _FROM_ME = 0x0E07, 0x08, 0x20
_IDS = ((0x1035, "Message-ID"), (0x1042, "In-Reply-To"), (0x1039, "References"))
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_ADDRESSES = re.compile(r"[^\s<>,;:\"'()]{1,320}@[^\s<>,;\"'()]{1,255}")
_CODEPAGES = {65001: "utf-8", 20127: "us-ascii", 50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp"}
_CODEPAGES |= {51932: "euc-jp", 20932: "euc-jp", 28591: "iso-8859-1", 28605: "iso-8859-15", 51949: "euc-kr"}
_CODEPAGES |= {54936: "gb18030", 20866: "koi8-r", 1200: "utf-16-le"}


class Properties:
    """Properties of one object: id to type and raw value; `charset` is what 8-bit text is in, "" if not known."""

    def __init__(self, values: Mapping[int, tuple[int, bytes]], charset: str = "") -> None:
        self._values = values
        self.charset = charset_of(self.number(MESSAGE_CODEPAGE) or self.number(INTERNET_CODEPAGE)) or charset

    def text(self, *names: int) -> str:
        """The first of these that holds text, "" if none does."""
        for name in names:
            kind, raw = self._values.get(name, (0, b""))
            if raw and kind == TEXT16:
                value = raw[: len(raw) & ~1].decode("utf-16-le", "replace")
            elif raw and kind in (TEXT8, BINARY):
                value = decode(raw.rstrip(b"\0"), self.charset)[0]
            else:
                continue
            if value.strip("\0 "):
                return value.rstrip("\0")
        return ""

    def raw(self, name: int) -> bytes:
        return self._values.get(name, (0, b""))[1]

    def is_wide(self, name: int) -> bool:
        return self._values.get(name, (0, b""))[0] == TEXT16

    def has(self, name: int) -> bool:
        return name in self._values

    def number(self, name: int) -> int:
        return int.from_bytes(self.raw(name)[:4], "little")


class Attached(NamedTuple):
    """A file or, if `mail` is given, a message that is attached."""

    name: str
    content_type: str
    data: bytes
    mail: bytes | None = None


class Item(NamedTuple):
    """A message with its recipients and attachments."""

    properties: Properties
    recipients: tuple[Properties, ...]
    attached: tuple[Attached, ...]


def charset_of(codepage: int) -> str:
    """The charset label of a Windows code page, "" for 0."""
    return _CODEPAGES.get(codepage, f"cp{codepage}") if codepage else ""


def bodies(properties: Properties) -> list[tuple[str, bytes]]:
    """Texts of the message as (Content-Type, bytes); rich text only where it is all there is."""
    found = []
    text = properties.text(BODY)
    if text:
        found.append(("text/plain; charset=utf-8", text.encode("utf-8", "replace")))
    page = properties.raw(HTML)
    if page:
        charset = charset_of(properties.number(INTERNET_CODEPAGE))
        if properties.is_wide(HTML):
            page, charset = properties.text(HTML).encode("utf-8", "replace"), "utf-8"
        found.append((f"text/html; charset={charset}" if charset else "text/html", page))
    if not found and properties.raw(RTF):
        found.append(("application/rtf", inflate_rtf(properties.raw(RTF))))
    return found


def as_mail(item: Item) -> bytes:
    """The message with all its parts in MIME. Recipients the transport headers do not name are added to them."""
    texts = [(kind, "", data) for kind, data in bodies(item.properties)]
    body = (
        [multipart("alternative", [entity(*one) for one in texts])]
        if len(texts) > 1
        else [entity(*one) for one in texts]
    )
    for one in item.attached:
        if one.mail is not None:
            body.append(b"Content-Type: message/rfc822\r\n\r\n" + one.mail)
        else:
            body.append(entity(one.content_type, one.name, one.data))
    action = action_of(item.properties.text(CLASS).lower())
    if action:
        body = parts_of(action, item.properties, item.recipients) + body
        item = item._replace(recipients=())  # whom the report is about, not whom it went to
    head = "".join(f"{line}\r\n" for line in _header(item)).encode("utf-8", "replace")
    return head + b"MIME-Version: 1.0\r\n" + multipart(KIND if action else "mixed", body)


def _header(item: Item) -> Iterator[str]:
    properties = item.properties
    transport = list(header_fields(properties.text(HEADERS)))
    yield from transport
    known = {address.lower() for line in transport for address in _ADDRESSES.findall(line)}
    if not transport:
        yield from _own_fields(properties)
    # What somebody sent himself names all its receivers: without a Bcc among them there was none.
    lists: dict[str, list[str]] = {} if transport or not _is_own(properties) else {"Bcc": []}
    for one in item.recipients:
        address = one.text(_SMTP) or one.text(_ADDRESS)
        if "@" not in address:
            address = one.text(_NAME)  # an address in a directory of Exchange: the name may be one too
        field = _FIELDS.get(one.number(_RECIPIENT_TYPE) & 0xF)
        if not field:
            continue
        if "@" not in address:
            if not transport:  # nobody can tell who that is, but that there was one more must not be lost
                lists.setdefault(field, []).append(f'"{one_line(one.text(_NAME)) or "?"}"')
        elif address.strip().lower() not in known:
            lists.setdefault(field, []).append(mailbox(one.text(_NAME), address))
    for field, mailboxes in lists.items():
        yield f"{field}: " + ",\r\n ".join(mailboxes)


def _is_own(properties: Properties) -> bool:
    """True for what the owner of the mailbox wrote and sent (MS-OXCMSG, PidTagMessageFlags)."""
    return properties.number(_FLAGS) & _FROM_ME != 0 and properties.number(_FLAGS) & _UNSENT == 0


def _own_fields(properties: Properties) -> Iterator[str]:
    """What a header would say, of a message that has none: it was never sent, or only within an Exchange server."""
    for smtp, other, name in _SENDERS:
        address = properties.text(smtp) or properties.text(other)
        if "@" in address:
            yield f"From: {mailbox(properties.text(name), address)}"
            break
    yield f"Subject: {one_line(properties.text(SUBJECT))}"
    if properties.text(CLASS).lower().startswith(_MEETING):
        yield "Content-Class: urn:content-classes:calendarmessage"
    for number, field in _IDS:
        if properties.text(number):
            yield f"{field}: {one_line(properties.text(number))}"
    try:
        sent_at = _EPOCH + timedelta(microseconds=int.from_bytes(properties.raw(SENT_AT)[:8], "little") // 10)
    except OverflowError:
        return
    if sent_at.year > 1970:
        yield f"Date: {format_datetime(sent_at)}"
