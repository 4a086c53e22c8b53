"""With `--lang ja` every answer is Japanese: no command leaves an English sentence in what it prints."""

import json
import re

import pytest

from builders.listeners import smtp_server
from builders.mails import mail, mbox
from sentaudit.cli.about.sample_mailbox import write_sample

ORGANISATION = ("--organisation-domain", "example.co.jp", "--organisation-domain", "northwind.example")
_CODES = re.compile(r"\S*[*@/._\d=:\\-]\S*|sentaudit( [a-z]+)+|Sample Mailer|(?<=: )[a-z]+(, [a-z]+)+$")
"""Addresses, ids, paths, options and masked texts; commands to type; the mail program of the sample mailbox; names of
extras."""
_SENTENCE = re.compile(r"[A-Za-z]{2,},? [A-Za-z]{2,}")


def _english(text):
    return [line for line in text.splitlines() if _SENTENCE.search(_CODES.sub("*", line))]


@pytest.fixture
def japanese(tmp_path, sentaudit):
    """A function that runs a command in Japanese on a scanned case, and gives what it printed, all of it Japanese."""
    write_sample(tmp_path / "mailbox")
    owner = "owner@northwind.example"
    near = [
        mail(1, sender=owner, to=["mate@northwind.example"]),
        mail(2, sender=owner, to=["mate@northwnd.example"], minutes=60),
    ]
    (tmp_path / "sent-2024.mbox").write_bytes(mbox(near))

    def run(*args, stdin=None, env=None, code=0):
        done = sentaudit(*args, "--lang", "ja", *ORGANISATION, stdin=stdin, env=env, check_code=code)
        said = done.stdout + done.stderr
        assert _english(said) == []
        assert re.search("[\u3040-\u30ff\u4e00-\u9fff]", said)
        return done.stdout

    assert "名のアドレスが露出" in run("scan", "mailbox", "sent-2024.mbox", "-v", code=1)
    return run


def test_what_was_found(japanese):
    first, second, *_ = (line.split()[0] for line in japanese("incidents", "list").splitlines())
    japanese("incidents", "explain", first)
    assert "酷似した宛先" in japanese("incidents", "hints")
    assert "類似の送信" in japanese("similar", first)
    japanese("verify", "mailbox", "sent-2024.mbox")
    japanese("affected", first, "-o", "people.csv")
    japanese("dossier", second, "-o", "dossier.md")
    assert json.loads(japanese("incidents", "show", first))["id"] == first


def test_what_people_decide(japanese, tmp_path):
    who = ("--author", "anna")
    first, second, *_ = (line.split()[0] for line in japanese("incidents", "list").splitlines())
    asked = japanese("review", *who, stdin="u\ne\nx\nc\n\nc\n確認した\nu\nq\n")
    assert "理由: " in asked
    assert "確認済み" in japanese("review", "set", first, "confirmed", "--reason", "確認した", *who)
    japanese("review", "note", second, "確認待ち", *who)
    assert "取消し" in japanese("review", "undo", first, *who)
    history = japanese("review", "history")
    assert "メモ" in history
    japanese("review", "--stats")
    japanese("review", "export", "decisions.json")
    decisions = json.loads((tmp_path / "decisions.json").read_text("utf-8"))
    other = {"incident": first, "status": "closed", "reason": "済み", "author": "ben", "at": 4_000_000_000}
    decisions["reviews"].append({**decisions["reviews"][0], **other})
    (tmp_path / "decisions.json").write_text(json.dumps(decisions), "utf-8")
    assert "相手は完了（確認者 ben）" in japanese("review", "import", "decisions.json", "--take", "theirs")
    assert len(japanese("review", "history").splitlines()) == len(history.splitlines()) + 1


def test_what_is_tried_out(japanese, sentaudit, tmp_path):
    with smtp_server() as server:
        (tmp_path / "sentaudit.yml").write_text(
            "notify:\n  mail_to: [a@example.test]\n  mail_from: audit@example.test\n"
            f"  smtp_host: localhost\n  smtp_port: {server.port}\n  smtp_tls: none-i-accept-plaintext\n",
            "utf-8",
        )
        checks = japanese("doctor", "mailbox", "--notify")
    assert "mail は届きました" in checks
    assert "送信メール" in checks
    rules = sentaudit("rules", "check", "--lang", "ja", check_code=0).stdout
    assert _english(rules) == []
    assert len(server.mails) == 1


def test_the_environment_may_name_the_language(sentaudit):
    done = sentaudit("demo", "sample", "--lang", "ja", check_code=0)
    assert _english(done.stdout + done.stderr) == []
    listed = sentaudit("incidents", "list", "--case", "sample/case", env={"SENTAUDIT_REPORT_LANG": "ja"}, check_code=0)
    assert "確度" in listed.stdout
