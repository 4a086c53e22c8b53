"""Mails that make parsers of servers and clients stumble, each valid enough to lie in a mailbox."""

from __future__ import annotations

_FIELDS = {
    "From": b"anna@example.co.jp",
    "To": b"dora@reader.example.test",
    "Subject": b"inventory",
    "Date": b"Tue, 05 Mar 2024 10:00:00 +0900",
    "MIME-Version": b"1.0",
}


def _mail(body: bytes = b"Hi\r\n", *extra: bytes, **changed: bytes) -> bytes:
    """A mail with CRLF; keywords replace fields (`_` for `-`), `extra` are whole further lines."""
    fields = _FIELDS | {name.replace("_", "-"): value for name, value in changed.items()}
    lines = [name.encode() + b": " + value for name, value in fields.items()]
    return b"\r\n".join([*lines, *extra]) + b"\r\n\r\n" + body


def _recipients(count: int, between: bytes = b",\r\n ") -> bytes:
    return between.join(b'"Reader, %d" <reader%d@house%d.test>' % (n, n, n % 9) for n in range(count))


def _nested_multiparts(levels: int) -> bytes:
    opened = [
        b"Content-Type: multipart/mixed; boundary=level%d\r\n\r\n--level%d\r\n" % (level, level)
        for level in range(levels)
    ]
    return _mail(b"at the bottom: deep@bottom.example.test\r\n").replace(
        b"\r\n\r\n", b"\r\n" + b"".join(opened) + b"Content-Type: text/plain\r\n\r\n", 1
    )


def _nested_mails(levels: int) -> bytes:
    shell = _mail(b"", b"Content-Type: message/rfc822")
    return shell * levels + _mail(b"innermost@bottom.example.test\r\n")


def _many_parts(count: int) -> bytes:
    parts = [
        b'--q\r\nContent-Type: text/plain; name="note%d.txt"\r\n\r\nperson%d@parts.example.test\r\n' % (n, n)
        for n in range(count)
    ]
    return _mail(b"".join(parts) + b"--q--\r\n", b"Content-Type: multipart/mixed; boundary=q")


def nasty() -> dict[str, bytes]:
    """What is wrong with it, and the mail."""
    return {
        "nothing wrong": _mail(),
        "zone of a thousand years": _mail(Date=b"Tue, 05 Mar 2024 10:00:00 +9999999999999"),
        "year nought": _mail(Date=b"Tue, 05 Mar 0000 10:00:00 +0900"),
        "year of fourteen digits": _mail(Date=b"Tue, 05 Mar 20240000000000 10:00:00 +0900"),
        "date in 8 bits": _mail(Date=b"Di, 5 M\xe4r 2024 10:00:00 +0100"),
        "twenty thousand recipients": _mail(To=_recipients(20_000)),
        "two thousand recipients on one line": _mail(To=_recipients(2_000, b", ")),
        "three To fields": _mail(b"Hi\r\n", b"To: second@reader.example.test", b"To: third@reader.example.test"),
        "groups": _mail(To=b"Staff: one@reader.example.test, two@reader.example.test;, undisclosed-recipients:;"),
        "addresses without commas": _mail(
            To=b'a@reader.example.test b@reader.example.test; <<c@reader.example.test>, "open <d@reader.example.test>, e@reader.example.test'
        ),
        "8 bits in the headers": _mail(Subject=b"\xe9\xff\x80 raw", To=b"\xe9t\xe9 <ete@reader.example.test>"),
        "NUL": _mail(b"a\0b nul@body.example.test\r\n", Subject=b"a\0b"),
        "no header": b"\r\nonly a body: body@only.example.test\r\n",
        "empty": b"",
        "one unfinished line": b"From: anna@sender.example.test",
        "600 multiparts deep": _nested_multiparts(600),
        "400 mails deep": _nested_mails(400),
        "multipart without its boundary": _mail(
            b"nothing begins: between@body.example.test\r\n", b"Content-Type: multipart/mixed; boundary=zz"
        ),
        "multipart without any boundary": _mail(b"--x\r\nfoo\r\n", b"Content-Type: multipart/mixed"),
        "file name with quotes and backslashes": _mail(
            b"x\r\n",
            b'Content-Type: application/x; name="a\\"b\\\\c.txt"',
            b'Content-Disposition: attachment; filename="C:\\dir\\x.txt\\"',
        ),
        "file name in 8 bits": _mail(b"x\r\n", b'Content-Type: application/x; name="\x91\x97\x90M\xe9.xls"'),
        "file name in pieces": _mail(
            b"x\r\n",
            b"Content-Type: application/x;\r\n name*0*=utf-8''%E9%80%81;\r\n name*1*=%E4%BF%A1.xlsx",
        ),
        "type of junk": _mail(b"x\r\n", b'Content-Type: text; ; ="" foo/bar;charset'),
        "type of a slash": _mail(b"x\r\n", b"Content-Type: /"),
        "type of nothing": _mail(b"x\r\n", b"Content-Type: "),
        "type with an open comment": _mail(b"x\r\n", b'Content-Type: text/plain (com(ment; name="x"'),
        "encoding of junk": _mail(b"x\r\n", b'Content-Transfer-Encoding: "8 bit)('),
        "line of two megabytes": _mail(b"after@long.example.test\r\n", b"X-Long: " + b"a" * 2_000_000),
        "bare line feeds": _mail(
            b"feed@body.example.test\r\n", b'Content-Type: text/plain;\r\n name="a\r\n b"'
        ).replace(b"\r\n", b"\n"),
        "bare carriage returns": _mail(b"x\ry cr@body.example.test\r\n", b"X-Return: a\rb"),
        "UTF-7": _mail(b"seven+AEA-body.example.test\r\n", b"Content-Type: text/plain; charset=utf-7"),
        "five thousand parts": _many_parts(5_000),
    }
