"""Scans over IMAP through the command line: the numbers of the same mail in files, and nothing changed on the server."""

from __future__ import annotations

import base64
import json
import logging
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from builders.mails import mail, strangers
from mailgen.boxes import write_maildir
from seeds.build import build
from sentaudit.model.config import Limits
from sentaudit.model.message import RawMessage, SourceUnit
from sentaudit.sources.mbox import MboxSource
from servers.dovecot import MASTER, MASTER_PASSWORD, Account, Dovecot
from servers.evidence import look
from servers.nasty import nasty
from servers.proxy import Command, Fault, Proxy
from servers.scans import Done, Entry, Scans, accounts_file, found, places, problems

Start = Callable[..., Proxy]
BOXES = ("ministry", "foundation", "books")
LEAK = mail(7, to=strangers(43))
SENT = [*(mail(number) for number in range(6)), LEAK, *(mail(number) for number in range(8, 30))]


@pytest.fixture
def scans(tmp_path: Path) -> Scans:
    """Runs with one case of their own."""
    return Scans(tmp_path / "runs")


def entry(dovecot: Dovecot, account: Account, port: int = 0, **more) -> Entry:
    """A mailbox of Dovecot as our accounts file names it."""
    return Entry(account.user, account.password, port or dovecot.tls_port, dovecot.certificate.authority, more)


def over_imap(scans: Scans, *entries: Entry, arguments: tuple[object, ...] = (), apart: bool = False) -> Done:
    """A whole run over these accounts; `apart` in a process of its own."""
    path = scans.folder / "accounts.yml"
    environment = accounts_file(path, entries)
    if apart:
        return scans.end(scans.start("--accounts", path, *arguments, environment=environment))
    return scans.run("--accounts", path, *arguments, environment=environment)


def in_files(tmp_path: Path, *arguments: object) -> Done:
    """A run over files, in a case of its own."""
    return Scans(tmp_path / "files").run(*arguments)


def exposed(done: Done) -> list[int]:
    """How many addresses each finding shows."""
    return sorted(one["exposed"] for incident in done.report["incidents"] for one in incident["findings"])


def mails_of(path: Path) -> list[bytes]:
    """The messages of an mbox without its quoting."""
    source = MboxSource(str(path), Limits())
    units = [unit for unit in source.units() if isinstance(unit, SourceUnit)]
    return [item.data for unit in units for item in source.read(unit) if isinstance(item, RawMessage)]


def test_the_incidents_of_the_sample_have_the_numbers_of_the_file_scan(
    dovecot: Dovecot, scans: Scans, tmp_path: Path
) -> None:
    truth = build(tmp_path / "seeds", BOXES)
    settings = [word for domain in truth.domains for word in ("--organisation-domain", domain)]
    config = tmp_path / "sentaudit.yml"
    config.write_text(json.dumps({"organisation": {"exclude": list(truth.excluded)}}), "utf-8")
    settings += ["--config", str(config), "--reveal"]
    entries = []
    for name in BOXES:
        account = dovecot.account(name)
        for folder, remote in (("Sent", "Sent"), ("Inbox", "INBOX")):
            account.deliver(remote, mails_of(truth.root / name / f"{folder}.mbox"))
        entries.append(entry(dovecot, account))
    files = in_files(tmp_path, truth.root, *settings)
    served = over_imap(scans, *entries, arguments=tuple(settings))
    assert (files.code, served.code) == (1, 1), served.errors
    assert len(found(files.report)) > 10
    assert found(served.report) == found(files.report)
    assert served.report["coverage"]["messages"] == files.report["coverage"]["messages"]
    assert problems(served.report) == problems(files.report)


def test_a_scan_leaves_no_trace(dovecot: Dovecot, account: Account, scans: Scans) -> None:
    account.deliver("Sent", SENT[:20])
    account.deliver("Sent", SENT[20:], new=True)
    account.deliver("INBOX", [mail(100 + number) for number in range(5)], new=True)
    account.deliver("Ausgang/2019", [mail(200)], new=True)
    before = look(dovecot, account)
    done = over_imap(scans, entry(dovecot, account))
    assert done.code == 1, done.errors
    assert look(dovecot, account) == before


def test_two_sent_folders_a_japanese_one_and_one_with_an_ampersand(
    dovecot: Dovecot, account: Account, scans: Scans
) -> None:
    account.deliver("Sent", [mail(1), mail(2, to=strangers(43))])
    account.deliver("送信済みアイテム", [mail(3, to=strangers(51, prefix="q"), subject="other")])
    account.deliver("R&D", [mail(4, to=strangers(62, prefix="r"), subject="third")])
    account.deliver("送信済みアイテム/2015", [mail(5, to=strangers(33, prefix="s"), subject="fourth")])
    done = over_imap(scans, entry(dovecot, account), arguments=("--folders", "all"))
    assert done.code == 1, done.errors
    assert exposed(done) == [33, 43, 51, 62]
    (source,) = done.report["coverage"]["sources"]
    roles = {one["name"]: (one["role"], one["chosen_by"]) for one in source["folders"]}
    assert roles["Sent"] == roles["送信済みアイテム"] == ("sent", "special-use")
    assert roles["送信済みアイテム/2015"][0] == "sent"
    assert "R&D" in roles
    alone = over_imap(Scans(scans.folder / "sent"), entry(dovecot, account))
    assert {33, 43, 51} <= set(exposed(alone))


def test_a_master_user_reads_for_others(dovecot: Dovecot, scans: Scans) -> None:
    entries = []
    for number in range(2):
        account = dovecot.account("served")
        account.deliver("Sent", [mail(1), mail(2, to=strangers(43 + number, prefix=f"m{number}"))])
        entries.append(entry(dovecot, account._replace(password=MASTER_PASSWORD), login=MASTER))
    done = over_imap(scans, *entries)
    assert done.code == 1, done.errors
    assert exposed(done) == [43, 44]


def test_nasty_mails_are_read_as_from_files(dovecot: Dovecot, account: Account, scans: Scans, tmp_path: Path) -> None:
    mails = nasty()
    del mails["empty"]  # a file without a byte is no mail
    account.deliver("Sent", mails.values())
    mails["NUL"] = mails["NUL"].replace(b"\0", b"\x80")  # which Dovecot does
    crlf = [data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for data in mails.values()]
    write_maildir(tmp_path / "Maildir", [])
    write_maildir(tmp_path / "Maildir/.Sent", crlf)
    files = in_files(tmp_path, f"maildir:{tmp_path / 'Maildir'}", "--reveal")
    served = over_imap(scans, entry(dovecot, account), arguments=("--reveal",))
    assert files.code in (0, 1), files.errors
    assert served.code == files.code, (served.errors, problems(served.report))
    assert served.report["coverage"]["messages"] == files.report["coverage"]["messages"]
    assert served.report["coverage"]["messages"]["scanned"] == len(mails) >= 28
    assert found(served.report) == found(files.report)
    assert problems(served.report) == problems(files.report)
    assert 20_000 in exposed(served)


def test_killed_in_the_midst_and_run_again(dovecot: Dovecot, account: Account, scans: Scans, proxy: Start) -> None:
    account.deliver("Sent", [*SENT, *(mail(number, body="Text\n" * 400) for number in range(100, 700))])
    whole = over_imap(Scans(scans.folder / "whole"), entry(dovecot, account))
    assert whole.code == 1, whole.errors
    between = proxy()
    rng = random.Random(9)
    path = scans.folder / "accounts.yml"
    environment = accounts_file(path, [entry(dovecot, account, between.port)])
    for _ in range(2):
        so_far, wanted = between.bytes_down, rng.randrange(50_000, 1_000_000)
        process = scans.start("--accounts", path, environment=environment)
        while between.bytes_down - so_far < wanted and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = over_imap(scans, entry(dovecot, account, between.port))
    assert done.code == 1, done.errors
    assert found(done.report) == found(whole.report)
    assert done.report["coverage"]["messages"] == whole.report["coverage"]["messages"]


def test_a_large_message_needs_little_memory(dovecot: Dovecot, account: Account, scans: Scans) -> None:
    photo = random.Random(1).randbytes(44_000_000)
    large = (
        mail(2, to=strangers(43), extra=("MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")).replace(
            b"Hello\n", b""
        )
        + b"--b\nContent-Type: text/plain\n\nHi\n--b\nContent-Type: image/jpeg\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(photo)
        + b"--b--\n"
    )
    small = dovecot.account()
    small.deliver("Sent", [mail(1), mail(2, to=strangers(43))])
    account.deliver("Sent", [mail(1), large])
    assert len(large) > 59_000_000
    without, done = (
        over_imap(Scans(scans.folder / one.user), entry(dovecot, one), arguments=("--jobs", 1), apart=True)
        for one in (small, account)
    )
    assert (without.code, done.code) == (1, 1), done.errors
    assert exposed(done) == [43]
    assert done.peak - without.peak < 40_000_000, f"{(done.peak - without.peak) / 1e6:.0f} MB"


def test_an_unchanged_mailbox_costs_one_round_trip(
    dovecot: Dovecot, account: Account, scans: Scans, proxy: Start
) -> None:
    account.deliver("Sent", SENT)
    account.deliver("INBOX", [mail(100 + number) for number in range(5)])
    between = proxy()
    first = over_imap(scans, entry(dovecot, account, between.port))
    assert first.code == 1, first.errors
    assert "FETCH" in between.verbs()
    between.commands.clear()
    before = between.round_trips
    between.set(Fault(delay=0.05))  # so that an answer never overtakes a command already under way
    again = over_imap(scans, entry(dovecot, account, between.port), arguments=("--new-only",))
    assert again.code == 0, again.errors
    assert sorted(between.verbs(without_login=True)) == ["LIST", "NAMESPACE"]
    # Greeting and capabilities, PLAIN and its answer, who we are, the list of folders, good-bye.
    assert between.round_trips - before == len(["CAPABILITY", "AUTHENTICATE", "secret", "ID", "LIST", "LOGOUT"])
    between.set(None)
    between.commands.clear()
    account.deliver("Sent", [mail(300, to=strangers(77, prefix="n"), subject="news")])
    grown = over_imap(scans, entry(dovecot, account, between.port), arguments=("--new-only",))
    assert grown.code == 1
    assert exposed(grown) == [77]
    assert between.verbs(without_login=True).count("EXAMINE") == 1
    assert len(between.verbs(without_login=True)) <= 6, between.verbs()


def test_uids_that_begin_anew_lose_and_double_nothing(dovecot: Dovecot, account: Account, scans: Scans) -> None:
    account.deliver("Sent", SENT)
    before = over_imap(scans, entry(dovecot, account))
    for file in account.folder("Sent").glob("dovecot*"):
        file.unlink()
    after = over_imap(scans, entry(dovecot, account))
    assert (before.code, after.code) == (1, 1), after.errors
    assert found(after.report) == found(before.report)
    assert after.report["coverage"]["messages"] == before.report["coverage"]["messages"]
    assert {place[1].partition("/")[0] for place in places(after.report)}.isdisjoint(
        place[1].partition("/")[0] for place in places(before.report)
    )


def test_mail_that_comes_and_goes_during_the_run(
    dovecot: Dovecot, account: Account, scans: Scans, proxy: Start
) -> None:
    files = account.deliver("Sent", SENT)
    happened: list[str] = []

    def meanwhile(command: Command) -> None:
        if command.verb == "FETCH" and not happened:
            happened.append("once")
            account.deliver("Sent", [mail(400, to=strangers(81, prefix="x"), subject="late")])
            files[3].unlink()

    between = proxy(Fault(respond=meanwhile))
    first = over_imap(scans, entry(dovecot, account, between.port))
    assert happened
    assert first.code in (1, 3), first.errors
    counts = first.report["coverage"]["messages"]
    assert counts["seen"] == counts["scanned"] + counts["skipped"] + counts["failed"]
    between.set(None)
    second = over_imap(scans, entry(dovecot, account, between.port))
    assert second.code == 1, (second.errors, problems(second.report))
    assert exposed(second) == [43, 81]
    assert second.report["coverage"]["messages"]["scanned"] == len(SENT)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(respond=lambda command: command.tag + b" NO [AUTHENTICATIONFAILED] no\r\n" if command.verb == "AUTHENTICATE" else None), "auth"),
        (Fault(refuse=True), "connection"),
        (Fault(respond=lambda command: command.tag + b" NO [NOPERM] no\r\n" if command.verb == "EXAMINE" else None), "permission"),
    ],
    ids=["auth", "connection", "permission"],
)  # fmt: skip
def test_what_could_not_be_read_is_said_and_the_others_are_read(
    dovecot: Dovecot, account: Account, scans: Scans, proxy: Start, fault: Fault, kind: str
) -> None:
    account.deliver("Sent", SENT)
    other = dovecot.account()
    other.deliver("Sent", [mail(1), mail(2, to=strangers(55))])
    between = proxy(fault)
    done = over_imap(scans, entry(dovecot, account, between.port), entry(dovecot, other))
    assert done.code == 3, done.errors
    assert exposed(done) == [55]
    assert kind in {one[1] for one in problems(done.report)}


def test_nothing_secret_in_what_a_debug_run_writes(
    dovecot: Dovecot, account: Account, scans: Scans, proxy: Start, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    account.deliver("Sent", [mail(1, body="kanarienvogel\n"), mail(2, to=strangers(43))])
    between = proxy(lambda number: Fault(cut=4000) if number == 1 else Fault())
    done = over_imap(scans, entry(dovecot, account, between.port), arguments=("-v",))
    assert done.code == 1, done.errors
    assert "sentaudit" in {record.name.partition(".")[0] for record in caplog.records}
    everything = done.errors.encode() + caplog.text.encode()
    everything += b"".join(file.read_bytes() for file in scans.folder.rglob("*") if file.is_file())
    assert account.password.encode() not in everything
    assert b"kanarienvogel" not in everything
