"""`sentaudit affected` and `--join` as users run them."""

import csv
import io
import json
import zipfile

import pytest

from builders.mails import mail, mbox, strangers

ORGANISATION = ("--organisation-domain", "example.co.jp")


@pytest.fixture
def scanned(tmp_path, scan_json):
    """A case with two incidents, their JSON report, and their people."""
    people = strangers(24)
    path = tmp_path / "Sent"
    path.write_bytes(mbox([mail(1, to=people[:16]), mail(2, to=people[8:], subject="Other", minutes=60 * 24 * 90)]))
    report, _ = scan_json(path, *ORGANISATION)
    assert len(report["incidents"]) == 2
    return report, people, path


def table(text):
    return list(csv.reader(io.StringIO(text)))


def test_all_people_once_and_masked_unless_revealed(scanned, sentaudit):
    _, people, _ = scanned
    header, *rows = table(sentaudit("affected", "--all", *ORGANISATION, check_code=0).stdout)
    assert len(rows) == 24
    assert (header[0], "group" in header) == ("address", False)
    assert not any(person in row for row in rows for person in people)
    _, *clear = table(sentaudit("affected", "--all", "--reveal", *ORGANISATION).stdout)
    assert sorted(row[0] for row in clear) == sorted(people)
    header, *_ = table(sentaudit("affected", "--all", "--lang", "ja", *ORGANISATION).stdout)
    assert header[0] == "メールアドレス"


def test_one_incident(scanned, sentaudit):
    report, _, _ = scanned
    incident = report["incidents"][0]
    _, *rows = table(sentaudit("affected", incident["id"], "--reveal", *ORGANISATION, check_code=0).stdout)
    assert len(rows) == incident["exposed"]["net"] == 16
    assert "no incident" in sentaudit("affected", "I-0", check_code=2).stderr
    assert "needs incidents, or --all" in sentaudit("affected", check_code=2).stderr


def test_a_workbook_holds_text_and_no_formula(scanned, sentaudit, tmp_path):
    out = tmp_path / "list.xlsx"
    sentaudit("affected", "--all", "--reveal", "--format", "xlsx", "-o", out, *ORGANISATION, check_code=0)
    assert out.stat().st_mode & 0o077 == 0
    first = out.read_bytes()
    with zipfile.ZipFile(out) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert (sheet.count("<row "), "<f>" in sheet, "<autoFilter" in sheet) == (25, False, True)
        assert scanned[1][0] in sheet
    sentaudit("affected", "--all", "--reveal", "--format", "xlsx", "-o", out, *ORGANISATION)
    assert out.read_bytes() == first
    assert "workbook" in sentaudit("affected", "--all", "--format", "xlsx", check_code=2).stderr


def test_join_breaks_people_down_by_a_column(scanned, sentaudit, scan_json, tmp_path):
    _, people, path = scanned
    customers = tmp_path / "customers.csv"
    lines = [
        "mail;region",
        *(f"{person.upper()};{'North' if n % 2 else '東北'}" for n, person in enumerate(people[:20])),
    ]
    customers.write_bytes("\r\n".join(lines).encode("cp932"))
    join = ("--join", customers, "--by", "mail", "--group", "region", *ORGANISATION)
    report, _ = scan_json(path, *join)
    parts = [{one["group"]: one["people"] for one in incident["breakdown"]} for incident in report["incidents"]]
    assert sorted(parts, key=len) == [{"North": 8, "東北": 8}, {"North": 6, "東北": 6, "in no group": 4}]
    again = json.loads(sentaudit("report", "--format", "json", "-o", "-", *join).stdout)
    assert again["incidents"] == report["incidents"]
    header, *rows = table(sentaudit("affected", "--all", *join, check_code=0).stdout)
    assert header[-1] == "group"
    assert sorted({row[-1] for row in rows}) == ["North", "in no group", "東北"]


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("mail,region\n", ("--by", "address", "--group", "region"), "no column address"),
        ("a,b\nx@y.example,1\nX@Y.example,2\n", ("--by", "a", "--group", "b"), "lines 2 and 3"),
        ("a,b\n", (), "belong together"),
    ],
)
def test_a_wrong_table_is_named(tmp_path, sentaudit, content, options, said):
    path = tmp_path / "table.csv"
    path.write_text(content)
    assert said in sentaudit("report", "--join", path, *options, check_code=2).stderr
