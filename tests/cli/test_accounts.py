"""Accounts on a real server, the way a department is audited: passwords from everywhere and to nowhere."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from builders.mails import mail, strangers
from servers.dovecot import MASTER, MASTER_PASSWORD

OWN = ("--organisation-domain", "example.co.jp", "--no-progress")


@pytest.fixture
def mailboxes(dovecot):
    """Three mailboxes: a leak, nothing special, and one nobody gets into."""
    leaky, clean, closed = (dovecot.account(name) for name in ("leaky", "clean", "closed"))
    leaky.deliver("Sent", [mail(1), mail(2, to=strangers(43)), mail(3)])
    clean.deliver("Sent", [mail(n) for n in range(10, 15)])
    clean.deliver("INBOX", [mail(n, sender="x@d1.example", to=("news@example.co.jp",)) for n in range(20, 24)])
    closed.deliver("Sent", [mail(30)])
    return leaky, clean, closed


@pytest.fixture
def accounts(dovecot, mailboxes, tmp_path):
    """An accounts file with a password from a file, from a command, and a wrong one from the environment."""
    leaky, clean, closed = mailboxes
    (tmp_path / "leaky").write_text(leaky.password + "\n")
    (tmp_path / "leaky").chmod(0o600)
    (tmp_path / "clean").write_text(clean.password + "\n")
    (tmp_path / "accounts.yml").write_text(f"""
defaults:
  host: localhost
  port: {dovecot.tls_port}
  ca_file: {dovecot.certificate.authority}
accounts:
  - user: {leaky.user}
    password_file: leaky
  - user: {closed.user}
    password_env: CLOSED_PASSWORD
  - user: {clean.user}
    password_command: [cat, {tmp_path / "clean"}]
""")
    return ("--accounts", "accounts.yml")


def nowhere(secrets, done, *folders):
    """No secret, in no form, in what was printed or written."""
    import base64

    forms = [form for one in secrets for form in (one.encode(), base64.b64encode(one.encode()).rstrip(b"="))]
    shown = {"stdout": done.stdout.encode(), "stderr": done.stderr.encode()}
    for folder in folders:
        shown.update({str(path): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()})
    assert len(shown) > 2 or not folders
    for where, content in shown.items():
        assert not [form for form in forms if form in content], where


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_department(accounts, mailboxes, sentaudit, tmp_path, jobs):
    leaky, clean, _ = mailboxes
    wrong = "Falsch-0815-verkehrt"
    done = sentaudit(
        "scan",
        *accounts,
        *OWN,
        "--jobs",
        jobs,
        "--format",
        "json,html,csv",
        "-v",
        env={"CLOSED_PASSWORD": wrong},
        check_code=3,
    )
    report = json.loads((tmp_path / "reports" / "sentaudit-report.json").read_text())
    assert [one["exposed"]["distinct"] for one in report["incidents"]] == [43]
    assert report["coverage"]["messages"]["seen"] == 12
    assert [(one["kind"], one["stage"]) for one in report["coverage"]["problems"] if one["class"] == "operation"] == [
        ("auth", "source")
    ]
    assert "c***@m***.test at localhost: the account cannot be opened: the login was refused" in done.stderr
    assert "hint: check user and password" in done.stderr
    users = [form for one in mailboxes for form in (one.user, one.user.replace("@", "%40"))]
    nowhere(users, done, tmp_path / "sentaudit-case", tmp_path / "reports")
    nowhere([leaky.password, clean.password, wrong], done, tmp_path / "sentaudit-case", tmp_path / "reports")


def test_the_next_run_reads_the_account_that_failed(accounts, mailboxes, scan_json):
    _, code = scan_json(*accounts, *OWN)
    assert code == 3, "the variable is not set"
    report, code = scan_json(*accounts, *OWN, env={"CLOSED_PASSWORD": mailboxes[2].password})
    assert code == 1
    assert report["run"]["complete"]
    assert report["coverage"]["messages"]["seen"] == 13


def test_a_master_user_and_nobody_else_gets_in(dovecot, mailboxes, scan_json, sentaudit, tmp_path):
    users = "".join(f"  - user: {one.user}\n" for one in mailboxes)
    settings = f"  host: localhost\n  port: {dovecot.tls_port}\n  ca_file: {dovecot.certificate.authority}\n"
    for auth in ("plain", "login"):
        (tmp_path / "accounts.yml").write_text(
            f"defaults:\n{settings}  login: {MASTER}\n  auth: {auth}\n  password_env: MASTER\naccounts:\n{users}"
        )
        report, code = scan_json("--accounts", "accounts.yml", *OWN, "--case", auth, env={"MASTER": MASTER_PASSWORD})
        assert code == 1
        assert report["coverage"]["messages"]["seen"] == 13
    done = sentaudit("scan", "--accounts", "accounts.yml", *OWN, "--case", "none", env={"MASTER": "x"}, check_code=2)
    assert "none of the sources" in done.stderr
    assert done.stderr.count("the login was refused") == 2
    assert done.stderr.count("not tried: 2 accounts before refused the same login") == 1, "nobody is locked out"
    assert done.stderr.count("check the master user") == 3


def test_a_url_with_its_password_elsewhere(dovecot, mailboxes, scan_json, sentaudit, tmp_path):
    leaky = mailboxes[0]
    url = f"imaps://{leaky.user.replace('@', '%40')}@localhost:{dovecot.tls_port}"
    trusted = {"SSL_CERT_FILE": str(dovecot.certificate.authority)}
    (tmp_path / "kept").write_text(leaky.password)
    (tmp_path / "kept").chmod(0o600)
    place = ("--password-file", "kept")
    report, code = scan_json(url, *OWN, *place, env=trusted)
    assert code == 1
    assert report["coverage"]["messages"]["seen"] == 3
    assert "nobody is there to ask" in sentaudit("scan", url, *OWN, env=trusted, stdin="", check_code=2).stderr
    done = sentaudit("scan", url.replace("%40", ":" + leaky.password + "@", 1), *OWN, env=trusted, check_code=2)
    assert "password in a URL" in done.stderr
    nowhere([leaky.password], done)
    starttls = f"imap://{leaky.user.replace('@', '%40')}@localhost:{dovecot.plain_port}/Sent"
    assert scan_json(starttls, *OWN, *place, "--case", "starttls", env=trusted)[1] == 1
    (tmp_path / "kept").chmod(0o644)
    done = sentaudit("scan", url, *OWN, *place, env=trusted, check_code=2)
    assert "chmod 600" in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="terminals are a POSIX thing")
def test_a_password_that_is_typed_reaches_the_workers_and_no_command_line(dovecot, mailboxes, tmp_path):
    import pty

    leaky = mailboxes[0]
    parent, child = pty.openpty()
    url = f"imaps://{leaky.user.replace('@', '%40')}@localhost:{dovecot.tls_port}"
    command = [
        sys.executable,
        "-m",
        "sentaudit",
        "scan",
        url,
        *OWN,
        "--jobs",
        "2",
        "--format",
        "json",
        "-o",
        "out.json",
    ]
    with subprocess.Popen(
        command, stdin=child, stdout=child, stderr=child, cwd=tmp_path, start_new_session=True,
        env={**os.environ, "SSL_CERT_FILE": str(dovecot.certificate.authority)},
    ) as process:  # fmt: skip
        os.close(child)
        said = b""
        while b"Password for" not in said:
            said += os.read(parent, 1000)
        time.sleep(0.1)
        os.write(parent, leaky.password.encode() + b"\n")
        lines = set()
        while process.poll() is None:
            lines |= set(_command_lines(process.pid))
            time.sleep(0.02)
        try:
            while more := os.read(parent, 10_000):
                said += more
        except OSError:
            pass  # the other end is closed
        os.close(parent)
    assert process.returncode == 1, said
    assert json.loads((tmp_path / "out.json").read_text())["coverage"]["messages"]["seen"] == 3
    secret = leaky.password.encode()
    assert secret not in said
    assert not [line for line in lines if secret in line]
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or secret not in path.read_bytes()


def _command_lines(session):
    """Of the processes of that session; one may end while it is looked at."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "stat").read_text().rpartition(")")[2].split()[3] == str(session):
                yield (process / "cmdline").read_bytes()


def mail_files(user):
    """Every mail by its name, which tells its flags, and its folder."""
    return sorted(path for part in ("cur", "new") for path in user.maildir.rglob(f"{part}/*"))


def test_the_doctor(accounts, mailboxes, sentaudit, dovecot, tmp_path):
    leaky, clean, closed = mailboxes
    before = [mail_files(user) for user in mailboxes]
    done = sentaudit("doctor", *accounts, *OWN[:2], env={"CLOSED_PASSWORD": "Falsch-0815"}, check_code=3)
    first, second, third = done.stdout.split(" at localhost\n")[1:]
    assert "Sent: 3 messages, taken as sent mail marked by the server" in first
    assert "opened read-only; commands sent: AUTHENTICATE" in first
    assert "failed   login: the login was refused" in second
    assert "check user and password" in second
    assert "context: 1 more folders, 4 messages" in third
    assert "1 to fix" in done.stdout
    assert not [user for user in mailboxes if user.user in done.stdout]
    assert [mail_files(user) for user in mailboxes] == before
    nowhere([leaky.password, clean.password, "Falsch-0815"], done)
    assert closed.user in sentaudit("doctor", *accounts, "--reveal").stdout
    good = sentaudit("doctor", *accounts, *OWN[:2], env={"CLOSED_PASSWORD": closed.password}, check_code=0)
    assert "to fix" not in good.stdout
    assert not (tmp_path / "sentaudit-case").exists()


def test_the_doctor_without_accounts(sentaudit, tmp_path):
    assert "rules" in sentaudit("doctor", check_code=0).stdout
    (tmp_path / "Sent.mbox").write_bytes(b"From x\n" + mail(1))
    assert "sent mail: Sent" in sentaudit("doctor", "Sent.mbox", check_code=0).stdout
    assert "failed" in sentaudit("doctor", "nowhere.mbox", check_code=3).stdout
