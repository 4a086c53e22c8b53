"""The schema of the JSON report is strict, and admits what later examinations will fill in."""

import json
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest

from builders import results
from builders.reports import schema, text_of
from sentaudit.model.coverage import ChosenBy, ProblemKind, Role, Stage
from sentaudit.model.facts import Channel
from sentaudit.model.incident import Severity, Status
from sentaudit.reporting.json.text import dumps
from sentaudit.reporting.json.v1 import JsonReporter

VALIDATOR = jsonschema.Draft202012Validator(schema())
_DROPPED = object()


@cache
def _report() -> dict[str, Any]:
    """A report with a few addresses only."""
    result = results.result()
    few = tuple(replace(one, addresses=one.addresses[:2]) for one in result.incidents)
    return json.loads(text_of(JsonReporter(), replace(result, incidents=few)))


def _changed(path: str, value: object) -> dict[str, Any]:
    report: Any = deepcopy(_report())
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = report
    for step in steps:
        place = place[step]
    if value is _DROPPED:
        del place[last]
    else:
        place[last] = value
    return report


def test_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(schema())


def test_every_object_is_closed_and_complete():
    def walk(node: object) -> None:
        if isinstance(node, dict):
            if "properties" in node and node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("schema", "sentaudit/report/v2"),
        ("run.revealed", _DROPPED),
        ("run.finished", "2024-05-01T10:00:00"),
        ("run.ruleset_digest", "sha256:short"),
        ("extra", 1),
        ("coverage.messages.duplicates", None),
        ("coverage.problems.0.kind", "odd"),
        ("coverage.problems.0.where.part", _DROPPED),
        ("incidents.0.severity", "severe"),
        ("incidents.0.status", "open"),
        ("incidents.0.confidence", 1.2),
        ("incidents.0.channels", []),
        ("incidents.0.exposed.net", -1),
        ("incidents.0.exposed.net", None),
        ("incidents.0.exposed.net", "12"),
        ("incidents.0.receivers.viewers", None),
        ("incidents.0.records.columns.nickname", 3),
        ("incidents.0.findings.0.sha256", "00"),
        ("incidents.0.addresses.0.pseudonym", "taro"),
        ("incidents.0.addresses.0.excluded", False),
        ("incidents.0.follow_up", {}),
        ("negative.0.period", [None]),
    ],
)
def test_refused(path, value):
    assert not VALIDATOR.is_valid(_changed(path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("incidents.1.exposed.undeliverable", 3),
        ("incidents.1.receivers.undelivered", 3),
        ("incidents.1.records", {"people": 0, "columns": {}}),
        ("incidents.1.breakdown", []),
        (
            "incidents.1.follow_up",
            {
                "messages": 1,
                "first_minutes": 31,
                "deletion_request_minutes": None,
                "reached": 9,
                "not_reached": 1,
                "leaked_again": False,
            },
        ),
        (
            "incidents.1.inbox",
            {
                "bounces": 1,
                "replies": 0,
                "reply_alls": 0,
                "complaints": 0,
                "opt_outs": 0,
                "deletion_confirmations": 0,
                "as_of": "2024-05-01T10:00:00+09:00",
            },
        ),
        ("incidents.1.series", "S-1"),
        ("series", [{"id": "S-1", "incidents": ["I-1", "I-2"], "watch_messages": 0, "people": 5, "reason": "same"}]),
        ("incidents.1.addresses.0.notified", "2024-05-01T10:00:00+09:00"),
        ("incidents.1.addresses.0.bounced", True),
    ],
)
def test_admitted(path, value):
    assert not list(VALIDATOR.iter_errors(_changed(path, value)))


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("channel", Channel),
        ("problem.properties.kind", ProblemKind),
        ("problem.properties.stage", Stage),
        ("folder.properties.role", Role),
        ("folder.properties.chosen_by", ChosenBy),
        ("incident.properties.severity", Severity),
        ("incident.properties.status", Status),
    ],
)
def test_enumerations_are_those_of_the_model(path, values):
    node: Any = schema()["$defs"]
    for step in path.split("."):
        node = node[step]
    assert node["enum"] == [value.value for value in values]


def test_the_schema_file_is_plain_json():
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert dumps(schema()).isascii()
