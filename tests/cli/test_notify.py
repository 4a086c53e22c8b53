"""A nightly scan tells its numbers and keeps its exit code, whatever becomes of the telling."""

import json

import pytest

from builders.listeners import hook_server, smtp_server
from builders.mails import mail, mbox, strangers
from sentaudit.store.case import SqliteCase

OWN = ("--organisation-domain", "example.co.jp", "--no-progress", "--new-only", "-q", "--format", "json")


@pytest.fixture
def leak(tmp_path):
    path = tmp_path / "Sent.mbox"
    path.write_bytes(mbox([mail(1), mail(2, to=strangers(43)), mail(3)]))
    return path


def test_each_night_says_what_is_new(leak, sentaudit, tmp_path):
    with hook_server() as hook, smtp_server() as smtp:
        (tmp_path / "sentaudit.yml").write_text(f"""
notify:
  mail_to: [auditor@example.test]
  mail_from: sentaudit@example.test
  smtp_host: 127.0.0.1
  smtp_port: {smtp.port}
  smtp_tls: none-i-accept-plaintext
  webhook: "http://127.0.0.1:{hook.port}/hook"
  metrics_file: out.prom
""")
        sentaudit("scan", leak, *OWN, check_code=1)
        first = (tmp_path / "out.prom").read_text()
        sentaudit("scan", leak, *OWN, check_code=0)
        second = (tmp_path / "out.prom").read_text()
        leak.unlink()
        sentaudit("scan", leak, *OWN, check_code=2)
    assert [json.loads(body)["exit_code"] for _, body in hook.posts] == [1, 2], "nothing to say of the second night"
    assert json.loads(hook.posts[0][1])["people"] == 43
    subjects = [line for text, _ in smtp.mails for line in text.split("\r\n") if line.startswith("Subject")]
    assert [subject.partition(": ")[2] for subject in subjects] == [
        "sentaudit: 1 new incident, the worst low",
        "sentaudit: nothing was audited",
    ]
    assert "sentaudit_last_run_exit_code 1\n" in first
    assert "sentaudit_last_run_exit_code 0\n" in second
    assert "sentaudit_last_run_exit_code 2\n" in (tmp_path / "out.prom").read_text()
    told = f"{first} {hook.posts} {[text.replace('auditor@', '').replace('sentaudit@', '') for text, _ in smtp.mails]}"
    for personal in ("@d1", "news", "example.co.jp", "Subject number", "Sent.mbox", str(tmp_path)):
        assert personal not in told


def test_not_getting_through_is_a_warning(leak, sentaudit, tmp_path):
    with hook_server(500) as hook:
        (tmp_path / "sentaudit.yml").write_text(
            f'notify: {{webhook: "http://localhost:{hook.port}/s3cret", metrics_file: none/x.prom}}\n'
        )
        done = sentaudit("scan", leak, *OWN, check_code=1)
    assert "warning: not notified: the webhook answered 500" in done.stderr
    assert "warning: not notified: the metrics file" in done.stderr
    assert "s3cret" not in done.stderr


def test_a_second_run_says_that_the_case_is_in_use(leak, sentaudit, tmp_path):
    (tmp_path / "sentaudit.yml").write_text("notify: {metrics_file: x.prom}\n")
    with SqliteCase(tmp_path / "sentaudit-case", write=True):
        done = sentaudit("scan", leak, *OWN, check_code=2)
    assert "being written by another run" in done.stderr
    assert "sentaudit_last_run_exit_code 2\n" in (tmp_path / "x.prom").read_text()
    sentaudit("scan", leak, *OWN, check_code=1)


def test_settings_that_do_not_fit_are_refused_before_the_scan(leak, sentaudit, tmp_path):
    (tmp_path / "sentaudit.yml").write_text("""
notify:
  mail_to: auditor@example.test
  when: sometimes
  webhook: http://hooks.example.test/x
  metrics_file: out.txt
  smtp_user: audit
""")
    done = sentaudit("scan", leak, *OWN, check_code=2)
    for said in ("needs notify.mail_from", "changes or always", "https://", ".prom", "belong together"):
        assert said in done.stderr
    assert not (tmp_path / "sentaudit-case").exists()


def test_the_doctor_sends_a_test(sentaudit, tmp_path):
    with hook_server() as hook:
        settings = f'notify: {{webhook: "http://localhost:{hook.port}/", metrics_file: none/x.prom, name: office}}\n'
        (tmp_path / "sentaudit.yml").write_text(settings)
        done = sentaudit("doctor", check_code=3)
        assert "webhook is set up" in done.stdout
        assert "cannot be written to" in done.stdout
        assert hook.posts == []
        (tmp_path / "none").mkdir()
        assert "webhook got through" in sentaudit("doctor", "--notify", check_code=0).stdout
        assert json.loads(hook.posts[0][1])["name"] == "office test"
        assert not list((tmp_path / "none").iterdir()), "monitoring sees real runs only"
    assert "ConnectionRefusedError" in sentaudit("doctor", "--notify", check_code=3).stdout
