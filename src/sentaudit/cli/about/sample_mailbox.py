"""Builds the sample mailboxes of `sentaudit demo`: two senders, six planted incidents, all invented."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

JST = timezone(timedelta(hours=9))
SATO = ("佐藤 真理", "mari.sato@example.co.jp")
TANAKA = ("Ken Tanaka", "ken.tanaka@example.co.jp")
SITES = (
    "example.com",
    "example.net",
    "example.org",
    "maple.example",
    "harbour.example",
    "mobile.test",
    "letter.test",
    "school.example",
)
NAMES = "aoki baba chino doi endo fujii goto hara ito jinno kato lang mori naka ono park quinn rossi sato toda".split()
JAPANESE = (
    "いつもお世話になっております。",
    "先日の打ち合わせの議事録をお送りします。",
    "来週の火曜日に見本をお届けします。",
    "会場の準備は予定どおり進んでいます。",
    "ご不明な点がありましたらお知らせください。",
)
ENGLISH = (
    "Thank you for the visit last week.",
    "The samples will reach you on Tuesday.",
    "Please check the second table before we print it.",
    "The room is booked from nine to twelve.",
    "Let me know if anything is missing.",
)


class Mail(NamedTuple):
    """One sent mail. `bcc` None leaves the field out; `file` is a name, a content type and the bytes."""

    sent: datetime
    sender: tuple[str, str]
    subject: str
    text: str
    to: Sequence[str] = ()
    bcc: Sequence[str] | None = None
    file: tuple[str, str, bytes] | None = None
    answered: str = ""


def write_sample(folder: Path) -> Path:
    """Writes `sato/Sent.mbox` and `tanaka/Maildir` (its sent folder is `.Sent`) below `folder` and returns `folder`.

    The bytes are the same every time; what an earlier call has left in the sample's files is replaced.
    """
    sato, tanaka = folder / "sato", folder / "tanaka" / "Maildir"
    sato.mkdir(parents=True, exist_ok=True)
    (sato / "Sent.mbox").write_bytes(
        b"".join(b"From - Mon Jan  1 00:00:00 2024\n" + _bytes(mail) + b"\n" for mail in _in_order(_sato()))
    )
    for name in ("cur", "new", "tmp"):
        (tanaka / name).mkdir(parents=True, exist_ok=True)
        (tanaka / ".Sent" / name).mkdir(parents=True, exist_ok=True)
    for number, mail in enumerate(_in_order(_tanaka())):
        name = f"{int(mail.sent.timestamp())}.{number}.sample.example:2,S"
        (tanaka / ".Sent" / "cur" / name).write_bytes(_bytes(mail))
    return folder


def _in_order(mails: Iterator[Mail]) -> list[Mail]:
    return sorted(mails, key=lambda mail: mail.sent)


def _people(given: str, count: int) -> list[str]:
    """`count` outside addresses that no call with another given name gives."""
    return [
        f"{NAMES[(number * 7 + len(given)) % len(NAMES)]}.{given}{number}@{SITES[number % len(SITES)]}"
        for number in range(count)
    ]


def _day(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2024, month, day, hour, minute, tzinfo=JST)


def _sato() -> Iterator[Mail]:
    """Newsletters in To instead of Bcc, a table of members attached, addresses in a subject; ordinary mail around."""
    readers = _people("mio", 43)
    text = _text(JAPANESE, 5) + "春の講座のお申し込みを受け付けております。\n"
    for number, batch in enumerate((readers[:15], readers[15:30], readers[30:])):
        yield Mail(_day(4, 12, 10, 4 * number), SATO, "春の講座のご案内", text, batch)
    rows = "氏名,メールアドレス,電話番号\r\n" + "".join(
        f"会員 {number},{address},03-0000-{number:04d}\r\n" for number, address in enumerate(_people("rin", 75))
    )
    table = ("members.csv", "text/csv; charset=shift_jis", rows.encode("cp932"))
    yield Mail(_day(6, 3), SATO, "会員の皆様へ", _text(JAPANESE, 4), [SATO[1]], _people("sora", 20), table)
    shown = "講座だより " + " ".join(_people("yui", 6))
    yield Mail(_day(9, 20), SATO, shown, _text(JAPANESE, 4), [SATO[1]], _people("nao", 30))
    yield Mail(_day(10, 1), SATO, "講座だより 第10号", _text(JAPANESE, 6), [SATO[1]], readers)
    for number in range(30):
        sent = _day(1 + number % 12, 3 + number % 24, 9 + number % 8)
        partner = _people("jun", 30)[number]
        yield Mail(sent, SATO, f"資料送付の件 {number}", _text(JAPANESE, 3), [partner], answered=f"{number}.{partner}")


def _tanaka() -> Iterator[Mail]:
    """A pasted list, an old recipient list in a quoted header, a file that cannot be read; ordinary mail around."""
    pasted = "\n".join(_people("kei", 120))
    yield Mail(_day(2, 14), TANAKA, "Visitors of the fair", _text(ENGLISH, 3) + pasted + "\n", _people("ren", 2))
    quoted = (
        "\n-----Original Message-----\nFrom: Mari Sato <mari.sato@example.co.jp>\nSent: Monday, May 6, 2024 9:12 AM\n"
    )
    quoted += "To: " + "; ".join(_people("aki", 14)) + "\nSubject: Spring meeting\n\nThe room has changed.\n"
    yield Mail(_day(5, 7), TANAKA, "FW: Spring meeting", _text(ENGLISH, 2) + quoted, _people("emi", 2))
    sealed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(hashlib.sha256(bytes([n])).digest() for n in range(128))
    office = ("guests.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sealed)
    yield Mail(_day(7, 18), TANAKA, "Guest list", _text(ENGLISH, 3), _people("ryo", 1), file=office)
    staff = [f"{name}@example.co.jp" for name in NAMES]
    yield Mail(_day(8, 1), TANAKA, "Fire drill", _text(ENGLISH, 3), staff)
    for number in range(30):
        sent = _day(1 + number % 12, 2 + number % 25, 9 + number % 8, 30)
        words, subject = ((ENGLISH, "Samples"), (JAPANESE, "見本の件"))[number % 2]
        partner = _people("leo", 30)[number]
        yield Mail(sent, TANAKA, f"{subject} {number}", _text(words, 3), [partner], answered=f"{number}.{partner}")


def _text(words: Sequence[str], lines: int) -> str:
    return "".join(f"{words[number % len(words)]}\n" for number in range(lines))


def _word(text: str) -> str:
    """RFC 2047 encoded words of at most ten characters each, or the text itself when ASCII."""
    if text.isascii():
        return text
    pieces = [text[start : start + 10] for start in range(0, len(text), 10)]
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(piece.encode()).decode()}?=" for piece in pieces)


def _bytes(mail: Mail) -> bytes:
    """The mail as its sent folder keeps it, LF line ends."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    sent = mail.sent
    lines = [
        f"Date: {days[sent.weekday()]}, {sent.day:02d} {months[sent.month - 1]} {sent:%Y %H:%M:%S %z}",
        f"From: {_word(mail.sender[0])} <{mail.sender[1]}>",
        "To: " + ",\n ".join(mail.to),
    ]
    if mail.bcc is not None:
        lines.append("Bcc: " + ",\n ".join(mail.bcc))
    lines += [f"Subject: {_word(mail.subject)}", f"Message-ID: <{sent:%Y%m%d%H%M}.{len(mail.text)}@mail.example.co.jp>"]
    if mail.answered:
        lines.append(f"In-Reply-To: <{mail.answered}>")
    lines += ["X-Mailer: Sample Mailer 1.0", "MIME-Version: 1.0"]
    signature = f"-- \n{mail.sender[0]}\n{mail.sender[1]}\n"
    content = _leaf("text/plain; charset=utf-8", (mail.text + signature).encode())
    if mail.file:
        name, kind, data = mail.file
        lines.append('Content-Type: multipart/mixed; boundary="=_sample"')
        attached = _leaf(kind, data, f'Content-Disposition: attachment; filename="{name}"\n')
        content = f"\n--=_sample\n{content}--=_sample\n{attached}--=_sample--\n"
    return ("\n".join(lines) + "\n" + content).encode()


def _leaf(kind: str, data: bytes, more: str = "") -> str:
    """Header and base64 body of one part."""
    return f"Content-Type: {kind}\n{more}Content-Transfer-Encoding: base64\n\n{base64.encodebytes(data).decode()}"
