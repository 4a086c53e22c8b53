"""An account in a case: folders and roles, nights without news, renamed and deleted folders, the same findings."""

from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path

import pytest

from builders.imap_kit import Servers, url
from builders.imap_server import Box, Server
from sentaudit import app
from sentaudit.credentials.provider import Resolver
from sentaudit.engine.progress import Silent
from sentaudit.errors import EXIT_FINDINGS, EXIT_INCOMPLETE, SourceError
from sentaudit.model.account import Account
from sentaudit.model.config import Config, Limits, Organisation
from sentaudit.model.coverage import ChosenBy, Problem, ProblemKind, Role
from sentaudit.sources.imap.source import ImapSource

ORGANISATION = Organisation(domains=("example.org",))


def mail(number: int, to: int = 1) -> bytes:
    people = ", ".join(f"p{number}x{n}@customer{n}.example" for n in range(to))
    return (
        f"From: user@example.org\r\nTo: {people}\r\nSubject: offer {number}\r\nMessage-ID: <{number}@example.org>\r\n"
        f"Date: Mon, 05 Jan 2015 10:{number % 60:02}:00 +0900\r\n\r\nGood day {number}\r\n"
    ).encode()


LEAK = mail(50, to=40)


@pytest.fixture
def server(imap_servers: Servers) -> Server:
    boxes = {
        b"INBOX": Box().fill([mail(n).replace(b"From: user@example.org", b"From: x@example.net") for n in range(3)]),
        b"Gesendet": Box().fill([mail(n) for n in range(10, 20)]),
        b"&kAFP4W4IMH8wojCkMMYw4A-": Box(flags=rb"\HasNoChildren \Sent").fill(
            [*(mail(n) for n in range(20, 25)), LEAK]
        ),
        b"R&D": Box().fill([]),
        b"Drafts": Box(flags=rb"\Drafts").fill([mail(1)]),
        b"Branch": Box(flags=rb"\Noselect"),
    }
    return imap_servers.start(boxes)


def scan(server: Server, tmp_path: Path, **settings):
    config = Config(organisation=ORGANISATION, case=str(tmp_path / "case"), jobs=1, **settings)
    return app.scan([url(server)], config, Silent())


def folders(outcome) -> dict[str, tuple[str, str, bool, int]]:
    (source,) = outcome.result.coverage.sources
    return {
        one.folder.name: (one.folder.role.value, one.folder.chosen_by.value, one.audited, one.messages.scanned)
        for one in source.folders
    }


def test_all_folders_are_in_the_coverage(server: Server, tmp_path: Path) -> None:
    outcome = scan(server, tmp_path)
    assert outcome.exit_code == EXIT_FINDINGS
    assert folders(outcome) == {
        "INBOX": ("other", "name", False, 3),
        "Gesendet": ("sent", "name", True, 10),
        "送信済みアイテム": ("sent", "special-use", True, 6),
        "R&D": ("unknown", "default", False, 0),
        "Drafts": ("other", "special-use", False, 0),
    }
    (left,) = outcome.result.coverage.problems
    assert left.expected
    assert left.detail == "1 messages left out: folder of drafts"
    (incident,) = [one for one in outcome.result.incidents if one.reported]
    assert incident.exposed.net == 40
    assert incident.findings[0].where.position == "7/6"


def test_a_night_without_news_asks_for_one_list(server: Server, tmp_path: Path) -> None:
    first = scan(server, tmp_path)
    server.log.clear()
    second = scan(server, tmp_path)
    assert [verb for verb in server.verbs() if verb in ("LIST", "STATUS", "EXAMINE", "UID")] == ["LIST"]
    assert len(server.log) < 10
    assert [one.id for one in second.result.incidents] == [one.id for one in first.result.incidents]
    assert folders(second) == folders(first)


def test_only_new_mail_is_fetched(server: Server, tmp_path: Path) -> None:
    scan(server, tmp_path)
    box = server.boxes[b"Gesendet"]
    box.messages[11] = mail(60, to=30)
    server.log.clear()
    outcome = scan(server, tmp_path)
    assert [line.split()[3] for line in server.log if b"BODY.PEEK" in line] == [b"11"]
    assert folders(outcome)["Gesendet"][3] == 11


def test_what_is_deleted_moved_or_renumbered_stays_found_once(server: Server, tmp_path: Path) -> None:
    before = scan(server, tmp_path).result
    sent = server.boxes[b"&kAFP4W4IMH8wojCkMMYw4A-"]
    del sent.messages[6]
    sent.messages[7] = mail(70)
    after = scan(server, tmp_path).result
    assert [one.id for one in after.incidents] == [one.id for one in before.incidents], "deleted"
    sent.validity = 8
    after = scan(server, tmp_path).result
    assert [one.id for one in after.incidents] == [one.id for one in before.incidents], "renumbered"
    assert after.coverage.messages.scanned == 3 + 10 + 7
    assert after.coverage.duplicates == 0
    server.boxes[b"Renamed"] = server.boxes.pop(b"Gesendet")
    after = scan(server, tmp_path, folders=("sent", "Renamed")).result
    assert after.coverage.messages.scanned == 20
    assert after.coverage.duplicates == 0
    assert "Gesendet" not in {one.folder.name for one in after.coverage.sources[0].folders}
    server.boxes[b"Other"] = Box().fill([LEAK])
    after = scan(server, tmp_path).result
    assert [one.id for one in after.incidents] == [one.id for one in before.incidents], "moved"


def test_an_excluded_folder_is_forgotten_and_another_kept(server: Server, tmp_path: Path) -> None:
    config = Config(organisation=ORGANISATION, case=str(tmp_path / "case"), jobs=1)
    account = Account.from_url(url(server))
    assert folders(app.scan([account], config, Silent()))["Gesendet"][3] == 10
    narrow = folders(
        app.scan([replace(account, context=False, include=("送信済み*",), folders=("x",))], config, Silent())
    )
    assert (narrow["Gesendet"][3], narrow["INBOX"][3]) == (10, 3)
    without = folders(app.scan([replace(account, exclude=("gesendet",))], config, Silent()))
    assert (without["Gesendet"][3], without["INBOX"][3]) == (0, 3)


def test_a_folder_that_cannot_be_opened_makes_the_run_incomplete(server: Server, tmp_path: Path) -> None:
    server.boxes[b"Gesendet"].refused = b"NOPERM"
    outcome = scan(server, tmp_path)
    assert outcome.exit_code == EXIT_INCOMPLETE
    (problem,) = [one for one in outcome.result.coverage.problems if not one.expected]
    assert (problem.kind, problem.where.folder) == (ProblemKind.PERMISSION, "Gesendet")
    server.boxes[b"Gesendet"].refused = b""
    outcome = scan(server, tmp_path)
    assert outcome.exit_code == EXIT_FINDINGS
    assert folders(outcome)["Gesendet"][3] == 10


def test_no_folder_of_sent_mail_is_never_a_clean_result(server: Server, tmp_path: Path) -> None:
    server.boxes = {b"INBOX": Box().fill([LEAK]), b"Ablage": Box().fill([])}
    outcome = scan(server, tmp_path)
    assert outcome.exit_code == EXIT_INCOMPLETE
    assert [one.kind for one in outcome.result.coverage.problems] == [ProblemKind.NOT_FOUND]


def test_sent_mail_is_known_by_its_authors_where_names_say_nothing(server: Server) -> None:
    server.boxes = {
        b"INBOX": Box().fill([mail(1)]),
        b"Ablage": Box().fill([mail(n) for n in range(9)] + [mail(9).replace(b"user@", b"boss@")]),
        b"Projekte": Box().fill([mail(1), *(mail(n).replace(b"user@", b"boss@") for n in range(9))]),
    }
    account = replace(app.open_source(url(server), Limits()).source.account, addresses=("user@example.org",))
    source = ImapSource(account.url, Limits(), account)
    assert not [item for item in source.units() if isinstance(item, Problem)]
    assert source.folder("Ablage") == ("Ablage", Role.SENT, ChosenBy.IDENTITY)
    assert source.folder("Projekte").role is Role.UNKNOWN


def test_a_named_folder_that_is_not_there_makes_the_run_incomplete(server: Server, tmp_path: Path) -> None:
    assert scan(server, tmp_path, folders=("Gesendet", "Nowhere")).exit_code == EXIT_INCOMPLETE


def test_a_url_with_a_folder_reads_that_folder_alone(server: Server, tmp_path: Path) -> None:
    config = Config(organisation=ORGANISATION, case=str(tmp_path / "case"), jobs=1)
    outcome = app.scan([url(server) + "/gesendet"], config, Silent())
    assert {name for name, one in folders(outcome).items() if one[3]} == {"Gesendet"}
    assert folders(outcome)["Gesendet"][:3] == ("sent", "user", True)


@pytest.mark.parametrize("capabilities", [b"IMAP4rev1 AUTH=PLAIN", b"IMAP4rev1 AUTH=PLAIN LIST-EXTENDED LIST-STATUS"])
def test_servers_without_modern_extensions(server: Server, tmp_path: Path, capabilities: bytes) -> None:
    rich = folders(scan(server, tmp_path / "a"))
    server.capabilities = capabilities
    assert folders(scan(server, tmp_path / "b")) == rich


def test_courier_tells_no_uidnext(server: Server, tmp_path: Path) -> None:
    rich = folders(scan(server, tmp_path / "a"))
    server.capabilities = b"IMAP4rev1 AUTH=PLAIN"
    server.script["STATUS"] = b"@T NO no status here\r\n"

    for box in server.boxes.values():
        box.tells_next = False
    assert folders(scan(server, tmp_path / "b")) == rich


def test_the_password_and_the_server_have_to_be_there(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTAUDIT_IMAP_PASSWORD", "wrong")
    with pytest.raises(SourceError) as caught:
        list(ImapSource(url(server), Limits()).units())
    assert caught.value.kind == "auth"
    assert caught.value.hint
    assert "user" not in caught.value.text
    monkeypatch.delenv("SENTAUDIT_IMAP_PASSWORD")
    ImapSource.pool.secrets = Resolver()
    with pytest.raises(SourceError) as caught:
        list(ImapSource(url(server), Limits()).units())
    assert caught.value.kind == "auth"
    assert "SENTAUDIT_IMAP_PASSWORD" in caught.value.text


def test_several_workers_read_the_same(server: Server, tmp_path: Path) -> None:
    one = scan(server, tmp_path / "a").result
    # One that an earlier test has started knows neither the password nor the certificate of this one.
    forkserver._forkserver._stop()
    config = Config(organisation=ORGANISATION, case=str(tmp_path / "b"), jobs=2)
    two = app.scan([url(server)], config, Silent()).result
    assert [(i.exposed, i.title) for i in two.incidents] == [(i.exposed, i.title) for i in one.incidents]
    assert two.coverage == one.coverage


def test_the_same_mail_gives_the_same_findings_as_files(server: Server, tmp_path: Path) -> None:
    over_imap = scan(server, tmp_path / "a").result
    for name, box in (("INBOX", b"INBOX"), ("Gesendet", b"Gesendet"), ("Sent", b"&kAFP4W4IMH8wojCkMMYw4A-")):
        (tmp_path / "mail" / name).mkdir(parents=True)
        for uid, data in server.boxes[box].messages.items():
            (tmp_path / "mail" / name / f"{uid}.eml").write_bytes(data)
    config = Config(organisation=ORGANISATION, case=str(tmp_path / "b"), jobs=1)
    from_files = app.scan([str(tmp_path / "mail")], config, Silent()).result

    def essence(result):
        return [
            (one.title, one.severity, one.confidence, one.exposed, one.receivers, [f.sha256 for f in one.findings])
            for one in result.incidents
        ]

    assert essence(over_imap) == essence(from_files)
    assert over_imap.totals == from_files.totals


def test_all_mail_of_gmail_is_audited_by_its_labels(server: Server, tmp_path: Path) -> None:
    """Where the folder of sent mail is hidden from IMAP; who wrote a message does not tell for an alias."""
    alias = LEAK.replace(b"From: user@example.org", b"From: alias@freemail.example")
    server.boxes.clear()
    server.boxes[b"[Gmail]/All Mail"] = Box(flags=rb"\All").fill([mail(1), alias])
    server.capabilities += b" X-GM-EXT-1"
    server.script["FETCH"] = lambda line: (
        b'* 1 FETCH (UID 1 RFC822.SIZE 300 X-GM-LABELS ("\\\\Inbox"))\r\n'
        b'* 2 FETCH (UID 2 RFC822.SIZE 300 X-GM-LABELS ("\\\\Sent"))\r\n@T OK x\r\n'
        if b"X-GM-LABELS" in line
        else b""
    )
    (incident,) = scan(server, tmp_path).result.incidents
    assert incident.exposed.net == 40
