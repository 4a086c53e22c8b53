"""Numbers of a run reach people and programs, protected, and nothing but numbers does."""

import json
import re
import traceback
from datetime import UTC, datetime
from email import message_from_string, policy

import pytest

from builders.listeners import hook_server, smtp_server
from sentaudit import app
from sentaudit.credentials.provider import Resolver
from sentaudit.model.account import Tls
from sentaudit.model.config import Notify
from sentaudit.model.coverage import OPERATION_KINDS, Counts, ProblemKind
from sentaudit.model.incident import Severity
from sentaudit.model.summary import RunSummary
from sentaudit.notifying.base import NotifyError, is_protected
from sentaudit.notifying.mail import MailNotifier
from sentaudit.notifying.metrics import MetricsNotifier
from sentaudit.notifying.webhook import WebhookNotifier
from sentaudit.reporting.words.catalogue import catalogue
from sentaudit.reporting.words.notice import notice
from servers.certificate import issue

WORD = "Kennwort-fuer-smtp"
SUMMARY = RunSummary(
    exit_code=3,
    finished=datetime(2026, 3, 1, 2, 30, tzinfo=UTC),
    seconds=5400,
    complete=False,
    sources=12,
    messages=Counts(1000, 20, 3),
    new={Severity.CRITICAL: 1, Severity.LOW: 2},
    reported=5,
    people=1748,
    problems={ProblemKind.AUTH: 2, ProblemKind.BUDGET: 1},
    lasting=7,
)
QUIET = RunSummary(0, datetime(2026, 3, 1, tzinfo=UTC), complete=True, messages=Counts(10))
MAIL = {"mail_to": ("a@example.test", "b@example.test"), "mail_from": "audit@example.test"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def mailing(certificate, monkeypatch):
    """Settings for a server that wants TLS and a password."""
    monkeypatch.setenv("SENTAUDIT_TEST_PASSWORD", WORD)

    def make(server, **more):
        given = {"smtp_host": "localhost", "smtp_port": server.port, "smtp_ca_file": str(certificate.authority)}
        login = {"smtp_user": "audit", "smtp_password_env": "SENTAUDIT_TEST_PASSWORD"}
        return Notify(**{**MAIL, **given, **login, **more})

    return make


def refused(notifier):
    with pytest.raises(NotifyError) as caught:
        notifier.send(SUMMARY, notice(SUMMARY, catalogue("en")))
    shown = "".join(traceback.format_exception(caught.value))
    assert WORD not in shown
    assert "example.test" not in shown
    return str(caught.value)


@pytest.mark.parametrize("implicit", [True, False])
def test_mail_goes_over_tls_with_a_password(certificate, mailing, implicit):
    with smtp_server(certificate, implicit=implicit, login=("audit", WORD)) as server:
        settings = mailing(server, smtp_tls=Tls.IMPLICIT if implicit else Tls.STARTTLS, name="office")
        MailNotifier(settings, Resolver()).send(SUMMARY, notice(SUMMARY, catalogue("en")))
    ((text, protected),) = server.mails
    assert protected
    mail = message_from_string(text)
    assert mail["Subject"] == "sentaudit office: 3 new incidents, the worst critical"
    assert mail["To"] == "a@example.test, b@example.test"
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_payload()
    for number in ("1,748", "1,023 seen = 1,000 scanned + 20 skipped + 3 failed", "(auth): 2", "critical: 1"):
        assert number in body
    assert not [line for line in server.lines if WORD in line]


def test_mail_is_in_the_language_of_the_reports(mailing):
    with smtp_server(login=("audit", WORD)) as server:
        app.notify(mailing(server, smtp_tls=Tls.PLAINTEXT, name="office"), SUMMARY, "ja")
    ((text, _),) = server.mails
    mail = message_from_string(text, policy=policy.default)
    assert mail["Subject"] == "sentaudit office: 新しい事案 3 件（最も重いもの: 重大）"
    body = mail.get_content()
    assert "1,023 対象 = 1,000 検査 + 20 除外 + 3 失敗" in body
    assert not re.search("[A-Za-z]{2,} [A-Za-z]{2,}", body)


def test_mail_to_this_machine_may_go_in_the_clear(mailing):
    with smtp_server(login=("audit", WORD)) as server:
        MailNotifier(mailing(server, smtp_tls=Tls.PLAINTEXT), Resolver()).send(
            SUMMARY, notice(SUMMARY, catalogue("en"))
        )
    assert [protected for _, protected in server.mails] == [False]


def test_without_starttls_nothing_is_sent(certificate, mailing):
    with smtp_server(certificate, starttls=False) as server:
        assert "SMTPNotSupportedError" in refused(MailNotifier(mailing(server), Resolver()))
    assert not server.mails
    assert not [line for line in server.lines if line.startswith(("AUTH", "MAIL"))]


def test_a_certificate_of_nobody_known_is_refused(certificate, mailing):
    with smtp_server(certificate) as server:
        assert "SSLCertVerificationError" in refused(MailNotifier(mailing(server, smtp_ca_file=""), Resolver()))
    assert not server.mails


def test_a_refused_password_is_not_repeated(certificate, mailing):
    with smtp_server(certificate, login=("audit", "another")) as server:
        assert "code 535" in refused(MailNotifier(mailing(server), Resolver()))


def test_refused_receivers_are_counted(certificate, mailing):
    with smtp_server(certificate, login=("audit", WORD)) as server:
        some = MailNotifier(mailing(server, mail_to=("a@example.test", "refused@example.test")), Resolver())
        assert "1 of 2 receivers" in refused(some)
        assert len(server.mails) == 1
        assert "1 of 1 receivers" in refused(
            MailNotifier(mailing(server, mail_to=("refused@example.test",)), Resolver())
        )


def test_no_password_crosses_a_network_in_the_clear(monkeypatch, mailing):
    with smtp_server(login=("audit", WORD)) as server:
        # The address is this machine's, but its name does not say so.
        monkeypatch.setattr("sentaudit.notifying.mail.is_this_machine", lambda host: False)
        assert "without encryption" in refused(MailNotifier(mailing(server, smtp_tls=Tls.PLAINTEXT), Resolver()))
    assert not server.mails


def test_no_mail_server(mailing, unused_port):
    settings = Notify(**MAIL, smtp_port=unused_port, smtp_tls=Tls.PLAINTEXT)
    assert "ConnectionRefusedError" in refused(MailNotifier(settings, Resolver()))


@pytest.fixture
def unused_port():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def test_webhook(tmp_path):
    with hook_server() as server:
        url = f"http://127.0.0.1:{server.port}/hook?key={WORD}"
        WebhookNotifier(Notify(webhook=url, name="office"), Resolver()).send(SUMMARY, notice(SUMMARY, catalogue("en")))
        kept = tmp_path / "hook"
        kept.write_text(url + "\n")
        kept.chmod(0o600)
        WebhookNotifier(Notify(webhook_file=str(kept)), Resolver()).send(QUIET, notice(QUIET, catalogue("en")))
    (path, body), _ = server.posts
    assert path == f"/hook?key={WORD}"
    told = json.loads(body)
    assert told["schema"] == "sentaudit/notify/v1"
    assert told["incidents"] == {"new": 3, "new_by_severity": {"critical": 1, "low": 2}, "reported": 5}
    assert told["problems"] == {"auth": 2, "budget": 1}
    assert told["messages"] == {"seen": 1023, "scanned": 1000, "skipped": 20, "failed": 3}
    assert told["name"] == "office"


@pytest.mark.parametrize("answer", [302, 404, 500])
def test_a_webhook_that_fails_or_sends_elsewhere(answer):
    with hook_server(answer) as server:
        url = f"http://localhost:{server.port}/{WORD}"
        assert str(answer) in refused(WebhookNotifier(Notify(webhook=url), Resolver()))
    assert [path for path, _ in server.posts] == [f"/{WORD}"]


def test_webhooks_are_protected():
    for url in ("https://hooks.example.test/x", "http://127.0.0.1/x", "http://[::1]:80/x", "http://localhost/x"):
        assert is_protected(url)
    for url in ("http://hooks.example.test/x", "file:///etc/passwd", "ftp://localhost/x", "x"):
        assert not is_protected(url)
        assert "https://" in refused(WebhookNotifier(Notify(webhook=url), Resolver()))


def test_metrics(tmp_path):
    path = tmp_path / "sentaudit.prom"
    notifier = MetricsNotifier(Notify(metrics_file=str(path), name='of"fice'), Resolver())
    notifier.send(SUMMARY, notice(SUMMARY, catalogue("en")))
    first = path.read_text()
    samples = dict(line.rsplit(" ", 1) for line in first.splitlines() if not line.startswith("#"))
    assert samples['sentaudit_new_incidents{audit="of\\"fice",severity="critical"}'] == "1"
    assert samples['sentaudit_new_incidents{audit="of\\"fice",severity="medium"}'] == "0"
    assert samples['sentaudit_last_run_exit_code{audit="of\\"fice"}'] == "3"
    assert samples['sentaudit_last_run_timestamp_seconds{audit="of\\"fice"}'] == "1772332200"
    assert sum("sentaudit_problems" in one for one in samples) == len(OPERATION_KINDS)
    assert path.stat().st_mode & 0o777 == 0o644
    MetricsNotifier(Notify(metrics_file=str(path)), Resolver()).send(QUIET, notice(QUIET, catalogue("en")))
    assert "sentaudit_last_run_exit_code 0\n" in path.read_text()
    assert list(tmp_path.iterdir()) == [path]
    assert "could not be written" in refused(
        MetricsNotifier(Notify(metrics_file=str(tmp_path / "none" / "x.prom")), Resolver())
    )


def test_a_promtool_would_accept_every_line(tmp_path):
    path = tmp_path / "a.prom"
    MetricsNotifier(Notify(metrics_file=str(path)), Resolver()).send(SUMMARY, notice(SUMMARY, catalogue("en")))
    typed = set()
    for line in path.read_text().splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split()
            assert kind == "gauge"
            assert name not in typed
            typed.add(name)
        elif not line.startswith("# HELP "):
            name, _, _ = line.rpartition(" ")
            assert name.partition("{")[0] in typed
            float(line.rsplit(" ", 1)[1])


@pytest.mark.parametrize(("when", "summary", "told"), [
    ("changes", SUMMARY, True), ("changes", QUIET, False), ("always", QUIET, True),
    ("changes", RunSummary(2, QUIET.finished), True),
])  # fmt: skip
def test_who_is_told_when(tmp_path, when, summary, told):
    with hook_server() as server:
        metrics = tmp_path / "a.prom"
        settings = Notify(when=when, webhook=f"http://localhost:{server.port}/", metrics_file=str(metrics))
        assert app.notify(settings, summary, "en") == []
    assert bool(server.posts) == told
    assert metrics.exists(), "monitoring hears of every run"


def test_one_that_fails_does_not_stop_the_others(tmp_path, unused_port):
    metrics = tmp_path / "a.prom"
    settings = Notify(
        **MAIL, smtp_port=unused_port, webhook=f"http://localhost:{unused_port}/", metrics_file=str(metrics)
    )
    assert len(app.notify(settings, SUMMARY, "en")) == 2
    assert metrics.exists()
