"""Published mistakes no rule can prove are hinted at: mail merges gone wrong, relayed answers, mail that went astray."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from mailgen.boxes import write_mbox
from mailgen.compose import Attachment
from mailgen.people import Person
from seeds.asking import asking
from seeds.office import Office
from seeds.published import Figures, Record, compare

FIRST = datetime(2006, 1, 20, 1, 0, tzinfo=UTC)
_HINT = re.compile(r"(0\.\d\d)  \S+ +(.+): ([\d,]+) of ([\d,]+) outside")


class Case(NamedTuple):
    """What is written into a mailbox of its own, and what the only hint of that mailbox must say."""

    name: str
    write: Callable[[Office], None]
    expected: Figures


def _send(office: Office, minutes: float, subject: str, text: str, to: list[Person], **fields: Any) -> str:
    """One mail of the owner (or of `sender`) in a fixed style, so many minutes after the first; returns its Message-ID."""
    folder = fields.pop("folder", "Sent")
    mail = office.mail(style=2, date=FIRST + timedelta(minutes=minutes), subject=subject, text=text, to=to, **fields)
    office.post(mail, "", folder)
    return mail.message_id


def _named(office: Office, count: int) -> list[Person]:
    """So many people, no two with the same name, nor any with a name that is part of another's."""
    found: dict[str, Person] = {}
    while len(found) < count:
        person = office.crowd.person(english=False)
        if not any(name in person.name or person.name in name for name in found):
            found[person.name] = person
    return list(found.values())


def salutations(office: Office) -> None:
    """A newsletter to 719 readers one by one; the column of names is one row ahead of that of addresses."""
    people = _named(office, 719)
    for number, person in enumerate(people):
        other = people[(number + 1) % len(people)]
        text = f"{other.name} 様\n\n今月のお仕事情報をお届けします。\n{office.text(english=False, lines=9)}"
        _send(office, number / 60, "お仕事情報 1月号", text, [person])


def statements(office: Office) -> None:
    """Statements to 60 customers; of a second run beside the first, 13 got the file of somebody else."""
    people = _named(office, 60)
    for number, person in enumerate(people):
        whose = people[(number + 1) % 13] if number < 13 else person
        file = Attachment(f"取引明細_{whose.name.replace(' ', '')}様.pdf", "application/pdf", b"%PDF-1.4\n%%EOF\n")
        text = f"お客様\n\n本日の取引明細をお送りします。\n{office.signature()}"
        _send(office, number / 2, "取引明細のお知らせ", text, [person], attachments=[file])


def _relay(office: Office, outsiders: int, posts: int) -> None:
    """Announcements of the owner to a list of his, until outsiders could write to it as well."""
    desk = Person("", f"news@{office.domain}")
    headers = [
        ("List-Id", f"<news.{office.domain}>"),
        ("Precedence", "list"),
        ("Received", "from a by b; 1 Jan 2006 00:00:00 +0900"),
    ]
    for number in range(posts):
        text = office.text(english=False)
        _send(office, 10_080 * (number - posts), f"新刊案内 {number}", text, [desk], extra=headers, folder="Inbox")
    for number, person in enumerate(office.outsiders(outsiders)):
        text = "メールがたくさん届いて困っています。\n"
        _send(office, 20 * number, "Re: 新刊案内", text, [desk], sender=person, extra=headers, folder="Inbox")


def _table(headings: str, rows: int, cell: Callable[[int], str]) -> Attachment:
    lines = [headings, *(f"{number},{cell(number)}" for number in range(1, rows + 1))]
    return Attachment("list.csv", "text/csv", ("\r\n".join(lines) + "\r\n").encode("cp932"))


def patients(office: Office) -> None:
    """A table of patients, meant for a colleague, to a domain that nobody at the hospital has."""
    names = [office.crowd.person(english=False).name for _ in range(418)]
    file = _table(
        "患者番号,氏名,生年月日,病名", 417, lambda number: f"{names[number]},昭和40年1月{1 + number % 28}日,胃炎"
    )
    nearly = Person("", f"{office.colleagues[0].address.partition('@')[0]}@{office.domain.replace('astray', 'astra')}")
    _send(office, 0, "資料", "資料をお送りします。\n", [nearly], attachments=[file])


def customers(office: Office) -> None:
    """Customers of a builder, by the state of the works, to one person outside."""
    names = [office.crowd.person(english=False).name for _ in range(241)]
    states = ["計画中"] * 29 + ["工事中"] * 162 + ["引渡済"] * 49
    file = _table("お客様番号,氏名,電話番号,状況", 240,
                  lambda number: f"{names[number]},03-0000-{number:04d},{states[number - 1]}")  # fmt: skip
    _send(office, 0, "資料", "資料をお送りします。\n", [office.crowd.person("far-away.example")], attachments=[file])


def alumni(office: Office) -> None:
    """Graduates with their dates of birth to a wrong freemail address."""
    names = [office.crowd.person(english=False).name for _ in range(1006)]
    file = _table("番号,氏名,住所,生年月日", 1005,
                  lambda number: f"{names[number]},東京都港区{number},昭和50年1月{1 + number % 28}日")  # fmt: skip
    _send(office, 0, "名簿", "名簿をお送りします。\n", [Person("", "wrong.person1975@gmail.com")], attachments=[file])


def inside_thread(office: Office) -> None:
    """What three colleagues wrote to each other on prices, answered with a customer in To."""
    first, second, third = office.colleagues[:3]
    text = "社内で検討中の内容です。\n"
    parent = _send(office, 0, "料金改定の社内検討", text, [first, second, third])
    asked = _send(office, 60, "Re: 料金改定の社内検討", text, [office.owner, second], sender=first, folder="Inbox", parent=parent,
                  references=[parent])  # fmt: skip
    quoted = (
        f"承知しました。\n\n-----Original Message-----\nFrom: {first.name} <{first.address}>\n"
        f"Sent: Friday, January 20, 2006 11:00 AM\nTo: {office.owner.address}; {third.address}\nSubject: 料金改定\n\n{text}"
    )
    _send(office, 120, "Re: 料金改定の社内検討", quoted, [first, office.crowd.person("customer.example")], parent=asked,
          references=[parent, asked])  # fmt: skip


CASES = (
    Case("salutations", salutations,
         {"hint": "a mailing with names shifted", "outside": 719, "mails": 719, "exposed": 0}),
    Case("statements", statements, {"hint": "a mailing with names shifted", "outside": 13, "mails": 13, "exposed": 0}),
    Case("complaints relayed", lambda office: _relay(office, 16, 6),
         {"hint": "outsiders relayed by a list", "senders": 16, "exposed": 0}),
    Case("answers relayed", lambda office: _relay(office, 10, 4),
         {"hint": "outsiders relayed by a list", "senders": 10, "exposed": 0}),
    Case("inside thread", inside_thread, {"hint": "an inside thread went outside", "outside": 1, "exposed": 0}),
    Case("customers to a stranger", customers,
         {"hint": "personal data to a stranger", "outside": 1, "people": 240, "exposed": 0}),
    Case("alumni to a stranger", alumni,
         {"hint": "personal data to a stranger", "outside": 1, "people": 1005, "exposed": 0}),
    Case("patients to a near address", patients,
         {"hint": "an address nearly right", "outside": 1, "people": 417, "exposed": 0}),
)  # fmt: skip
_NUMBERS = {
    "mails": r"\+ ([\d,]+) mails of one mailing",
    "senders": r"\+ ([\d,]+) people outside stand as senders",
    "people": r"\+ It carries personal data of ([\d,]+) people",
}


class Said(NamedTuple):
    """What is said of one mailbox: the head of each hint with all of its lines, and whom the incidents expose."""

    hints: list[tuple[re.Match[str], str]]
    exposed: int


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    """One scan of all the mailboxes through the command line; by mailbox."""
    work = tmp_path_factory.mktemp("astray")
    domains = []
    for number, case in enumerate(CASES):
        office = Office(f"astray-{'abcdefgh'[number] * 3}", FIRST - timedelta(days=90), FIRST + timedelta(days=9))
        case.write(office)
        for colleague in office.colleagues[:4]:
            _send(office, -20_000, "ご連絡", office.text(english=False), [colleague])
        domains.append(office.domain)
        for folder in ("Sent", "Inbox"):
            posted = sorted((mail for mail in office.mails if mail.folder == folder), key=lambda mail: mail.date)
            if posted:
                write_mbox(work / "mail" / case.name / f"{folder}.mbox", [mail.data for mail in posted])
    ask = asking(work, domains)
    report = json.loads(ask("scan", "mail", "--format", "json", "-o", "-", "--no-progress", "--jobs", "1"))
    exposed = dict.fromkeys((case.name for case in CASES), 0)
    for incident in report["incidents"]:
        exposed[incident["findings"][0]["where"]["folder"].partition("/")[0]] += incident["exposed"]["distinct"]
    found: dict[str, list[tuple[re.Match[str], str]]] = {case.name: [] for case in CASES}
    for block in re.split(r"(?m)^(?=0\.\d\d  )", ask("incidents hints")):
        head = _HINT.match(block)
        if head:
            (name,) = [case.name for case in CASES if f"{case.name}/" in block]
            found[name].append((head, block))
    return {name: Said(some, exposed[name]) for name, some in found.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_mistake_is_hinted_at(case: Case, said: dict[str, Said], record_property: Record) -> None:
    hints = {head[2]: (head, block) for head, block in said[case.name].hints}
    assert case.expected["hint"] in hints, hints
    head, block = hints[case.expected["hint"]]
    got: Figures = {"hint": head[2], "outside": _number(head[3]), "exposed": said[case.name].exposed}
    for key, pattern in _NUMBERS.items():
        found = re.search(pattern, block) or re.search(pattern, "".join(one for _, one in said[case.name].hints))
        if found:
            got[key] = _number(found[1])
    compare(record_property, f"hint:{case.name}", case.expected, {key: got.get(key) for key in case.expected})


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))
