"""The file of a department's accounts: defaults and exceptions, no secret in it, every mistake with its line."""

import os
import re
from pathlib import Path

import pytest

from sentaudit.cli.settings.account_values import PLAINTEXT
from sentaudit.cli.settings.accounts import KEYS, load_accounts
from sentaudit.errors import ConfigError
from sentaudit.model.account import Account, Mechanism, Tls
from sentaudit.model.secret import SecretKind, SecretRef


@pytest.fixture
def read(tmp_path):
    def load(text):
        (tmp_path / "accounts.yml").write_text(text, "utf-8")
        return load_accounts(tmp_path / "accounts.yml", tmp_path)

    return load


@pytest.fixture
def faults(read):
    """A function that gives (line, text) of everything wrong with a file."""

    def load(text):
        with pytest.raises(ConfigError) as caught:
            read(text)
        found = []
        for line in caught.value.text.splitlines():
            path, number, rest = line.split(":", 2)
            assert path.endswith("accounts.yml")
            found.append((int(number), rest.strip()))
        return found

    return load


def test_defaults_and_what_an_account_says_itself(read, tmp_path):
    first, second = read("""
defaults:
  host: imap.example.test
  login: auditor
  password_file: secrets/master
  ca_file: authority.pem
  exclude: [Private/*]
  daily_bytes: 2000 MB
accounts:
  - user: alice@example.test
  - user: bob
    host: "::1"
    port: 1143
    tls: none-i-accept-plaintext
    login:
    auth: login
    password_env: SENTAUDIT_BOB_PASSWORD
    folders: [Sent, Sent/2019]
    include: Sent*
    addresses: [Bob@Example.test, b@example.test]
    context: false
    connections: 1
    rate: 500 kB
""")
    assert first == Account(
        "imap.example.test",
        "alice@example.test",
        login="auditor",
        secret=SecretRef(SecretKind.FILE, (str(tmp_path / "secrets/master"),)),
        ca_file=str(tmp_path / "authority.pem"),
        exclude=("Private/*",),
        daily_bytes=2_000_000_000,
    )
    assert second == Account(
        "::1",
        "bob",
        port=1143,
        tls=Tls.PLAINTEXT,
        login="auditor",
        mechanism=Mechanism.LOGIN,
        secret=SecretRef(SecretKind.ENV, ("SENTAUDIT_BOB_PASSWORD",)),
        ca_file=str(tmp_path / "authority.pem"),
        folders=("Sent", "Sent/2019"),
        include=("Sent*",),
        exclude=("Private/*",),
        addresses=("bob@example.test", "b@example.test"),
        context=False,
        connections=1,
        daily_bytes=2_000_000_000,
        rate=500_000,
    ), "a key left empty is the default"


def test_commands_and_keyring_know_the_user(read):
    accounts = read("""
defaults: {host: imap.example.test}
accounts:
  - {user: alice, password_command: "pass show 'mail of/{user}'"}
  - {user: bob, token_command: [token, --for, "{user}"]}
  - {user: carol, auth: oauthbearer, token_env: CAROLS_TOKEN}
  - {user: dave, keyring: "mail {user}"}
  - {user: erin, keyring: mail, login: master}
""")
    assert [one.secret for one in accounts] == [
        SecretRef(SecretKind.COMMAND, ("pass", "show", "mail of/alice")),
        SecretRef(SecretKind.COMMAND, ("token", "--for", "bob"), lasting=False),
        SecretRef(SecretKind.ENV, ("CAROLS_TOKEN",), lasting=False),
        SecretRef(SecretKind.KEYRING, ("mail dave", "dave")),
        SecretRef(SecretKind.KEYRING, ("mail", "master")),
    ]
    assert [one.mechanism for one in accounts][:3] == [Mechanism.AUTO, Mechanism.XOAUTH2, Mechanism.OAUTHBEARER]


def test_paths(read, monkeypatch):
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/sentaudit.service")
    monkeypatch.setenv("HOME", "/home/auditor")
    accounts = read("""
defaults: {host: imap.example.test}
accounts:
  - {user: a, password_file: $CREDENTIALS_DIRECTORY/imap}
  - {user: b, password_file: ~/master}
  - {user: c, password_file: /etc/master}
""")
    assert [one.secret.where[0] for one in accounts] == [
        "/run/credentials/sentaudit.service/imap",
        "/home/auditor/master",
        "/etc/master",
    ]


def test_an_account_is_never_without_encryption_by_accident(read, faults):
    text = "accounts:\n  - {host: a.test, user: u, password_env: X, tls: %s}\n"
    assert read(text % "starttls")[0].tls is Tls.STARTTLS
    for word in ("none", "false", "plaintext", "plain", "no", "off"):
        ((line, said),) = faults(text % word)
        assert line == 2
        assert PLAINTEXT in said


def test_all_mistakes_at_once(faults):
    found = faults("""\
defaults:
  hots: imap.example.test
  port: 99999
  pin: "12:34"
  verify: yes
accounts:
  - user: alice
  - user: bob
    host: imap.example.test:993
    password_env: hunter2 with blanks
    password_file: x
    user: twice
  - just text
  - user: [a, b]
    folders: []
    addresses: [nobody]
extra: 1
""")
    assert [line for line, _ in found] == [2, 3, 4, 5, 8, 9, 10, 12, 13, 14, 15, 16, 17]
    texts = dict(found)
    assert "did you mean 'host'" in texts[2]
    assert "only one of them" in texts[8]
    assert "twice" in texts[12]
    assert "unknown key 'extra'" in texts[17]
    assert "hunter2" not in str(found)
    assert "nobody" not in str(found)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("{user: u}", "no 'host'"),
        ("{host: h.test}", "no 'user'"),
        ("{host: h.test, user: u}", "needs one of password_env"),
        ("{host: h.test, user: u, password: hunter2}", "no secret stands in this file"),
        ("{host: h.test, user: u, auth: xoauth2, password_env: X}", "needs a token"),
        ("{host: h.test, user: u, auth: plain, token_env: X}", "needs a password"),
        ('{host: h.test, user: u, password_command: "pass \'show"}', "must be a command"),
        ("{host: h.test, user: u, password_env: SENTAUDIT_MASTER}", "must have PASSWORD"),
        ('{host: h.test, user: "u\\nx", password_env: X}', "control characters"),
    ],
)
def test_what_an_account_needs(faults, entry, said):
    ((line, text),) = faults(f"accounts:\n  - {entry}\n")
    assert line == 2
    assert said in text
    assert "hunter2" not in text


def test_the_same_account_twice(faults):
    entry = "  - {host: h.test, user: u, password_env: X}\n"
    assert faults("accounts:\n" + entry + entry) == [(3, "the account is there twice (first in line 2)")]


@pytest.mark.parametrize(
    "text", ["", "accounts:\n", "accounts: []\n", "accounts: {user: x}\n", "defaults: {host: h}\n"]
)
def test_a_file_without_accounts(faults, text):
    assert "at least one account" in faults(text)[-1][1]


def test_no_file(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load_accounts(tmp_path / "none.yml", tmp_path)


def test_an_account_that_logs_in_itself_beside_a_master_user(read):
    accounts = read("""
defaults: {host: imap.example.test, login: auditor, password_env: MASTER}
accounts:
  - {user: alice}
  - {user: bob, login: bob, keyring: mail}
""")
    assert [one.login for one in accounts] == ["auditor", ""]
    assert accounts[1].secret == SecretRef(SecretKind.KEYRING, ("mail", "bob"))


def test_the_files_of_the_documentation(read):
    text = (Path(__file__).parents[4] / "docs" / "imap.md").read_text("utf-8")
    files = re.findall(r"^```yaml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert [len(read(one)) for one in files] == [3, 1]
    table = set(re.findall(r"`([a-z_]+)[`:]", text.partition("| key |")[2].partition("\n\n")[0]))
    assert table >= set(KEYS), "every key is in the table"


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX thing")
def test_a_file_everybody_can_change_is_refused(read, tmp_path):
    text = "accounts:\n  - {host: h.test, user: u, password_command: some-command}\n"
    read(text)
    (tmp_path / "accounts.yml").chmod(0o666)
    with pytest.raises(ConfigError, match="every user of this machine can change"):
        load_accounts(tmp_path / "accounts.yml", tmp_path)
