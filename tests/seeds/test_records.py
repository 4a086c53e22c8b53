"""The published leaks of tables, rebuilt in many formats, are found with the exact numbers of addresses, people and columns."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import xlsxwriter

from builders.archives import zipped
from builders.office import docx, paragraph
from builders.pdfs import pdf, shown
from mailgen.boxes import write_mbox
from mailgen.compose import Attachment, Mail, render
from mailgen.people import Crowd, Person
from seeds.lists import TOWNS, _card, _phone
from seeds.published import Record, compare

Rows = list[tuple[str, ...]]


class Leak(NamedTuple):
    """One leak: `addresses` of the `people` stand in the table; `columns` are the kinds some rows leave empty."""

    id: str
    form: str
    people: int
    headings: tuple[str, ...]
    addresses: bool = True
    missing: tuple[tuple[str, int], ...] = ()


_KIND = {
    "氏名": "name", "メールアドレス": "email", "年齢": "age", "住所": "postal_address", "電話番号": "phone",
    "応募動機": "free_text", "職種": "employment", "会社名": "company", "役職": "job_title", "会員番号": "customer_number",
    "カード番号": "card_number", "有効期限": "card_expiry", "学年": "child", "保護者氏名": "guardian", "児童氏名": "child",
    "生年月日": "birth_date", "病名": "medical", "患者番号": "customer_number", "お客様番号": "customer_number",
    "市区町村": "postal_address", "性別": "gender", "希望職種": "employment", "状況": "", "注文番号": "order_number",
    "Name": "name", "E-mail": "email", "Phone": "phone",
}  # fmt: skip
MEMBERS = ("氏名", "年齢", "住所", "電話番号", "メールアドレス", "応募動機")
PATIENTS = ("患者番号", "氏名", "生年月日", "病名")
ALUMNI = ("氏名", "住所", "生年月日")
CUSTOMERS = ("お客様番号", "氏名", "住所", "電話番号", "状況")
CHILDREN = ("学年", "保護者氏名", "児童氏名", "メールアドレス")

LEAKS = (
    Leak("running team", "xlsx", 741, MEMBERS),
    Leak("running team zipped", "zip-xlsx", 741, MEMBERS),
    Leak("survey", "tsv", 1432, ("メールアドレス", "氏名")),
    Leak("survey in a workbook", "xlsx", 1432, ("メールアドレス", "氏名")),
    Leak("magazine", "csv", 5872, ("氏名", "職種", "メールアドレス")),
    Leak("conference", "html", 31, ("氏名", "会社名", "メールアドレス")),
    Leak("conference in a document", "docx", 31, ("氏名", "会社名", "メールアドレス")),
    Leak("security association", "body-tabs", 110, ("氏名", "メールアドレス")),
    Leak("risk contacts", "body-html", 152, ("会社名", "役職", "氏名", "メールアドレス")),
    Leak("discount club", "csv", 9493, ("会員番号", "氏名", "メールアドレス", "カード番号", "有効期限"), missing=(("カード番号", 4),)),
    Leak("school", "body-commas", 230, CHILDREN),
    Leak("school in a workbook", "xlsx", 230, CHILDREN),
    Leak("broadcaster", "docx", 97, ("児童氏名", "保護者氏名", "住所", "電話番号")),
    Leak("hospital", "csv", 417, PATIENTS, addresses=False),
    Leak("hospital in a workbook", "xlsx", 417, PATIENTS, addresses=False),
    Leak("hospital in the body", "body-spaces", 417, PATIENTS, addresses=False),
    Leak("hospital as HTML", "body-html", 417, PATIENTS, addresses=False),
    Leak("university", "body-tabs", 1005, ALUMNI, addresses=False),
    Leak("university zipped", "zip-csv", 1005, ALUMNI, addresses=False),
    Leak("home builder", "html", 240, CUSTOMERS, addresses=False),
    Leak("trainees", "body-bars", 52, ("市区町村", "年齢", "性別", "希望職種"), addresses=False),
    Leak("english club in a PDF", "pdf", 130, ("Name", "E-mail", "Phone")),
    Leak("english club", "csv", 65, ("Name", "E-mail", "Phone"), missing=(("Phone", 5),)),
)  # fmt: skip


def _cell(heading: str, number: int, person: Person, rng: random.Random) -> str:
    values: dict[str, Callable[[], str]] = {
        "メールアドレス": lambda: person.address, "E-mail": lambda: person.address,
        "年齢": lambda: str(18 + number % 60), "住所": lambda: f"{rng.choice(TOWNS)}{1 + number}", "電話番号": lambda: _phone(rng),
        "Phone": lambda: f"+44 20 7946 {number:04d}", "応募動機": lambda: "完走したい", "職種": lambda: "医師",
        "会社名": lambda: f"例{number % 43}商事", "役職": lambda: "課長", "会員番号": lambda: str(100000 + number),
        "カード番号": lambda: _card(rng), "有効期限": lambda: "08/09", "学年": lambda: f"{1 + number % 6}年",
        "生年月日": lambda: f"昭和{30 + number % 30}年{1 + number % 12}月{1 + number % 28}日", "病名": lambda: "胃炎",
        "患者番号": lambda: f"P{number:06d}", "お客様番号": lambda: f"K{number:05d}", "状況": lambda: "契約済",
        "市区町村": lambda: f"{rng.choice(TOWNS)}", "性別": lambda: "男女"[number % 2], "希望職種": lambda: f"事務{number}",
    }  # fmt: skip
    return values.get(heading, lambda: person.name)()


def rows_of(leak: Leak) -> Rows:
    """The table of a leak, the same every time."""
    rng = random.Random(leak.id)
    crowd, english = Crowd(rng), True if "Name" in leak.headings else None
    people = [crowd.person(english=english) for _ in range(leak.people)]
    empty = dict(leak.missing)
    return [
        leak.headings,
        *(
            tuple("" if number < empty.get(heading, 0) else _cell(heading, number, person, rng) for heading in leak.headings)
            for number, person in enumerate(people)
        ),
    ]  # fmt: skip


def _delimited(rows: Rows, delimiter: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return stream.getvalue()


def _workbook(rows: Rows) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.add_worksheet("表紙").write(0, 0, "社外秘")
        sheet = book.add_worksheet("名簿")
        sheet.write(0, 0, "一覧 2006年")
        for number, row in enumerate(rows, 2):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return stream.getvalue()


def _markup(rows: Rows) -> str:
    lines = ["<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows]
    return (
        '<html><body><table width="600"><tr><td><p>名簿</p></td></tr><tr><td><table border="1">\n'
        + "\n".join(lines)
        + "\n</table></td></tr></table></body></html>\n"
    )


def _document(rows: Rows) -> bytes:
    cells = (
        "<w:tr>" + "".join(f"<w:tc><w:p><w:r><w:t>{html.escape(cell)}</w:t></w:r></w:p></w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )  # fmt: skip
    return docx(paragraph("名簿") + f"<w:tbl>{''.join(cells)}</w:tbl>" + paragraph("以上"))


def _pages(rows: Rows) -> bytes:
    lines = ["    ".join(row) for row in rows]
    return pdf([shown(lines[start : start + 50]) for start in range(0, len(lines), 50)])


def mail_of(leak: Leak, number: int, rows: Rows) -> bytes:
    """The mail that leaks the rows to one wrong receiver."""
    mail = Mail(
        sender=Person("事務局", f"office{number}@leaks.example.jp"),
        date=datetime(2006, 1, 10, 1, tzinfo=UTC) + timedelta(days=9 * number),
        subject=f"資料 {leak.id}",
        text="お世話になっております。\n資料をお送りします。\n",
        to=[Person("", f"wrong{number}@partner{number}.test")],
        message_id=f"leak.{number}@leaks.example.jp",
    )
    table = {
        "body-tabs": lambda: _delimited(rows, "\t"), "body-commas": lambda: _delimited(rows, ","),
        "body-spaces": lambda: "\n".join("   ".join(row) for row in rows),
        "body-bars": lambda: "\n".join(f"| {' | '.join(row)} |" for row in rows),
    }  # fmt: skip
    form = leak.form
    if form in table:
        mail.text = f"{mail.text}\n{table[form]()}\n\nよろしくお願いします。\n"
    elif form == "body-html":
        mail.html = _markup(rows)
    else:
        files: dict[str, Callable[[], tuple[str, str, bytes]]] = {
            "csv": lambda: ("list.csv", "text/csv; charset=shift_jis", _delimited(rows, ",").encode("cp932")),
            "tsv": lambda: ("list.tsv", "application/octet-stream", b"\xff\xfe" + _delimited(rows, "\t").encode("utf-16-le")),
            "pdf": lambda: ("list.pdf", "application/pdf", _pages(rows)),
            "html": lambda: ("list.html", "text/html; charset=utf-8", _markup(rows).encode()),
            "xlsx": lambda: ("list.xlsx", "application/octet-stream", _workbook(rows)),
            "docx": lambda: ("list.docx", "application/octet-stream", _document(rows)),
            "zip-xlsx": lambda: ("list.zip", "application/zip", zipped({"list.xlsx": _workbook(rows)})),
            "zip-csv": lambda: ("list.zip", "application/zip", zipped({"list.csv": _delimited(rows, ",").encode("cp932")})),
        }  # fmt: skip
        mail.attachments = [Attachment(*files[form]())]
    return render(mail)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One scan of all leaks; incidents by the subject of their mail."""
    work = tmp_path_factory.mktemp("records")
    mails = [mail_of(leak, number, rows_of(leak)) for number, leak in enumerate(LEAKS)]
    mails.append(render(Mail(Person("", "office0@leaks.example.jp"), datetime(2006, 1, 1, tzinfo=UTC), "price list",
                             "商品名\t単価\t数量\n" + "りんご\t100\t2\n" * 40, to=[Person("", "a@partner.test")])))  # fmt: skip
    write_mbox(work / "Sent.mbox", mails)
    command = [str(Path(sys.executable).with_name("sentaudit")), "scan", str(work / "Sent.mbox"), "--case", str(work / "case"),
               "--format", "json", "-o", "-", "--reveal", "--no-progress", "--jobs", "1",
               "--organisation-domain", "leaks.example.jp"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, cwd=work)
    assert done.returncode == 1, done.stderr.decode()[-2000:]
    report = json.loads(done.stdout)
    assert [one for one in report["coverage"]["problems"] if not one["expected"]] == []
    found: dict[str, dict[str, Any]] = {"": report, "work": {"path": work}}
    for incident in report["incidents"]:
        assert incident["subject"] not in found
        found[incident["subject"].removeprefix("資料 ")] = incident
    return found


def _columns(leak: Leak) -> dict[str, int]:
    columns: dict[str, int] = {}
    for heading in leak.headings:
        if kind := _KIND[heading]:
            columns[kind] = max(columns.get(kind, 0), leak.people - dict(leak.missing).get(heading, 0))
    return columns


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.id)
def test_leak_is_found_with_exact_numbers(
    leak: Leak, report: dict[str, dict[str, Any]], record_property: Record
) -> None:
    incident = report[leak.id]
    listed = any(heading in ("メールアドレス", "E-mail") for heading in leak.headings)
    wanted = {"reported": True, "people": leak.people, "addresses": leak.people if listed else 0, **_columns(leak)}
    records = incident["records"]
    got = {"reported": incident["reported"], "people": records["people"], "addresses": incident["exposed"]["distinct"]}
    compare(record_property, f"records:{leak.id}", wanted, got | records["columns"])
    assert incident["exposed"]["listed"] == incident["exposed"]["distinct"]
    channel = "body" if leak.form.startswith("body") else "attachment"
    assert incident["channels"] == [channel]
    assert set(incident["rules"]) == {"personal-records", *([f"addresses-in-{channel}"] if listed else [])}
    shown = {kind: number for kind, number in incident["data_kinds"].items() if number}
    assert shown == _columns(leak) | ({"address": leak.people} if listed else {})
    inner = {
        "csv": ["list.csv"],
        "xlsx": ["list.xlsx", "名簿"],
        "zip-xlsx": ["list.zip", "list.xlsx", "名簿"],
        "html": ["list.html"],
    }
    if leak.form in inner:
        assert incident["findings"][0]["where"]["inner"] == inner[leak.form]


def test_nothing_else_is_found(report: dict[str, dict[str, Any]]) -> None:
    assert len(report[""]["incidents"]) == len(LEAKS)


def test_each_address_is_found_in_its_row(report: dict[str, dict[str, Any]]) -> None:
    leak = LEAKS[0]
    command = [str(Path(sys.executable).with_name("sentaudit")), "incidents", "show", report[leak.id]["id"], "--case",
               str(report["work"]["path"] / "case"), "--format", "csv", "--reveal"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    by_address = {row[4]: number for number, row in enumerate(rows_of(leak)[1:], 4)}
    assert {row["address"]: int(row["row"]) for row in rows} == by_address
    assert {row["inside"] for row in rows} == {"list.xlsx > 名簿"}
    masked = subprocess.run(command[:-1], capture_output=True, check=True, timeout=120).stdout.decode()
    assert not any(address in masked for address in by_address)
