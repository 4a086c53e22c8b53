"""Sources on the command line: paths stay paths, URLs become accounts that know where their password is kept."""

import argparse

import pytest

from sentaudit.cli.shared.mailboxes import add_mailboxes, mailboxes, shown_source
from sentaudit.errors import ConfigError, UsageError
from sentaudit.model.account import DEFAULT_SECRET, Mechanism, Tls
from sentaudit.model.secret import SecretKind, SecretRef

URL = "imaps://taro%40example.test@imap.example.test"


def given(*words):
    parser = argparse.ArgumentParser()
    add_mailboxes(parser, "")
    parser.add_argument("--folders", nargs="+")
    return mailboxes(parser.parse_args(words))


@pytest.mark.parametrize(
    ("option", "value", "secret"),
    [
        ("--password-env", "NAME", SecretRef(SecretKind.ENV, ("NAME",))),
        ("--password-file", "kept", SecretRef(SecretKind.FILE, ("kept",))),
        ("--keyring", "mail", SecretRef(SecretKind.KEYRING, ("mail", "taro@example.test"))),
        (
            "--password-command",
            "pass show 'mail of/{user}'",
            SecretRef(SecretKind.COMMAND, ("pass", "show", "mail of/taro@example.test")),
        ),
        ("--token-command", "token {user}", SecretRef(SecretKind.COMMAND, ("token", "taro@example.test"), False)),
    ],
)
def test_where_the_password_of_a_url_is_kept(option, value, secret):
    (account,) = given(URL, option, value)
    assert account.secret == secret
    assert account.mechanism is (Mechanism.XOAUTH2 if "token" in option else Mechanism.AUTO)
    assert (account.user, account.host, account.tls) == ("taro@example.test", "imap.example.test", Tls.IMPLICIT)


def test_the_usual_variable(monkeypatch):
    monkeypatch.setenv(DEFAULT_SECRET.where[0], "x")
    assert given(URL)[0].secret == DEFAULT_SECRET


def test_without_a_place_and_without_a_terminal(monkeypatch):
    monkeypatch.delenv(DEFAULT_SECRET.where[0], raising=False)
    with pytest.raises(UsageError, match="nobody is there to ask"):
        given(URL)


@pytest.mark.parametrize("typed", ["", None])
def test_nothing_typed_is_nothing_sent(monkeypatch, typed):
    def ask(prompt):
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.delenv(DEFAULT_SECRET.where[0], raising=False)
    monkeypatch.setattr("sys.stdin", type("Terminal", (), {"isatty": lambda self: True})())
    monkeypatch.setattr("getpass.getpass", ask)
    with pytest.raises(UsageError, match="no password was typed"):
        given(URL)


def test_without_standard_input(monkeypatch):
    monkeypatch.delenv(DEFAULT_SECRET.where[0], raising=False)
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(UsageError, match="nobody is there to ask"):
        given(URL)


@pytest.mark.parametrize("words", [("--password-env", "not a name"), ("--password-command", "'open"), ()])
def test_what_is_no_place(words):
    url = URL if words else "imaps://taro:hunter2@imap.example.test"
    with pytest.raises(UsageError) as caught:
        given(url, *words)
    assert "hunter2" not in caught.value.text + caught.value.hint


def test_paths_urls_and_files_together(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "box").write_bytes(b"")
    entry = "accounts:\n  - {user: %s, host: imap.example.test, password_env: X}\n"
    for name in "ab":
        (tmp_path / f"{name}.yml").write_text(entry % name)
    words = ("--accounts", "a.yml", "--accounts", "b.yml", "--password-env", "X", "--folders", "Sent", "box", URL)
    first, second, third, fourth = given(*words)
    assert first == "box"
    assert [one.user for one in (second, third, fourth)] == ["taro@example.test", "a", "b"]
    assert shown_source(second, reveal=False) == "t***@e***.test at imap.example.test"
    assert shown_source(second, reveal=True) == "taro@example.test at imap.example.test"
    (tmp_path / "b.yml").write_text(entry % "a")
    (tmp_path / "c.yml").write_text("acounts: []\n")
    with pytest.raises(ConfigError) as caught:
        given("--accounts", "a.yml", "--accounts", "b.yml", "--accounts", "c.yml")
    assert "in another one too" in caught.value.text
    assert "c.yml:1" in caught.value.text


def test_nothing():
    with pytest.raises(UsageError, match="no source"):
        given()
