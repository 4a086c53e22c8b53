"""What doctor says about the machine and the settings, without any mailbox."""

import os
from importlib import metadata

import pytest

from sentaudit.cli.preparing.local_checks import folder_checks, local_checks, organisation_checks
from sentaudit.model.checkup import Finding
from sentaudit.model.config import Config, Organisation


def found(checks):
    return [(check.what, check.finding) for check in checks]


@pytest.mark.parametrize("domain", ["co.jp", "com", "github.io", "gmail.com", "docomo.ne.jp", "mail.yahoo.co.jp"])
def test_domains_of_everybody(domain):
    (check,) = organisation_checks(Organisation(domains=(domain,)))
    assert check.finding is Finding.WARNING
    assert domain in check.text
    assert "internal" in check.text


def test_an_own_domain_and_none():
    own = Organisation(domains=("example.co.jp", "intern"), addresses=("a@gmail.com",))
    assert found(organisation_checks(own)) == [("organisation", Finding.GOOD)]
    assert found(organisation_checks(Organisation())) == [("organisation", Finding.WARNING)]
    assert found(organisation_checks(Organisation(addresses=("a@gmail.com",)))) == [("organisation", Finding.GOOD)]


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX thing")
def test_rights_of_the_case(tmp_path):
    case, reports = tmp_path / "case", tmp_path / "reports"
    assert found(folder_checks(case, reports)) == [("case", Finding.GOOD), ("reports", Finding.GOOD)]
    case.mkdir(mode=0o700)
    (case / "case.key").write_text("x")
    (case / "case.key").chmod(0o640)
    reports.mkdir()
    reports.chmod(0o755)
    key, open_reports, *_ = folder_checks(case, reports)
    assert "chmod 600" in key.advice
    assert key.finding is Finding.FAILED
    assert open_reports.finding is Finding.WARNING
    case.chmod(0o755)
    (case / "case.key").chmod(0o600)
    first, *_ = folder_checks(case, reports)
    assert "chmod 700" in first.advice


def test_no_room(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 5_000_000}))
    assert found(folder_checks(tmp_path / "a", tmp_path / "b")) == [
        (what, Finding.WARNING) for what in ("case", "reports")
    ]


def test_optional_readers(tmp_path, monkeypatch):
    monkeypatch.setattr(
        metadata,
        "requires",
        lambda name: [
            "yaml>1",
            "pytest; extra == 'dev'",
            "no-such-thing>=1; sys_platform == 'linux' and extra == 'office'",
            "pytest>=8; extra == 'mail'",
        ],
    )
    config = Config(organisation=Organisation(domains=("example.jp",)), case=str(tmp_path), reports=str(tmp_path))
    readers = [check for check in local_checks(config) if check.what == "readers"]
    assert [(check.finding, check.advice) for check in readers] == [
        (Finding.WARNING, "if you need it: pip install 'sentaudit[office]'"),
        (Finding.GOOD, ""),
    ]


def test_rules(tmp_path):
    (tmp_path / "own.yml").write_text("id: [")
    config = Config(rules=(str(tmp_path / "own.yml"),), case=str(tmp_path), reports=str(tmp_path))
    (rules,) = [check for check in local_checks(config) if check.what == "rules"]
    assert rules.finding is Finding.FAILED
    assert "own.yml" in rules.text
    (rules,) = [check for check in local_checks(Config()) if check.what == "rules"]
    assert rules.finding is Finding.GOOD
