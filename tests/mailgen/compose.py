"""A mail as a description, and its bytes: headers, text, HTML twin, attachments, in the charset and encoding asked for."""

from __future__ import annotations

import base64
import binascii
import html
from dataclasses import dataclass, field
from datetime import datetime

from mailgen.headers import address_list, date_value, encoded_word, entry, text_value
from mailgen.people import Person

CLIENTS = {
    "outlook": ("X-Mailer", "Microsoft Outlook 16.0"),
    "express": ("X-Mailer", "Microsoft Outlook Express 6.00.2900.2180"),
    "thunderbird": ("User-Agent", "Mozilla Thunderbird 2.0.0.24"),
    "becky": ("X-Mailer", "Becky! ver. 2.74.01 [ja]"),
    "bulk": ("X-Mailer", "BulkSender 3.1"),
}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file; `data` are its bytes, `encoding` is base64, quoted-printable, 7bit or 8bit."""

    name: str
    content_type: str
    data: bytes
    encoding: str = "base64"


@dataclass(slots=True)
class Mail:
    """Everything about one mail. `bcc` None leaves the field out. `undisclosed` writes a To without anybody."""

    sender: Person
    date: datetime
    subject: str
    text: str
    to: list[Person] = field(default_factory=list)
    cc: list[Person] = field(default_factory=list)
    bcc: list[Person] | None = None
    html: str | None = None
    charset: str = "utf-8"
    encoding: str = "base64"
    client: str = "thunderbird"
    fold: str = "lines"
    attachments: list[Attachment] = field(default_factory=list)
    message_id: str = ""
    parent: str = ""
    references: list[str] = field(default_factory=list)
    extra: list[tuple[str, str]] = field(default_factory=list)
    undisclosed: bool = False


def transfer(data: bytes, encoding: str) -> bytes:
    """`data` in a Content-Transfer-Encoding, ending in a newline."""
    if encoding == "base64":
        return base64.encodebytes(data)
    if encoding == "quoted-printable":
        data = binascii.b2a_qp(data, istext=True)
    return data if data.endswith(b"\n") else data + b"\n"


def as_html(text: str, *, links: bool = False) -> str:
    """An HTML twin of a plain text, with mailto links around the addresses if asked for."""
    lines = []
    for line in text.splitlines():
        if links and "@" in line:
            lines.append(" ".join(_link(word) for word in line.split(" ")))
        else:
            lines.append(html.escape(line))
    body = "<br>\n".join(lines)
    return f'<html><head><style>p {{ color: #333 }}</style></head><body><p class="t">{body}</p></body></html>\n'


def _link(word: str) -> str:
    bare = word.strip("<>,;")
    escaped = html.escape(word)
    return escaped.replace(bare, f'<a href="mailto:{bare}">{bare}</a>') if "@" in bare else escaped


def _part(header: str, data: bytes, encoding: str) -> bytes:
    return f"{header}\nContent-Transfer-Encoding: {encoding}\n\n".encode() + transfer(data, encoding)


def _multipart(kind: str, boundary: str, parts: list[bytes]) -> tuple[str, bytes]:
    body = b"".join(b"--" + boundary.encode() + b"\n" + part + b"\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"', body + b"--" + boundary.encode() + b"--\n"


def _body(mail: Mail) -> tuple[str, bytes]:
    """Header lines about the content, and the content."""
    mark = format(binascii.crc32(mail.message_id.encode()), "08x")
    plain = (f"Content-Type: text/plain; charset={mail.charset}", mail.text.encode(mail.charset, "replace"))
    if mail.html is None and not mail.attachments:
        return f"{plain[0]}\nContent-Transfer-Encoding: {mail.encoding}", transfer(plain[1], mail.encoding)
    first = _part(*plain, mail.encoding)
    if mail.html is not None:
        rich = _part(
            f"Content-Type: text/html; charset={mail.charset}", mail.html.encode(mail.charset, "replace"), mail.encoding
        )
        header, content = _multipart("alternative", f"=_alt_{mark}", [first, rich])
        if not mail.attachments:
            return header, content
        first = header.encode() + b"\n\n" + content
    files = [_file(item) for item in mail.attachments]
    return _multipart("mixed", f"----=_mix_{mark}", [first, *files])


def _file(item: Attachment) -> bytes:
    name = item.name if item.name.isascii() else encoded_word(item.name).replace("\n ", " ")
    if item.content_type.startswith("message/"):
        return f"Content-Type: {item.content_type}\nContent-Disposition: attachment\n\n".encode() + item.data
    header = f'Content-Type: {item.content_type}; name="{name}"\nContent-Disposition: attachment; filename="{name}"'
    return _part(header, item.data, item.encoding)


def render(mail: Mail) -> bytes:
    """The bytes of the mail with LF line ends, as a sent folder keeps them (Bcc included)."""
    charset = mail.charset if mail.charset.lower() not in ("us-ascii",) else "utf-8"
    kind = "Q" if charset == "windows-1252" else "B"
    lines = [f"Date: {date_value(mail.date)}", f"From: {entry(mail.sender, charset, kind)}"]
    if mail.undisclosed:
        lines.append("To: undisclosed-recipients:;")
    for name, people in (("To", mail.to), ("Cc", mail.cc), ("Bcc", mail.bcc)):
        if people:
            lines.append(f"{name}: {address_list(people, charset, mail.fold, kind)}")
    lines += [f"Subject: {text_value(mail.subject, charset, kind)}", f"Message-ID: <{mail.message_id}>"]
    if mail.parent:
        lines += [f"In-Reply-To: <{mail.parent}>", "References: " + "\n ".join(f"<{ref}>" for ref in mail.references)]
    lines += [f"{name}: {value}" for name, value in (CLIENTS[mail.client], *mail.extra)]
    header, content = _body(mail)
    return "\n".join([*lines, "MIME-Version: 1.0", header]).encode("utf-8") + b"\n\n" + content
