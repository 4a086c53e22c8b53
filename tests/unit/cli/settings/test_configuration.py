"""Settings: every key from every layer, their precedence, and every mistake named with its place."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from sentaudit.cli.settings.keys import SETTINGS
from sentaudit.cli.settings.merging import load_config
from sentaudit.cli.settings.values import duration
from sentaudit.errors import ConfigError
from sentaudit.model.config import Config, Limits, Notify, Organisation, ReportSettings
from sentaudit.rules.yaml_lines import plain_value

FULL = """\
organisation:
  domains: [Example.CO.JP, 例え.test]
  addresses: [Taro@Example.org]
  exclude:
    - check@example.net
  lists: [all@lists.example.com]
limits:
  message_bytes: 100 MB
  part_bytes: 64 MiB
  parts: 500
  depth: 20
  header_bytes: 1.5 kB
  member_bytes: 4GiB
  archive_members: 10
report:
  min_confidence: 0.7
  lang: ja
  csv_bom: true
folders: [Sent, 送信済み]
since: 2015-01-01
until: 2016-04-01T09:00:00+09:00
rules: [own]
jobs: 3
case: facts
reports: out
"""

MERGED = Config(
    organisation=Organisation(
        domains=("example.co.jp", "xn--r8jz45g.test"),
        addresses=("taro@example.org",),
        exclude=("check@example.net",),
        lists=("all@lists.example.com",),
    ),
    limits=Limits(100_000_000, 64 * 1024**2, 500, 20, 1500, 4 * 1024**3, 10),
    report=ReportSettings(0.7, "ja", True),
    folders=("Sent", "送信済み"),
    since=1420070400,
    until=1459468800,
    rules=("own",),
    jobs=3,
    case="facts",
    reports="out",
)


def load(folder: Path, text: str | None = None, environ: dict[str, str] | None = None, **flags: object) -> Config:
    if text is not None:
        (folder / "sentaudit.yml").write_text(text, encoding="utf-8")
    return load_config({name.replace("__", "."): value for name, value in flags.items()}, environ or {}, None, folder)


def faults_of(
    folder: Path, text: str | None = None, environ: dict[str, str] | None = None, **flags: object
) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, environ, **flags)
    assert caught.value.exit_code == 2
    return caught.value.text.split("\n")


def test_nothing_given_is_the_defaults(tmp_path):
    assert load(tmp_path) == Config()
    assert load(tmp_path, "# empty\norganisation:\nfolders:\n") == Config()


def test_every_key_of_a_file_is_read(tmp_path):
    assert load(tmp_path, FULL) == MERGED


def test_every_field_of_the_settings_has_a_key():
    sections = {"organisation": Organisation, "limits": Limits, "report": ReportSettings, "notify": Notify}
    wanted = {field.name for field in fields(Config)} - set(sections) - {"join"}  # a table of one run only
    wanted |= {f"{name}.{field.name}" for name, kind in sections.items() for field in fields(kind)}
    assert set(SETTINGS) == wanted


def test_every_key_of_the_environment_is_read(tmp_path):
    environ = {
        "SENTAUDIT_ORGANISATION_DOMAINS": "Example.CO.JP, 例え.test",
        "SENTAUDIT_ORGANISATION_ADDRESSES": "Taro@Example.org",
        "SENTAUDIT_ORGANISATION_EXCLUDE": "check@example.net,",
        "SENTAUDIT_ORGANISATION_LISTS": "all@lists.example.com",
        "SENTAUDIT_LIMITS_MESSAGE_BYTES": "100 MB",
        "SENTAUDIT_LIMITS_PART_BYTES": "64 MiB",
        "SENTAUDIT_LIMITS_PARTS": "500",
        "SENTAUDIT_LIMITS_DEPTH": "20",
        "SENTAUDIT_LIMITS_HEADER_BYTES": "1500",
        "SENTAUDIT_LIMITS_MEMBER_BYTES": "4 GiB",
        "SENTAUDIT_LIMITS_ARCHIVE_MEMBERS": "10",
        "SENTAUDIT_REPORT_MIN_CONFIDENCE": "0.7",
        "SENTAUDIT_REPORT_LANG": "ja",
        "SENTAUDIT_REPORT_CSV_BOM": "true",
        "SENTAUDIT_FOLDERS": "Sent,送信済み",
        "SENTAUDIT_SINCE": "2015-01-01",
        "SENTAUDIT_UNTIL": "2016-04-01T09:00:00+09:00",
        "SENTAUDIT_RULES": "own",
        "SENTAUDIT_JOBS": "3",
        "SENTAUDIT_CASE": "facts",
        "SENTAUDIT_REPORTS": "out",
    }
    assert load(tmp_path, environ=environ) == MERGED


def test_flags_are_read(tmp_path):
    config = load(
        tmp_path,
        organisation__domains=["Example.JP", "example.jp"],
        report__lang="ja",
        folders=["a, b"],
        since="2015-01-01",
        until=None,
        jobs=2,
        case="c",
    )
    assert config.organisation.domains == ("example.jp",)
    assert (config.report.lang, config.folders, config.since, config.until) == ("ja", ("a, b",), 1420070400, None)
    assert (config.jobs, config.case) == (2, "c")


def test_flag_beats_environment_beats_named_file_beats_own_file(tmp_path):
    (tmp_path / "sentaudit.yml").write_text("jobs: 1\ncase: own\n")
    named = tmp_path / "named.yml"
    named.write_text("jobs: 2\norganisation: {domains: [file.example]}\n")
    environ = {"SENTAUDIT_JOBS": "3", "SENTAUDIT_ORGANISATION_DOMAINS": "env.example"}
    assert load_config({}, {}, None, tmp_path).jobs == 1
    with_file = load_config({}, {}, named, tmp_path)
    assert (with_file.jobs, with_file.case) == (2, Config().case)
    with_environ = load_config({"jobs": None}, environ, named, tmp_path)
    assert (with_environ.jobs, with_environ.organisation.domains) == (3, ("env.example",))
    assert load_config({"jobs": 4}, environ, named, tmp_path).jobs == 4


def test_the_environment_may_name_the_file(tmp_path):
    named = tmp_path / "named.yml"
    named.write_text("jobs: 2\n")
    other = tmp_path / "other.yml"
    other.write_text("jobs: 5\n")
    environ = {"SENTAUDIT_CONFIG": str(named)}
    assert load_config({}, environ, None, tmp_path).jobs == 2
    assert load_config({}, environ, other, tmp_path).jobs == 5


def test_paths_of_a_file_start_at_its_folder(tmp_path):
    folder = tmp_path / "conf"
    folder.mkdir()
    (folder / "c.yml").write_text("case: facts\nreports: /abs\nrules: [own, ~/rules]\n")
    config = load_config({}, {}, Path("conf/c.yml"), tmp_path)
    assert config.case == "conf/facts"
    assert config.reports == "/abs"
    assert config.rules[0] == "conf/own"
    assert config.rules[1] == os.path.join(os.path.expanduser("~"), "rules")  # noqa: PTH111, PTH118 - the exact text


def test_an_empty_variable_is_not_set(tmp_path):
    assert load(tmp_path, "jobs: 7\n", {"SENTAUDIT_JOBS": " "}).jobs == 7


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("organisaton: {}\n", 1, "unknown key 'organisaton'; did you mean 'organisation'?"),
        ("organisation:\n  domain: [a.example]\n", 2, "unknown key 'domain'; did you mean 'domains'?"),
        ("organisation.domains: [a.example]\n", 1, "unknown key 'organisation.domains'"),
        ("limits:\n  depth: 1\n  lang: ja\n", 3, "'limits': unknown key 'lang'"),
        ("organisation: [a.example]\n", 1, "'organisation' must be a mapping"),
        ("- a\n", 1, "the file must be a mapping"),
        ("jobs: 1\njobs: 2\n", 2, "twice"),
        ("jobs: 0\n", 1, "at least 1"),
        ("jobs: two\n", 1, "jobs must be a whole number"),
        ("jobs: '2'\n", 1, "whole number"),
        ("jobs: true\n", 1, "whole number"),
        ("jobs: [1]\n", 1, "single value"),
        ("case: {a: b}\n", 1, "missing or misplaced"),
        ("case: 2015\n", 1, "must be text"),
        ("report:\n  lang: de\n", 2, "report.lang must be one of en, ja"),
        ("report: {csv_bom: yes}\n", 1, "true or false"),
        ("report: {min_confidence: 1.5}\n", 1, "from 0 to 1"),
        ("limits: {part_bytes: 10 parsec}\n", 1, "must be a size"),
        ("limits: {part_bytes: 0}\n", 1, "must be a size"),
        ("limits: {parts: 10 MB}\n", 1, "whole number"),
        ("since: 2015\n", 1, "must be a day"),
        ("since: 2015-02-30\n", 1, "must be a day"),
        ("since: 2015-01-01T00:00:00\n", 1, "must be a day"),
        ("folders: []\n", 1, "at least one folder"),
        ("organisation:\n  domains:\n    - a.example\n    - localhost\n", 4, "must be a domain"),
        ("organisation:\n  domains: [taro@example.jp]\n", 2, "must be a domain"),
        ("organisation: {domains: ['[127.0.0.1]']}\n", 1, "must be a domain"),
        ("organisation: {exclude: [example.jp]}\n", 1, "must be an address"),
        ("case: a\ncase: &x b\n", 2, "anchors"),
    ],
)
def test_every_mistake_of_a_file_is_named_with_its_line(tmp_path, text, line, word):
    (fault,) = faults_of(tmp_path, text)
    assert fault.startswith(f"sentaudit.yml:{line}: ")
    assert word in fault


def test_all_mistakes_come_at_once(tmp_path):
    faults = faults_of(
        tmp_path, "jobs: 0\ncas: x\n", {"SENTAUDIT_REPORT_LANG": "de", "SENTAUDIT_JOB": "1"}, report__lang="fr", jobs=-1
    )
    assert [fault.partition(": ")[0] for fault in faults] == [
        "sentaudit.yml:1",
        "sentaudit.yml:2",
        "environment variable SENTAUDIT_JOB is unknown; did you mean 'SENTAUDIT_JOBS'?",
        "environment variable SENTAUDIT_REPORT_LANG",
        "option for report.lang",
        "option for jobs",
    ]


def test_a_wrong_address_is_not_repeated(tmp_path):
    text = "organisation:\n  exclude: ['hanako suzuki@example']\n  hanako@example.jp: 1\n"
    assert "hanako" not in "".join(faults_of(tmp_path, text, {"SENTAUDIT_ORGANISATION_LISTS": "hanako@x"}))


def test_secrets_in_the_environment_are_left_alone(tmp_path):
    environ = {"SENTAUDIT_IMAP_PASSWORD": "x", "SENTAUDIT_TOKEN_A": "y", "SENTAUDIT_TEST_SERVER": "z", "HOME": "/h"}
    assert load(tmp_path, environ=environ) == Config()


@pytest.mark.parametrize("until", ["2015-01-01", "2014-12-31"])
def test_a_period_that_cannot_hold_mail_is_refused(tmp_path, until):
    (fault,) = faults_of(tmp_path, "since: 2015-01-01\n", until=until)
    assert "since must be before until" in fault


def test_a_named_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.yml:1: cannot be read"):
        load_config({}, {}, Path("none.yml"), tmp_path)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("1970-01-01", 0),
        ("1969-12-31", -86400),
        ("2015-01-01T00:00:00Z", 1420070400),
        ("2015-01-01t09:00:00.9+09:00", 1420070400),
        ("2014-12-31 19:00:00-05:00", 1420070400),
    ],
)
def test_moments(tmp_path, given, seconds):
    assert load(tmp_path, since=given).since == seconds


@pytest.mark.parametrize(
    ("given", "seconds"), [("2h", 7200), ("90min", 5400), ("1h30m", 5400), ("1 h 5 min 3 s", 3903), ("45", 45)]
)
def test_times(given, seconds):
    assert duration(plain_value(given)) == seconds


@pytest.mark.parametrize("given", ["", "0", "0s", "-5", "2d", "h", "m30", "1.5h", "true", "2h and more"])
def test_no_times(given):
    with pytest.raises(ValueError, match="such as 2h"):
        duration(plain_value(given))
