"""Encrypted files are opened with passwords of a list or of the mail beside; none of them is kept or shown anywhere."""

import logging

import pytest

from builders.hostile import attached
from builders.mails import mail, mbox
from sentaudit import app, registry
from sentaudit.cli.main import main
from sentaudit.engine.files.passwords import Passwords, said_in
from sentaudit.engine.progress import Silent
from sentaudit.model.config import Config, Limits
from sentaudit.model.coverage import Extent, ProblemKind
from sentaudit.parsing.message import parse
from sentaudit.store.case import SqliteCase

SECRET = "Zebra-71x"  # noqa: S105 - of this test alone
LOCKED = f"locked {SECRET}:inside@locked.example"


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    monkeypatch.setattr(registry, "EXTRACTORS", {"hostile": "builders.hostile:HostileExtractor", **registry.EXTRACTORS})


@pytest.fixture
def passwords(tmp_path):
    path = tmp_path / "passwords"
    path.write_text(f"\nwrong\r\n{SECRET}\n", "utf-8")
    path.chmod(0o600)
    return str(path)


def write(tmp_path, *mails, name="a"):
    path = tmp_path / f"{name}.mbox"
    path.write_bytes(mbox(mails))
    return str(path)


def maildir(tmp_path, *mails):
    for part in ("cur", "new", "tmp"):
        (tmp_path / "box" / part).mkdir(parents=True)
    for number, one in enumerate(mails):
        (tmp_path / "box" / "cur" / f"{1600000000 + number}.M{number}.host:2,S").write_bytes(one)
    return str(tmp_path / "box")


def scan(tmp_path, *sources, **settings):
    config = Config(case=str(tmp_path / "case"), reports=str(tmp_path / "reports"), **{"jobs": 1, **settings})
    outcome = app.scan(sources, config, Silent())
    with SqliteCase(tmp_path / "case") as case:
        seen = sum(bool(message.facts.sightings) for message in case.messages())
    problems = outcome.result.coverage.problems
    closed = [one for one in problems if one.kind is ProblemKind.ENCRYPTED and one.extent is Extent.PART_FAILED]
    notes = [one.detail for one in problems if one.extent is Extent.ASIDE]
    return seen, len(closed), notes


def test_a_password_of_the_list_opens(tmp_path, passwords):
    box = write(tmp_path, attached(1, LOCKED), mail(2))
    assert scan(tmp_path, box) == (0, 1, [])
    assert scan(tmp_path, box, passwords=passwords) == (1, 0, ["opened with a password of the list"])


def test_what_was_opened_stays_open_and_other_passwords_are_another_try(tmp_path, passwords):
    both = write(tmp_path, attached(1, LOCKED), attached(2, "locked Yak-5:second@locked.example"))
    assert scan(tmp_path, both, passwords=passwords)[:2] == (1, 1)
    assert scan(tmp_path, both)[:2] == (1, 1)
    with open(passwords, "a", encoding="utf-8") as file:  # noqa: PTH123 - append
        file.write("Yak-5\n")
    assert scan(tmp_path, both, passwords=passwords)[:2] == (2, 0)
    assert scan(tmp_path, both)[:2] == (2, 0)


def test_only_units_with_something_closed_are_read_again(tmp_path, passwords, monkeypatch):
    boxes = [write(tmp_path, attached(1, LOCKED), name="a"), write(tmp_path, mail(2), name="b")]
    scan(tmp_path, *boxes)
    committed = []
    commit = SqliteCase.commit
    monkeypatch.setattr(
        SqliteCase, "commit", lambda self, unit, *rest: (committed.append(unit.uri), commit(self, unit, *rest))
    )
    scan(tmp_path, *boxes, passwords=passwords)
    scan(tmp_path, *boxes, passwords=passwords)
    assert committed == [boxes[0]]


def test_a_list_others_can_read_is_refused(tmp_path, passwords, capsys):
    box = write(tmp_path, mail(1))
    (tmp_path / "passwords").chmod(0o644)
    assert main(["scan", box, "--case", str(tmp_path / "case"), "--passwords", passwords, "--no-progress"]) == 2
    assert "can be read by others" in capsys.readouterr().err
    assert not (tmp_path / "case").exists()


def neighbour(number, text, **changed):
    return mail(number, body=text, **{"minutes": 65, **changed})


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("place", [write, maildir])
def test_the_next_mail_to_the_same_people_opens(tmp_path, place, jobs):
    others = [mail(n, minutes=n) for n in range(10, 30)]
    box = place(tmp_path, attached(1, LOCKED), *others, neighbour(2, f"The password is:\n\n  {SECRET}\n"))
    assert scan(tmp_path, box, jobs=jobs) == (0, 1, [])
    opened = (1, 0, ["opened with a password from a neighbouring mail"])
    assert scan(tmp_path, box, jobs=jobs, try_mail_passwords=True) == opened
    assert scan(tmp_path, box, jobs=jobs, try_mail_passwords=True) == opened
    assert scan(tmp_path, box, jobs=jobs) == opened


@pytest.mark.parametrize(
    "changed",
    [{"sender": "other@example.co.jp"}, {"to": ["b@example.org"]}, {"minutes": 60 * 30}, {"text": SECRET}],
)
def test_another_mail_does_not(tmp_path, changed):
    text = changed.get("text", f"password: {SECRET}")
    fields = {name: value for name, value in changed.items() if name != "text"}
    box = write(tmp_path, attached(1, LOCKED), neighbour(2, text, **fields))
    assert scan(tmp_path, box, try_mail_passwords=True) == (0, 1, [])


def test_its_own_text_opens_it_too(tmp_path):
    box = write(tmp_path, attached(1, LOCKED, text=f"PW: {SECRET}"))
    assert scan(tmp_path, box, try_mail_passwords=True)[:2] == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        f"パスワード：{SECRET}",
        f"添付ファイルのパスワードは「{SECRET}」です。",
        f"パスワードをお知らせします。\n\n{SECRET}\n\nよろしくお願いします。",
        "ＰＡＳＳ：Ｚｅｂｒａ－７１ｘ",
        f"PW={SECRET}",
        f"Please use the password {SECRET}.",
        f"Password -> '{SECRET}'",
        f"解凍パスワード【{SECRET}】",
        f"<p>Password:</p><b>{SECRET}</b>",
    ],
)
def test_how_people_say_a_password(text):
    kind = "html" if text.startswith("<") else "plain"
    data = f"From: a@example.org\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
    assert SECRET in said_in(parse(data.encode(), Limits()))


def test_a_password_in_other_letters():
    assert "ひみつ12" in said_in(parse("From: a@example.org\n\nパスワード：ひみつ12 です。\n".encode(), Limits()))


@pytest.mark.parametrize("text", ["a compass, a passage", f"{SECRET}", "pwned", "x" * 100_000 + "password"])
def test_mail_that_speaks_of_no_password_says_none(text):
    assert said_in(parse(f"From: a@example.org\n\n{text}\n".encode(), Limits())) == ()


def test_hostile_text_gives_few_candidates_in_no_time():
    text = "password " * 20_000 + "「" * 5000
    assert len(said_in(parse(f"From: a@example.org\n\n{text}\n".encode(), Limits()))) <= 40


def test_passwords_do_not_show_themselves():
    assert repr(Passwords(["hunter2"])) == "<1 passwords>"
    assert "hunter2" not in repr(app.recipe_for(bytes(32), Limits())._replace(passwords=Passwords(["hunter2"])))


def test_no_password_is_in_any_file_report_or_log(tmp_path, passwords, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    listed = attached(1, LOCKED)
    said = attached(2, "locked Yak-5:second@locked.example", sender="x@example.co.jp")
    box = write(tmp_path, listed, said, mail(3, sender="x@example.co.jp", body="Password: Yak-5", minutes=130))
    arguments = ["--case", str(tmp_path / "case"), "--reports", str(tmp_path / "reports"), "--no-progress", "-v"]
    main(["scan", box, "--passwords", passwords, "--try-mail-passwords", "--jobs", "2", *arguments])
    shown = capsys.readouterr()
    files = [path for folder in ("case", "reports") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert len(files) > 4
    for secret in (SECRET, "Yak-5"):
        assert secret not in shown.out + shown.err + caplog.text
        for path in files:
            assert secret.encode() not in path.read_bytes()
    assert "opened with a password" in shown.out
