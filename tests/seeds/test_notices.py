"""Courses of events as public notices tell them: what the sender wrote is rebuilt, what the scanner says is compared.

Each case has a mailbox of its own; one scan reads all of them. The end of the test run shows them in its table.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailgen.boxes import write_mbox
from mailgen.people import Person, bare
from seeds import noise
from seeds.asking import Ask, asking
from seeds.office import Office
from seeds.plant import APOLOGY
from seeds.published import Figures, Record, compare

FIRST = datetime(2013, 5, 14, 9, 9, 0, tzinfo=UTC)
"""18:09 in Japan."""


class Scanned(NamedTuple):
    """The report, which mails (by tag) have which hash, and a way to ask the case further questions."""

    report: dict[str, Any]
    tags: dict[str, set[str]]
    ask: Ask

    def incidents(self, tag: str) -> list[dict[str, Any]]:
        """Incidents with a mail of this tag, in order of time, reported or not."""
        wanted = self.tags[tag]
        found = [
            one
            for one in self.report["incidents"]
            if wanted & {finding["sha256"].rpartition(":")[2] for finding in one["findings"]}
        ]
        return sorted(found, key=lambda one: one["first_sent"])

    def reported(self, tag: str) -> list[dict[str, Any]]:
        """Those that are reported."""
        return [one for one in self.incidents(tag) if one["reported"]]


def _send(office: Office, tag: str, when: datetime, subject: str, text: str, **fields: Any) -> str:
    """One mail of the owner in a fixed style; returns its Message-ID."""
    mail = office.mail(style=2, date=when, subject=subject, text=text, **fields)
    office.post(mail, tag)
    return mail.message_id


def _text(office: Office, middle: str = "") -> str:
    return office.text(english=False, lines=8, middle=middle)


def growing(office: Office) -> None:
    """13, then 55, then 245 people, 265 in all; two of the last ones answer to everybody."""
    people = bare(office.outsiders(265))
    audiences = (people[:13], people[:55], people[20:])
    for number, (audience, subject) in enumerate(zip(audiences, ("勉強会", "春の催し", "夏の集い"), strict=True)):
        when = FIRST + timedelta(days=40 * number)
        parent = _send(office, "growing", when, subject, _text(office), to=audience)
    for number in range(2):
        author, *others = audiences[2][number : number + 240]
        answer = office.mail(date=when + timedelta(hours=1 + number), subject="Re: 夏の集い", text=_text(office), sender=author,
                             to=[office.owner], cc=others, parent=parent, references=[parent])  # fmt: skip
        office.post(answer, "~answer", "Inbox")


def two_halves(office: Office) -> None:
    """The same mail twice within five minutes, to 912 and to 869 people."""
    people, text = bare(office.outsiders(1781)), _text(office)
    for number, half in enumerate((people[:912], people[912:])):
        _send(office, "two-halves", FIRST + timedelta(minutes=5 * number), "会員様へのご案内", text, to=half)


def small_mails(office: Office) -> None:
    """Eighteen mails to seven of the same 27 people over six months, each below every threshold."""
    people = bare(office.outsiders(27, organisations=27))
    for number in range(18):
        rest = people[3:]
        some = [rest[(4 * number + at) % 24] for at in range(4)]
        when = FIRST + timedelta(days=10 * number)
        _send(
            office,
            f"small-{number}",
            when,
            f"第{number + 1}回 {'会合' if number % 2 else '予定'}",
            _text(office),
            to=[*people[:3], *some],
        )


def stopped(office: Office) -> None:
    """838 receivers in batches of sixty; after the eighth somebody noticed, and the others went by Bcc."""
    people, text = bare(office.outsiders(838)), _text(office)
    for number in range(14):
        group = people[60 * number : 60 * (number + 1)]
        fields = {"to": group} if number < 8 else {"to": [office.owner], "bcc": group}
        tag = "stopped" if number < 8 else "~rest by bcc"
        _send(office, tag, FIRST + timedelta(minutes=4 * number), "説明会のお知らせ", text, **fields)


def correction(office: Office) -> None:
    """A correct mail, and a correction of it with everybody in To."""
    people, text = bare(office.outsiders(120)), _text(office)
    _send(office, "~by bcc", FIRST, "開催日のお知らせ", text, to=[office.owner], bcc=people)
    _send(
        office,
        "correction",
        FIRST + timedelta(minutes=25),
        "【訂正】開催日のお知らせ",
        "日付に誤りがありました。\n" + text,
        to=people,
    )


def quick_apology(office: Office) -> None:
    """To at 18:09, the apology by Bcc at 18:17."""
    people = bare(office.outsiders(150))
    _send(office, "quick-apology", FIRST, "内覧会のご案内", _text(office), to=people)
    _send(office, "~apology", FIRST + timedelta(minutes=8), "【お詫び】内覧会のご案内", _text(office, APOLOGY),
          to=[office.owner], bcc=people)  # fmt: skip


def apology_again_in_to(office: Office) -> None:
    """The apology shows everybody once more."""
    people = bare(office.outsiders(90))
    _send(office, "apology-in-to", FIRST, "展示会のご案内", _text(office), to=people)
    _send(office, "apology-in-to", FIRST + timedelta(minutes=50), "お詫び", _text(office, APOLOGY), to=people)


SORRY = "本日お送りしたメールで、会員の皆様のアドレスが他の方に見える状態になっておりました。深くお詫び申し上げます。"
DELETE = "お手数ですが、該当のメールを削除していただきますようお願いいたします。"


def _tell(
    office: Office, tag: str, first: datetime, minutes: float, text: str, people: list[Person], subject: str = "お詫び"
) -> None:
    """A later mail about it by Bcc."""
    when = first + timedelta(minutes=minutes)
    _send(office, tag, when, subject, _text(office, text), to=[office.owner], bcc=people)


def member_mail(office: Office) -> None:
    """832 people; the apology after 141 minutes, the request to delete next morning, after 1,177."""
    first = datetime(2014, 12, 25, 5, 46, tzinfo=UTC)
    people = bare(office.outsiders(832))
    _send(office, "member-mail", first, "学習メール 第2号", _text(office), to=people)
    _tell(office, "~apology", first, 141, SORRY, people, "学習メール誤配信のお詫び")
    _tell(office, "~deletion", first, 1177, DELETE, people, "メール削除のお願い")
    _tell(office, "~ordinary", first, 3000, "来月の学習メールは休みます。", people, "学習メール 第3号")


def released_list(office: Office) -> None:
    """A list in the body of 1,016 mails (here 8), stopped; one mail to each person on the list (here 40) after 180."""
    first = datetime(2016, 11, 14, 0, 16, tzinfo=UTC)
    people = bare(office.outsiders(40))
    listed = "\n".join(person.address for person in people)
    for number in range(8):
        _send(office, "released", first + timedelta(minutes=3 * number), "製品ニュース", listed, to=[people[number]])
    for number, person in enumerate(people):
        text = SORRY + (DELETE if number < 8 else "")
        _send(office, "~apology", first + timedelta(minutes=180 + 6 * number), "【お詫び】製品ニュースの誤送信について",
              _text(office, text), to=[person])  # fmt: skip


def restored(office: Office) -> None:
    """To in two halves at 17:10 and 17:13; apologies by Bcc after 146 and 175 minutes, an answer to one who had asked;
    the request to delete after 1,200. Two were forgotten."""
    first = datetime(2021, 10, 14, 8, 10, tzinfo=UTC)
    people, text = bare(office.outsiders(1748)), _text(office)
    for number, half in enumerate((people[:874], people[874:])):
        _send(office, "restored", first + timedelta(minutes=3 * number), "サービス復旧のお知らせ", text, to=half)
    told = people[2:]
    _tell(office, "~apology", first, 146, SORRY, told[:900], "お詫びとご説明")
    _tell(office, "~apology", first, 175, SORRY, told[900:], "お詫びとご説明")
    answer = office.mail(date=first + timedelta(minutes=200), subject="Re: アドレスについて", to=[people[5]],
                         text=f"{SORRY}\n", references=["<asked@example.test>"])  # fmt: skip
    office.post(answer, "~answer")
    _tell(office, "~deletion", first, 1200, SORRY + DELETE, told, "経緯のご報告とお詫び")


def seminar(office: Office) -> None:
    """2,331 people in Cc at 15:53:12; the apology with the request to delete after 127 full minutes."""
    first = datetime(2011, 9, 6, 6, 53, 12, tzinfo=UTC)
    people = bare(office.outsiders(2331))
    _send(office, "seminar", first, "ソリューションセミナーのご案内", _text(office), to=[office.owner], cc=people)
    _tell(office, "~apology", first, 127.9, SORRY + DELETE, people, "メール送信に関するお詫びとお願い")


def two_reports(office: Office) -> None:
    """98 people in Cc; an apology the same day, and a second report with the request to delete three days later."""
    first = datetime(2005, 9, 9, 2, 30, tzinfo=UTC)
    people = bare(office.outsiders(98))
    _send(office, "second-report", first, "資料のご案内", _text(office), to=[office.owner], cc=people)
    _tell(office, "~apology", first, 300, SORRY, people, "お詫び")
    _tell(office, "~second report", first, 3 * 1440, SORRY + DELETE, people, "経緯のご報告とお詫び")


def _numbers(scanned: Scanned, tag: str) -> Figures:
    """What is said of the only reported incident with mails of the tag."""
    (one,) = scanned.reported(tag)
    hashes = {finding["sha256"].rpartition(":")[2] for finding in one["findings"]}
    return {
        "exposed": one["exposed"]["distinct"],
        "messages": one["messages"],
        "batches": one["batches"],
        "receivers": one["receivers"]["distinct"],
        "only these": hashes == scanned.tags[tag],
    }


def _told(scanned: Scanned, tag: str) -> Figures:
    """What people were told after the only reported incident with mails of the tag."""
    (one,) = scanned.reported(tag)
    notified = sum(shown["notified"] is not None for shown in one["addresses"])
    told = {key: value for key, value in one["follow_up"].items() if key != "messages"}
    return {"exposed": one["exposed"]["distinct"], "notified": notified, "notices": one["follow_up"]["messages"]} | told


def _see_apology(scanned: Scanned) -> Figures:
    return _numbers(scanned, "quick-apology") | _told(scanned, "quick-apology")


def _after(
    exposed: int, messages: int, first: int | None, deletion: int | None, missed: int = 0, *, again: bool = False
) -> Figures:
    reached = exposed - missed
    return {
        "exposed": exposed, "notified": reached, "notices": messages, "first_minutes": first,
        "deletion_request_minutes": deletion, "reached": reached, "not_reached": missed, "leaked_again": again,
    }  # fmt: skip


def _see_growing(scanned: Scanned) -> Figures:
    found = scanned.reported("growing")
    series = {one["series"] for one in found}
    return {
        "exposed": [one["exposed"]["distinct"] for one in found],
        "series": len(series),
        "people": [one["people"] for one in scanned.report["series"] if one["id"] in series],
        "reply-alls": [one["inbox"]["reply_alls"] for one in found],
    }


def _see_small(scanned: Scanned) -> Figures:
    """Asks from the last of the small mails."""
    found = json.loads(scanned.ask("similar", "--message", "last.eml", "--most", "100", "--format", "json"))
    hashes = [scanned.tags[f"small-{number}"] for number in range(18)]
    said = scanned.ask("similar", "--message", "last.eml", "--most", "100")
    return {
        "reported": sum(bool(scanned.reported(f"small-{number}")) for number in range(len(hashes))),
        "earlier ones found": sum(len(one["messages"]) for one in found),
        "shown first": found[0]["reasons"][0].rpartition(" ")[0],
        "people": int(said.partition(" people in all")[0].rpartition("\n")[2]),
    }


def _see_correction(scanned: Scanned) -> Figures:
    (one,) = scanned.reported("correction")
    return _numbers(scanned, "correction") | {"first": one["first_sent"][14:16]} | _told(scanned, "correction")


def _see_again(scanned: Scanned) -> Figures:
    (one,) = scanned.reported("apology-in-to")
    return (
        _numbers(scanned, "apology-in-to")
        | {"duplicates": one["exposed"]["duplicates"]}
        | _told(scanned, "apology-in-to")
    )


def _see_noise(tag: str, code: str | None) -> Callable[[Scanned], Figures]:
    """Not reported; `code` is the reason that must be shown where it is listed apart, None if nobody is exposed."""

    def see(scanned: Scanned) -> Figures:
        found = scanned.incidents(tag)
        codes = {reason["code"] for one in found for reason in one["reasons"]}
        shown = None if not found else code if code in codes else sorted(codes)
        return {"reported": len(scanned.reported(tag)), "reason": shown}

    return see


class Case(NamedTuple):
    """A course of events, what must be said of it, and how that is looked up."""

    name: str
    write: Callable[[Office], None]
    see: Callable[[Scanned], Figures]
    expected: Figures


def _plain(exposed: int, messages: int, batches: int | None = 1) -> Figures:
    return {"exposed": exposed, "messages": messages, "batches": batches, "receivers": exposed, "only these": True}


CASES = (
    Case("growing", growing, _see_growing,
         {"exposed": [13, 55, 245], "series": 1, "people": [265], "reply-alls": [0, 0, 2]}),
    Case("halves", two_halves, lambda scanned: _numbers(scanned, "two-halves"), _plain(1781, 2, 2)),
    Case("small", small_mails, _see_small,
         {"reported": 0, "earlier ones found": 17, "shown first": "same audience", "people": 27}),
    Case("stopped", stopped, lambda scanned: _numbers(scanned, "stopped"), _plain(480, 8, 8)),
    Case("correction", correction, _see_correction,
         _plain(120, 1) | {"first": "34"} | _after(120, 0, None, None, missed=120)),
    Case("apology", quick_apology, _see_apology, _plain(150, 1) | _after(150, 1, 8, 8)),
    Case("again", apology_again_in_to, _see_again,
         _plain(90, 2) | {"duplicates": 90} | _after(90, 1, 50, 50, again=True)),
    Case("report-2014", member_mail, lambda scanned: _told(scanned, "member-mail"), _after(832, 2, 141, 1177)),
    Case("report-2016", released_list, lambda scanned: _told(scanned, "released"), _after(40, 40, 180, 180)),
    Case("report-2021", restored, lambda scanned: _told(scanned, "restored"), _after(1748, 4, 146, 1200, missed=2)),
    Case("report-2011", seminar, lambda scanned: _told(scanned, "seminar"), _after(2331, 1, 127, 127)),
    Case("second-report", two_reports, lambda scanned: _told(scanned, "second-report"), _after(98, 2, 300, 4320)),
    Case("committee", noise.known_thread, _see_noise("~known thread", "known-group"),
         {"reported": 0, "reason": "known-group"}),
    Case("staff", noise.all_staff, _see_noise("~all staff", None), {"reported": 0, "reason": None}),
    Case("list-post", noise.list_post, _see_noise("~list post", "list-post"), {"reported": 0, "reason": "list-post"}),
    Case("invitation", noise.invitation, _see_noise("~invitation", "invitation"),
         {"reported": 0, "reason": "invitation"}),
)  # fmt: skip


def _write(root: Path, case: Case, tags: dict[str, set[str]]) -> str:
    """The mailbox of one case; returns its domain."""
    office = Office(f"notice-{case.name}", FIRST - timedelta(days=90), FIRST + timedelta(days=190))
    for number in range(3):  # so that the mailbox has an owner who writes ordinary mail as well
        friend = Person("", f"friend{number}@{case.name}-friends.example")
        _send(office, "~one to one", FIRST - timedelta(days=80 - number), "ご連絡", _text(office), to=[friend])
    case.write(office)
    for folder in ("Sent", "Inbox"):
        posted = sorted((mail for mail in office.mails if mail.folder == folder), key=lambda mail: mail.date)
        if posted:
            places = write_mbox(root / case.name / f"{folder}.mbox", [mail.data for mail in posted])
            for place, mail in zip(places, posted, strict=True):
                tags.setdefault(mail.tag, set()).add(place.sha256)
    if case.name == "small":
        (root.parent / "last.eml").write_bytes(office.mails[-1].data)
    return office.domain


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """One scan of the mailboxes of all cases through the command line."""
    work = tmp_path_factory.mktemp("notices")
    tags: dict[str, set[str]] = {}
    domains = [_write(work / "mail", case, tags) for case in CASES]
    ask = asking(work, domains)
    report = ask("scan", "mail", "--format", "json", "-o", "-", "--reveal", "--no-progress", "--jobs", "1")
    return Scanned(json.loads(report), tags, ask)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_course_of_events_comes_out(case: Case, scanned: Scanned, record_property: Record) -> None:
    compare(record_property, f"course:{case.name}", case.expected, case.see(scanned))
