"""The options all verbs share: every verb takes each of them, and those that choose mail choose it for `verify` too."""

from __future__ import annotations

import argparse

import pytest

from builders.mails import mail, mbox, strangers
from sentaudit.cli.main import build_parser

OWN = ("--organisation-domain", "example.co.jp")
COMMON = (
    "--config --case --reports --organisation-domain --folders --since --until --rules --jobs --reveal --lang"
    " --no-progress --quiet --verbose"
).split()
NOTHING_IN_COMMON = {"init", "completion", "manual"}


def leaves(parser, name=()):
    """The parsers that run something, by their words."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if parser.get_default("func"):
        yield " ".join(name), parser
    for action in below:
        for word, inner in action.choices.items():
            yield from leaves(inner, (*name, word))


VERBS = {name: parser for name, parser in leaves(build_parser()) if name not in NOTHING_IN_COMMON}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_the_common_options(verb):
    taken = {option for action in VERBS[verb]._actions for option in action.option_strings}
    assert set(COMMON) <= taken


def test_the_rules_are_told_with_any_of_them(sentaudit):
    done = sentaudit("rules", "check", "--case", "c", "--since", "2020-01-01", "--reveal", "--jobs", "2", check_code=0)
    assert "0 failed" in done.stdout
    assert sentaudit("rules", "check", "-q", check_code=0).stdout == ""


@pytest.fixture
def mailboxes(tmp_path, scan_json):
    """Two folders of a scanned tree, a message of each changed since: in the Inbox on the first day, in Sent later."""
    folder = tmp_path / "mail"
    folder.mkdir()
    for name, day in (("Sent", 3), ("Inbox", 0)):
        path = folder / name
        path.write_bytes(mbox([mail(n + 10 * day, minutes=n * 24 * 60) for n in range(5)]))
    scan_json(folder, *OWN)
    for name, number in (("Sent", 33), ("Inbox", 0)):
        path = folder / name
        path.write_bytes(
            path.read_bytes().replace(
                b"Subject number %d\n" % number, b"Subject number %s\n" % (b"x" * len(str(number)))
            )
        )
    return folder


def test_verify_compares_what_is_asked_for(mailboxes, sentaudit, tmp_path):
    # What an audit looks at does not narrow what is verified: only flags do.
    (tmp_path / "sentaudit.yml").write_text("folders: [Nothing]\nsince: '2020-03-04'\n")
    for options, same, changed in (
        ((), 8, 2),
        (("--folders", "sent"), 4, 1),
        (("--folders", "inb*"), 4, 1),
        (("--since", "2020-03-05"), 3, 1),
        (("--until", "2020-03-05"), 5, 1),
        (("--folders", "Inbox", "--since", "2020-03-05"), 2, 0),
    ):
        done = sentaudit("verify", mailboxes, *options, check_code=3 if changed else 0)
        assert f"{same} messages as scanned, {changed} changed" in done.stdout, options


def test_what_is_gone_or_new_is_verified_by_its_date_too(mailboxes, sentaudit):
    (mailboxes / "Inbox").unlink()
    with (mailboxes / "Sent").open("ab") as file:
        file.write(mbox([mail(99, minutes=0)]))
    early = sentaudit("verify", mailboxes, "--until", "2020-03-05", check_code=3).stdout
    late = sentaudit("verify", mailboxes, "--since", "2020-03-05", check_code=3).stdout
    assert "3 no longer there, 1 not in the case" in early, early
    assert "2 no longer there, 0 not in the case" in late, late
    assert "0 no longer there" in sentaudit("verify", mailboxes, "--folders", "sent").stdout


def test_a_source_behind_folders_is_no_folder(tmp_path, scan_json):
    # A folder of that name would be audited wholly, and incoming mail with it.
    (tmp_path / "INBOX").write_bytes(mbox([mail(1, sender="out@example.org", to=strangers(20))]))
    report, code = scan_json(*OWN, "--folders", "sent", "INBOX")
    assert (code, report["incidents"]) == (2, [])
    assert not any(one["audited"] for source in report["coverage"]["sources"] for one in source["folders"])


def test_the_demo_takes_what_is_given_and_tells_a_failure(tmp_path, sentaudit):
    (tmp_path / "sentaudit.yml").write_text("case: theirs\nreport: {lang: ja}\n")
    done = sentaudit("demo", "sample", "--reports", "here", "--jobs", "1", check_code=0)
    assert "報告" in done.stdout
    assert (tmp_path / "here" / "sentaudit-report.html").exists()
    assert (tmp_path / "sample" / "case").is_dir()
    assert not (tmp_path / "theirs").exists()
    sentaudit("demo", "sample", "--rules", "nowhere", check_code=2)
