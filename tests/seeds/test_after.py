"""What the senders worked out afterwards comes out of the case: older mistakes, regions, complaints and enquiries."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailgen.boxes import write_mbox
from mailgen.people import Person, bare
from seeds.asking import Ask, asking
from seeds.office import Office
from seeds.published import Figures, Record, compare

DATA_SHEETS = datetime(2005, 9, 15, 1, 0, tzinfo=UTC)
JANUARY = datetime(2006, 1, 18, 2, 0, tzinfo=UTC)
SEMINAR = datetime(2011, 9, 6, 6, 53, 12, tzinfo=UTC)
REGIONS = {"east": 1339, "north": 192, "south": 333, "west": 467}
ANNOYED = (
    "全員のアドレスが見えています。どうなっているのですか。",
    "Everybody can see the addresses of all the others. I complain.",
)
ENOUGH = ("今後の案内メールの配信停止をお願いします。", "Please remove me from this list.")

EXPECTED: dict[str, Figures] = {
    "complaints": {"exposed": 2697, "messages": 17, "replies": 29, "reply_alls": 0, "complaints": 29, "opt_outs": 0},
    "enquiries": {"exposed": 2331, "replies": 9, "reply_alls": 0, "complaints": 0, "opt_outs": 8},
    "regions": {**REGIONS, "in all": 2331},
    "older shop mailings": {
        "alike": ["2005-10-18", "2005-09-20"], "of them incidents": 2, "people in all": 46, "series": 46,
        "other branches clean": True,
    },
}  # fmt: skip


def _box(where: dict[str, Any]) -> str:
    """The folder of the mailbox a message lies in."""
    return f"{where['source']}/{where['folder'] or ''}".rpartition("/Sent")[0].rpartition("/")[2].rpartition(":")[2]


class After(NamedTuple):
    """The report, and a way to ask the case further questions in the folder `work`."""

    report: dict[str, Any]
    ask: Ask
    work: Path

    def of(self, box: str) -> list[dict[str, Any]]:
        """Reported incidents of a mailbox in order of time."""
        found = [
            one for one in self.report["incidents"] if one["reported"] and _box(one["findings"][0]["where"]) == box
        ]
        return sorted(found, key=lambda one: str(one["first_sent"]))


def _send(office: Office, when: datetime, subject: str, **people: list[Person]) -> str:
    mail = office.mail(style=2, date=when, subject=subject, text=office.text(english=False, lines=8), **people)
    office.post(mail, "")
    return mail.message_id


def _answer(office: Office, when: datetime, author: Person, parent: str, text: str) -> None:
    mail = office.mail(date=when, subject="Re: ご案内", text=f"{text}\n", sender=author, to=[office.owner], parent=parent,
                       references=[parent], extra=[("Received", "from mx.example by mx.test; Thu, 1 Sep 2005 10:00:00 +0900")])  # fmt: skip
    office.post(mail, "", "Inbox")


def _data_sheets(office: Office) -> None:
    """Seventeen batches in Cc; complaints by 29 of the people, each about the mail he got."""
    people = bare(office.outsiders(2697))
    size = -(-len(people) // 17)
    for batch in range(17):
        group, when = people[batch * size : (batch + 1) * size], DATA_SHEETS + timedelta(minutes=4 * batch)
        parent = _send(office, when, "製品データシート更新のお知らせ", to=[office.owner], cc=group)
        for number in range(2 if batch < 12 else 1):
            _answer(office, when + timedelta(hours=2, minutes=number), group[number], parent, ANNOYED[number])


def _seminar(office: Office) -> None:
    """One mail in Cc; eight want no more mail, one asks how many received it."""
    people = bare(office.outsiders(2331))
    parent = _send(office, SEMINAR, "ソリューションセミナーのご案内", to=[office.owner], cc=people)
    for number in range(9):
        text = ENOUGH[number % 2] if number < 8 else "このメールは何名に届いたのでしょうか。"
        _answer(office, SEMINAR + timedelta(hours=3 + number), people[7 * number], parent, text)


def _shop(office: Office) -> None:
    """The customers of a branch in To in January, and, found later, parts of them in September and October before."""
    customers = bare(office.outsiders(46))
    _send(office, datetime(2005, 9, 20, 1, 0, tzinfo=UTC), "秋物入荷のお知らせ", to=customers[:31])
    _send(office, datetime(2005, 10, 18, 1, 0, tzinfo=UTC), "ポイント倍増のお知らせ", to=customers[24:])
    for month in (11, 12):
        _send(office, datetime(2005, month, 7, tzinfo=UTC), f"{month}月のお知らせ", to=[office.owner], bcc=customers)
    _send(office, JANUARY, "冬のセールのご案内", to=customers)


def _other_branch(office: Office) -> None:
    """The same by Bcc."""
    for month in range(9, 13):
        customers = bare(office.outsiders(40))
        _send(office, datetime(2005, month, 8, tzinfo=UTC), f"{month}月のお知らせ", to=[office.owner], bcc=customers)


BOXES: dict[str, tuple[datetime, Callable[[Office], None]]] = {
    "data-sheets": (DATA_SHEETS, _data_sheets),
    "seminars": (SEMINAR, _seminar),
    "branch": (JANUARY, _shop),
    "other-branch": (JANUARY, _other_branch),
}


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> After:
    """One scan of all the mailboxes through the command line."""
    work = tmp_path_factory.mktemp("after")
    domains = []
    for name, (when, write) in BOXES.items():
        office = Office(f"after-{name}", when - timedelta(days=200), when + timedelta(days=9))
        write(office)
        domains.append(office.domain)
        for folder in ("Sent", "Inbox"):
            posted = sorted((mail for mail in office.mails if mail.folder == folder), key=lambda mail: mail.date)
            if posted:
                write_mbox(work / "mail" / name / f"{folder}.mbox", [mail.data for mail in posted])
    ask = asking(work, domains)
    report = ask("scan", "mail", "--format", "json", "-o", "-", "--reveal", "--no-progress", "--jobs", "1")
    return After(json.loads(report), ask, work)


@pytest.mark.parametrize(("case", "box"), [("complaints", "data-sheets"), ("enquiries", "seminars")])
def test_what_came_back_is_counted(case: str, box: str, after: After, record_property: Record) -> None:
    (one,) = after.of(box)
    known = {"exposed": one["exposed"]["distinct"], "messages": one["messages"], **one["inbox"]}
    compare(record_property, f"after:{case}", EXPECTED[case], {key: known[key] for key in EXPECTED[case]})


def test_regions_of_a_table_sum_to_the_total(after: After, record_property: Record) -> None:
    (one,) = after.of("seminars")
    regions = [region for region, people in REGIONS.items() for _ in range(people)]
    people = [shown["address"] for shown in one["addresses"] if not shown["internal"]]
    lines = [f"{person},{region}\n" for person, region in zip(people, regions, strict=True)]
    (after.work / "customers.csv").write_text("address,region\n" + "".join(lines), "utf-8")
    joined = after.ask(
        "report", "--join", "customers.csv", "--by", "address", "--group", "region", "--format", "json", "-o", "-"
    )
    (again,) = [item for item in json.loads(joined)["incidents"] if item["id"] == one["id"]]
    got = {part["group"]: part["people"] for part in again["breakdown"]}
    assert sum(got.values()) == again["exposed"]["net"]
    compare(record_property, "after:regions", EXPECTED["regions"], got | {"in all": sum(got.values())})


def test_older_mistakes_of_the_shop_are_found_from_the_last_one(after: After, record_property: Record) -> None:
    *older, last = after.of("branch")
    found = json.loads(after.ask("similar", last["id"], "--format", "json"))[:2]
    said = after.ask("similar", last["id"])
    clean = [line for line in said.splitlines() if line.startswith("No incident was reported in")]
    got = {
        "alike": [match["sent_at"][:10] for match in found],
        "of them incidents": len({match["incident"] for match in found} & {one["id"] for one in older}),
        "people in all": int(said.partition(" people in all")[0].rpartition("\n")[2]),
        "series": next(one["people"] for one in after.report["series"] if one["id"] == last["series"]),
        "other branches clean": any("other-branch" in line and " 4 messages" in line for line in clean),
    }
    compare(record_property, "after:older shop mailings", EXPECTED["older shop mailings"], got)
