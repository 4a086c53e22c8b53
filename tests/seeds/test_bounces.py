"""Published net figures come out of generated mailboxes with the delivery reports of several mail systems."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mailgen.bounces import DELAYED, FAILED, FORMS, GONE, Bounced, delay, vacation
from mailgen.boxes import write_mbox
from mailgen.compose import render
from mailgen.people import bare
from seeds.office import Office
from seeds.published import Record, compare


class Mailing(NamedTuple):
    """One published mailing: addressed, of them without a mailbox, and undelivered for other reasons."""

    name: str
    listed: int
    gone: int
    failed: int = 0
    batches: int = 1


MAILINGS = (
    Mailing("eighthundred", 800, 148),
    Mailing("onesevenight", 178, 26, failed=9, batches=2),
    Mailing("onetwoone", 121, 21),
    Mailing("seminar", 2331, 200, failed=156),
    Mailing("twotwentytwo", 222, 50, failed=35),
)
FIRST = datetime(2011, 9, 6, 6, 53, 12, tzinfo=UTC)


def _mailbox(root: Path, mailing: Mailing) -> str:
    """Writes `<name>/Sent.mbox` and `<name>/Inbox.mbox`; returns the domain."""
    # A month between them: the crowds share people, and a report that names no mail goes by recipient and time.
    sent_on = FIRST + timedelta(days=30 * MAILINGS.index(mailing))
    office = Office(mailing.name, sent_on - timedelta(days=9), sent_on + timedelta(days=9))
    people = bare(office.outsiders(mailing.listed))
    size = -(-len(people) // mailing.batches)
    sent: list[bytes] = []
    inbox: list[tuple[datetime, str]] = []
    number = 0
    for batch in range(mailing.batches):
        group = people[batch * size : (batch + 1) * size]
        mail = office.mail(style=0, date=sent_on + timedelta(minutes=3 * batch), subject="セミナーのご案内",
                           text=office.text(english=False), to=group, bcc=[])  # fmt: skip
        sent.append(render(mail))
        first = batch * size
        for index, person in enumerate(group):
            place = first + index
            if place < mailing.gone:
                reason = GONE[place % len(GONE)]
            elif place < mailing.gone + mailing.failed:
                reason = FAILED[place % len(FAILED)]
            else:
                reason = DELAYED
            number += 1
            about = Bounced(office.owner.address, mail.message_id, mail.subject, mail.date + timedelta(seconds=number),
                            person.address, reason, number)  # fmt: skip
            if reason.hard:
                inbox.append((about.when, FORMS[number % len(FORMS)](about)))
            elif place % 9 == 0:
                inbox.append((about.when, delay(about)))
            elif place % 11 == 0:
                inbox.append((about.when, vacation(about)))
    # Somebody of the list failed weeks ago, and a stranger fails now.
    other = Bounced(
        office.owner.address, "another@mx.example", "x", sent_on - timedelta(days=20), people[-1].address, GONE[0], 0
    )
    inbox += [
        (other.when, FORMS[0](other)),
        (sent_on, FORMS[5](other._replace(address="stranger@else.example", when=sent_on))),
    ]
    write_mbox(root / mailing.name / "Sent.mbox", sent)
    write_mbox(root / mailing.name / "Inbox.mbox", [text.encode() for _, text in sorted(inbox)])
    return office.domain


@pytest.fixture(scope="module")
def incidents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One scan of all the mailboxes through the command line; incidents by mailbox."""
    root, work = tmp_path_factory.mktemp("bounced"), tmp_path_factory.mktemp("bounced-case")
    command = [str(Path(sys.executable).with_name("sentaudit")), "scan", str(root), "--case", str(work / "case"), "--format", "json",
               "-o", "-", "--no-progress", "--jobs", "2"]  # fmt: skip
    for mailing in MAILINGS:
        command += ["--organisation-domain", _mailbox(root, mailing)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, cwd=work)
    assert done.returncode == 1, done.stderr.decode()[-2000:]
    report = json.loads(done.stdout)
    found: dict[str, dict[str, Any]] = {}
    for incident in report["incidents"]:
        where = incident["findings"][0]["where"]
        name = next(one.name for one in MAILINGS if one.name in f"{where['source']} {where['folder']}")
        assert name not in found
        found[name] = incident
    return found


@pytest.mark.parametrize("mailing", MAILINGS, ids=lambda one: one.name)
def test_numbers_after_bounces(mailing: Mailing, incidents: dict[str, dict[str, Any]], record_property: Record) -> None:
    incident = incidents[mailing.name]
    exposed, receivers = incident["exposed"], incident["receivers"]
    wanted = {
        "distinct": mailing.listed,
        "undeliverable": mailing.gone,
        "net": mailing.listed - mailing.gone,
        "undelivered": mailing.gone + mailing.failed,
        "viewers": mailing.listed - mailing.gone - mailing.failed,
        "bounced": mailing.gone + mailing.failed,
    }
    got = {
        "distinct": exposed["distinct"],
        "undeliverable": exposed["undeliverable"],
        "net": exposed["net"],
        "undelivered": receivers["undelivered"],
        "viewers": receivers["viewers"],
        "bounced": sum(address["bounced"] is True for address in incident["addresses"]),
    }
    compare(record_property, f"net:{mailing.name}", wanted, got)
    assert incident["inbox"]["bounces"] > mailing.gone + mailing.failed  # delays are reports as well
    assert incident["inbox"]["replies"] == 0  # automatic ones do not count
    assert incident["inbox"]["as_of"] > incident["last_sent"]
