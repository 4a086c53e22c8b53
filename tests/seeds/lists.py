"""How a list of people looks where it leaked: pasted lines, a broken Bcc field, files in the formats of the time."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

from mailgen.compose import Attachment, Mail, render
from mailgen.headers import entry
from mailgen.people import Person

TOWNS = ("東京都港区", "大阪府堺市", "北海道小樽市", "愛知県一宮市", "福岡県糸島市", "宮城県名取市")


def lines_of(form: str, people: Sequence[Person], rng: random.Random) -> str:
    """The list as text of a body."""
    if form == "named":
        return "\n".join(f"{person.name} <{person.address}>" for person in people)
    if form == "postal":
        return "\n".join(
            f"{person.name} 様 〒{rng.randrange(1000):03d}-{rng.randrange(10000):04d} {rng.choice(TOWNS)}{rng.randrange(1, 9)}-{rng.randrange(1, 30)} {person.address}"
            for person in people
        )
    if form == "orders":
        return "\n".join(f"注文番号 {rng.randrange(10**6):06d} {person.name} 様 {person.address}" for person in people)
    if form == "commas":
        return wrapped(", ".join(person.address for person in people))
    return "\n".join(person.address for person in people)


def wrapped(text: str, width: int = 76) -> str:
    """A comma list broken into lines at its commas."""
    lines, current = [], ""
    for item in text.split(", "):
        if current and len(current) + len(item) > width:
            lines.append(current + ",")
            current = item
        else:
            current = f"{current}, {item}" if current else item
    return "\n".join([*lines, current])


def fragments(people: Sequence[Person]) -> str:
    """Lines as they stood in an address field."""
    return ",\n".join(f"<{person.address}>" for person in people)


def _rows(header: Sequence[str], rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return stream.getvalue()


def _card(rng: random.Random) -> str:
    digits = [4] + [rng.randrange(10) for _ in range(14)]
    total = sum(digit if index % 2 else sum(divmod(2 * digit, 10)) for index, digit in enumerate(digits))
    return "".join(map(str, [*digits, -total % 10]))


def _phone(rng: random.Random) -> str:
    return f"03-{rng.randrange(10000):04d}-{rng.randrange(10000):04d}"


def attachment(form: str, people: Sequence[Person], rng: random.Random) -> Attachment:
    """The list as a file; `form` names format and charset."""
    if form == "csv-cp932":
        rows = [(p.address.rpartition("@")[2].split(".")[0], "総務部", "課長", p.name, p.address) for p in people]
        text = _rows(("会社名", "部署", "役職", "氏名", "メールアドレス"), rows)
        return Attachment("連絡先一覧.csv", "application/octet-stream", text.encode("cp932"))
    if form == "csv-cards":
        rows = [
            (
                str(100000 + number),
                p.name,
                rng.choice(TOWNS),
                _phone(rng),
                p.address,
                _card(rng) if number >= 4 else "",
                "08/09",
            )
            for number, p in enumerate(people)
        ]
        text = _rows(("会員番号", "氏名", "住所", "電話番号", "メールアドレス", "カード番号", "有効期限"), rows)
        return Attachment("member.csv", "text/csv; charset=shift_jis", text.encode("cp932"))
    if form == "csv-utf16":
        text = _rows(
            ("お客様番号", "氏名", "メールアドレス"),
            [(f"K{n:05d}", p.name, p.address) for n, p in enumerate(people)],
            "\t",
        )
        return Attachment("customers.csv", "text/csv", b"\xff\xfe" + text.encode("utf-16-le"))
    if form == "csv-children":
        rows = [(f"{rng.randrange(1, 7)}年", p.name, p.name.split(" ")[0] + " 太郎", p.address) for p in people]
        text = _rows(("学年", "保護者氏名", "児童氏名", "メールアドレス"), rows)
        return Attachment("保護者.csv", "application/vnd.ms-excel", text.encode("cp932"))
    if form == "csv-utf8-bom":
        text = _rows(("氏名", "職種", "メールアドレス"), [(p.name, "医師", p.address) for p in people])
        return Attachment("subscribers.csv", "text/csv", b"\xef\xbb\xbf" + text.encode(), "quoted-printable")
    if form == "tsv-euc-jp":
        text = _rows(("メールアドレス", "氏名"), [(p.address, p.name) for p in people], "\t")
        return Attachment("list.tsv", "text/tab-separated-values; charset=euc-jp", text.encode("euc-jp"))
    if form == "csv-members":
        rows = [
            (p.name, str(rng.randrange(18, 70)), rng.choice(TOWNS), _phone(rng), p.address, "完走したい")
            for p in people
        ]
        text = _rows(("氏名", "年齢", "住所", "電話", "メール", "応募動機"), rows)
        return Attachment("team.csv", "text/plain", text.encode("cp932"))
    if form == "txt-iso-2022-jp":
        text = "\n".join(f"受講者 {p.address}" for p in people) + "\n"
        return Attachment("list.txt", "text/plain; charset=iso-2022-jp", text.encode("iso-2022-jp"), "7bit")
    if form == "txt-utf8":
        text = "\n".join(f"児童 {p.name} 保護者連絡先 {p.address} 電話 {_phone(rng)}" for p in people) + "\n"
        return Attachment("survey.txt", "text/plain; charset=utf-8", text.encode(), "8bit")
    raise ValueError(form)


def nested(inner: Mail) -> Attachment:
    """A mail attached as message/rfc822."""
    return Attachment("fwd.eml", "message/rfc822", render(inner), "7bit")


def login_names(people: Sequence[Person]) -> list[Person]:
    """Display names that carry a login."""
    return [Person(f"{person.name}(ID:FX{7000 + number})", person.address) for number, person in enumerate(people)]


def titled(people: Sequence[Person]) -> list[Person]:
    """Display names with company and title."""
    return [
        Person(f"{person.address.rpartition('@')[2].split('.')[0]}商事 部長 {person.name}", person.address)
        for person in people
    ]


def field_text(people: Sequence[Person], charset: str) -> str:
    """A To line of a quoted header block."""
    return "; ".join(
        entry(person, charset).replace("\n ", "") if person.name.isascii() else f"{person.name} <{person.address}>"
        for person in people
    )
