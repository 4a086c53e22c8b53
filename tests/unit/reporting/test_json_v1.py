"""The JSON report: keys of version 1, masked texts, nulls for what is not known, harmless to print."""

import io
import json
from dataclasses import replace

import jsonschema
import pytest

from builders import results
from builders.reports import schema, text_of
from sentaudit.model.facts import Flag
from sentaudit.model.incident import Severity
from sentaudit.model.result import AuditResult
from sentaudit.reporting.json.lines import JsonlReporter
from sentaudit.reporting.json.text import dumps, write_document
from sentaudit.reporting.json.v1 import JsonReporter


def _text(result: AuditResult, *, reveal: bool = False) -> str:
    return text_of(JsonReporter(), result, reveal=reveal)


def _report(result: AuditResult, *, reveal: bool = False) -> dict:
    return json.loads(_text(result, reveal=reveal))


@pytest.mark.parametrize("reveal", [False, True])
@pytest.mark.parametrize("make", [results.result, results.clean])
def test_valid(make, reveal):
    validator = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())
    assert not list(validator.iter_errors(_report(make(), reveal=reveal)))


def test_order_of_keys_and_incidents():
    report = _report(results.result())
    assert list(report) == ["schema", "run", "coverage", "incidents", "series", "negative"]
    assert [one["id"] for one in report["incidents"]] == ["I-0a9b8c7d", "I-4c1d2e3f", "I-ffff0001"]
    properties = schema()["$defs"]["incident"]["properties"]
    assert list(report["incidents"][0]) == list(properties)


def test_numbers_are_never_masked_and_unknown_is_null():
    attached, mailing, _ = _report(results.result())["incidents"]
    assert mailing["exposed"] == {
        "listed": 1793,
        "duplicates": 43,
        "internal": 1,
        "excluded": 1,
        "distinct": 1748,
        "undeliverable": None,
        "net": 1748,
        "identifying": 1702,
        "organisations": 64,
        "max_visible_to_one": 999,
    }
    assert mailing["receivers"] == {
        "distinct": 1750,
        "at_least": False,
        "internal": 2,
        "undelivered": None,
        "viewers": 1750,
    }
    assert mailing["records"] is mailing["breakdown"] is mailing["follow_up"] is mailing["inbox"] is None
    assert attached["records"] == {"people": 345, "columns": {"name": 345, "password": 12, "phone": 280}}
    assert attached["breakdown"] == [{"group": "north", "people": 200}, {"group": "south", "people": 137}]


def test_times_have_the_zone_of_the_message():
    attached, mailing, undated = _report(results.result())["incidents"]
    assert mailing["first_sent"] == "2024-05-01T11:00:00+09:00"
    assert attached["first_sent"] == "2024-05-02T01:00:00+00:00"
    assert undated["first_sent"] is undated["findings"][0]["sent_at"] is None


def test_addresses_are_all_there_with_their_flags_but_the_excluded():
    mailing = _report(results.result())["incidents"][1]
    shown = mailing["addresses"]
    assert mailing["exposed"]["excluded"] == 1
    assert len(shown) == 1749
    assert [one["internal"] for one in shown].count(True) == mailing["exposed"]["internal"] == 1
    assert shown[0] == {
        "pseudonym": "p:0000000000000001",
        "address": "t***@e***.jp",
        "channels": ["to"],
        "internal": False,
        "identifying": True,
        "received": True,
        "bounced": None,
        "notified": None,
    }


def test_masked_unless_revealed():
    masked, revealed = _report(results.result()), _report(results.result(), reveal=True)
    assert masked["run"]["revealed"] is False
    assert revealed["run"]["revealed"] is True
    attached = masked["incidents"][0]
    assert (attached["sender"], attached["subject"]) == ("h***@e***.jp", "A*** f*** F*** S***")
    assert attached["findings"][0]["where"]["inner"] == ["k***.zip", "Y***-L***.xlsx", "S***"]
    assert attached["findings"][0]["where"]["position"] == "90000+120000"
    attached = revealed["incidents"][0]
    assert (attached["sender"], attached["subject"]) == ("hanako@example.co.jp", "Angebot für Frau Schmidt")
    assert attached["findings"][0]["where"]["inner"] == ["kunden.zip", "Yamada-Liste.xlsx", "Sheet1"]


def test_problems_say_class_and_place():
    problems = _report(results.result())["coverage"]["problems"]
    assert len(problems) == 7
    lost = next(one for one in problems if one["kind"] == "connection")
    assert lost["class"] == "operation"
    assert lost["where"] == {
        "source": "imaps://mail.example.test",
        "folder": "Sent",
        "position": None,
        "message_id": None,
        "part": None,
        "inner": [],
    }
    assert all(one["class"] == "content" for one in problems if one["kind"] != "connection")


def test_the_order_of_lists_in_the_result_does_not_matter():
    result = results.result()
    coverage = replace(result.coverage, problems=result.coverage.problems[::-1])
    turned = [
        replace(one, addresses=one.addresses[::-1], findings=one.findings[::-1], reasons=one.reasons[::-1])
        for one in result.incidents
    ]
    assert _text(replace(result, coverage=coverage, incidents=tuple(turned), negative=result.negative[::-1])) == _text(
        result
    )


def test_revealed_texts_come_back_whole():
    hostile = results.hostile()
    one = _report(results.result(), reveal=True)["incidents"][2]
    assert one["subject"] == hostile.subject.replace("\ud800", "\ufffd")
    assert one["client"] == hostile.client.replace("\ud800", "\ufffd")


def test_written_as_the_standard_library_would():
    numbers = [0, -1, 1 << 70, 0.5, 1e300, True, False, None, [], {}, [[]], Severity.HIGH, Flag.REPLY, ("x", {"y": []})]
    values = {"a": {"b": [1, {"c": "é"}], 'k"\n': numbers}, "d": [], "e": None, "f": False, "g": {}}
    stream = io.StringIO()
    write_document(values | {"d": iter(())}, stream)
    assert stream.getvalue() == json.dumps(values, indent=2, ensure_ascii=False) + "\n"
    stream = io.StringIO()
    write_document({"list": iter([{"x": {}}, {"y": [{"z": 2}]}])}, stream)
    assert stream.getvalue() == json.dumps({"list": [{"x": {}}, {"y": [{"z": 2}]}]}, indent=2) + "\n"


def test_items_that_hold_no_object_take_one_line_each():
    stream = io.StringIO()
    write_document({"list": iter([{"x": 1, "y": [2, 3]}, {"x": None}])}, stream)
    assert stream.getvalue() == '{\n  "list": [\n    {"x": 1, "y": [2, 3]},\n    {"x": null}\n  ]\n}\n'


@pytest.mark.parametrize("char", ["\x1b", "\x9b", "\u202e", "\u2028", "\u200b", "\ufeff", "\U000e0041"])
def test_steering_characters_are_escaped(char):
    text = dumps({"a": f"x{char}y"})
    assert char not in text
    assert json.loads(text) == {"a": f"x{char}y"}


def test_lines_report_is_the_same_in_pieces():
    text = text_of(JsonlReporter(), results.result())
    first, *incidents = [json.loads(line) for line in text.splitlines()]
    report = _report(results.result())
    assert incidents == report.pop("incidents")
    assert first == report
