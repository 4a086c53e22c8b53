"""The SARIF report has the shape of the standard (SARIF 2.1.0, sections 3.13 to 3.58) and names nobody."""

import json
import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from builders import results
from builders.reports import text_of
from sentaudit.model.incident import Severity, Status
from sentaudit.model.locator import Locator
from sentaudit.reporting.sarif import SarifReporter


def _run(result, **options):
    log = json.loads(text_of(SarifReporter(), result, **options))
    assert (log["version"], log["$schema"].rpartition("/")[2]) == ("2.1.0", "sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return run


def _with(**changes):
    return replace(results.result(), incidents=(replace(results.mailing(), **changes),))


def test_rules_are_described_and_referred_to():
    run = _run(results.result())
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["attached-list", "subject-addresses", "visible-recipients"]
    assert rules[2]["fullDescription"]["text"].startswith("Everybody in To")
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]


def test_results():
    attached, mailing, apart = _run(results.result())["results"]
    assert (mailing["level"], mailing["kind"], mailing["baselineState"]) == ("error", "fail", "new")
    assert (apart["level"], apart["kind"]) == ("none", "review")
    assert attached["baselineState"] == "unchanged"
    assert mailing["partialFingerprints"] == {"incidentId/v1": "I-4c1d2e3f"}
    assert mailing["rank"] == 93
    assert "1,748 people, 1,750 receivers" in mailing["message"]["text"]
    assert len(mailing["locations"]) == 2
    assert mailing["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "mbox:mail/sales.mbox"},
        "region": {"byteOffset": 5000, "byteLength": 4711},
    }


@pytest.mark.parametrize(
    ("severity", "level"),
    [("info", "note"), ("low", "note"), ("medium", "warning"), ("high", "error"), ("critical", "error")],
)
def test_levels(severity, level):
    assert _run(_with(severity=Severity(severity)))["results"][0]["level"] == level


def test_what_a_person_settled_is_suppressed():
    assert "suppressions" not in _run(_with(status=Status.CONFIRMED))["results"][0]
    (suppression,) = _run(_with(status=Status.FALSE_POSITIVE))["results"][0]["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == ("external", "false-positive")


def test_problems_are_notifications():
    run = _run(results.result())
    (invocation,) = run["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert invocation["executionSuccessful"] is False
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", invocation["endTimeUtc"])
    assert len(told) == len(results.problems())
    assert [one["level"] for one in told] == ["warning", "warning", "note", "warning", "error", "warning", "warning"]
    kinds = run["tool"]["driver"]["notifications"]
    assert all(kinds[one["descriptor"]["index"]]["id"] == one["descriptor"]["id"] for one in told)


@pytest.mark.parametrize(
    "source",
    ["mbox:mail/空 x%.mbox", "mbox:a\ud800\udcff#?.mbox", "imaps://t***@e***.jp@mail.example.test/#2", "C:\\mail\\a b"],
)
def test_locations_are_uris(source):
    finding = replace(results.finding(1), where=Locator(source, "Sent", "x.zip!5+6"))
    (location,) = _run(_with(findings=(finding,)))["results"][0]["locations"]
    uri = location["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~-]|%[0-9A-F]{2})+", uri)
    urlsplit(uri)
    assert "region" not in location["physicalLocation"]
    assert "x.zip!5+6" in location["logicalLocations"][0]["fullyQualifiedName"]


def test_nobody_is_named_even_if_revealed():
    text = text_of(SarifReporter(), results.result(), reveal=True)
    assert not [name for name in ("taro.yamada", "hanako@", "sales@example", "夏季休業", "Schmidt") if name in text]


def test_clean_and_japanese():
    run = _run(results.clean(), lang="ja")
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])
    assert run["invocations"][0]["executionSuccessful"] is True
    assert "報告すべき事案はありませんでした" in run["properties"]["verdict"]
