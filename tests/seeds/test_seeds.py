"""Every published incident is found with exact numbers, and nothing of the ordinary mail around it is reported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from seeds.build import Truth, expected
from seeds.incidents import INCIDENTS, Incident
from seeds.published import Record, compare


class Outcome(NamedTuple):
    """The report, and which incidents of the table each reported incident holds mails of."""

    report: dict[str, Any]
    holding: dict[str, list[dict[str, Any]]]
    noise: Counter[str]
    truth: Truth


def _tags(incident: dict[str, Any], truth: Truth) -> set[str]:
    return {truth.tags.get(finding["sha256"].rpartition(":")[2], "~unknown") for finding in incident["findings"]}


@pytest.fixture(scope="session")
def outcome(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """One scan of all the mailboxes through the command line."""
    work = tmp_path_factory.mktemp("seeds-case")
    config = work / "sentaudit.yml"
    config.write_text(
        "organisation:\n  exclude:\n" + "".join(f"    - {address}\n" for address in truth.excluded), "utf-8"
    )
    command = [str(Path(sys.executable).with_name("sentaudit")), "scan", str(truth.root), "--case", str(work / "case"), "--format", "json",
               "-o", "-", "--config", str(config), "--reveal", "--no-progress", "--jobs", "2"]  # fmt: skip
    for domain in truth.domains:
        command += ["--organisation-domain", domain]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300, cwd=work)
    assert done.returncode == 1, done.stderr.decode()[-2000:]
    report = json.loads(done.stdout)
    holding: dict[str, list[dict[str, Any]]] = {}
    noise: Counter[str] = Counter()
    for incident in report["incidents"]:
        if incident["reported"]:
            for tag in _tags(incident, truth):
                holding.setdefault(tag, []).append(incident)
            noise.update(
                tag for finding in incident["findings"]
                if (tag := truth.tags.get(finding["sha256"].rpartition(":")[2], "~unknown")).startswith("~")
            )  # fmt: skip
    return Outcome(report, holding, noise, truth)


@pytest.mark.parametrize("incident", [item for item in INCIDENTS if not item.watch], ids=lambda incident: incident.id)
def test_incident_is_found_with_exact_numbers(incident: Incident, outcome: Outcome, record_property: Record) -> None:
    found = outcome.holding.get(incident.id, [])
    apart = [
        item
        for item in outcome.report["incidents"]
        if not item["reported"] and incident.id in _tags(item, outcome.truth)
    ]
    assert found, [(item["confidence"], item["reasons"]) for item in apart]
    assert len(found) == 1
    got, want = found[0], expected(incident)
    assert _tags(got, outcome.truth) == {incident.id}
    exposed = got["exposed"]
    wanted = {
        "channels": sorted(want.channels), "distinct": want.distinct, "receivers": want.receivers, "messages": want.messages,
        "findings": want.messages, "batches": want.batches, "internal": want.internal, "excluded": want.excluded,
        "duplicates": want.duplicates, "organisations": want.organisations, "max_visible_to_one": want.max_visible,
    }  # fmt: skip
    numbers = {
        "channels": sorted(got["channels"]), "receivers": got["receivers"]["distinct"], "messages": got["messages"],
        "findings": len({finding["sha256"] for finding in got["findings"]}), "batches": got["batches"],
    }  # fmt: skip
    numbers |= {
        key: exposed[key]
        for key in ("distinct", "internal", "excluded", "duplicates", "organisations", "max_visible_to_one")
    }
    wanted = {key: value for key, value in wanted.items() if value is not None}
    compare(record_property, f"mail:{incident.id}", wanted, {key: numbers[key] for key in wanted})
    assert exposed["listed"] - exposed["duplicates"] - exposed["internal"] - exposed["excluded"] == exposed["distinct"]


@pytest.mark.parametrize("incident", [item for item in INCIDENTS if item.watch], ids=lambda incident: incident.id)
def test_below_every_threshold_is_not_reported(incident: Incident, outcome: Outcome, record_property: Record) -> None:
    assert incident.id in outcome.truth.tags.values()
    found = len(outcome.holding.get(incident.id, []))
    compare(record_property, f"mail:{incident.id}", {"reported": 0}, {"reported": found})


def test_no_ordinary_mail_is_reported(outcome: Outcome, record_property: Record) -> None:
    total = sum(tag.startswith("~") for tag in outcome.truth.tags.values())
    record_property("noise", (sum(outcome.noise.values()), total))
    assert total > 400
    assert dict(outcome.noise) == {}


def test_every_mail_is_accounted_for(outcome: Outcome) -> None:
    messages = outcome.report["coverage"]["messages"]
    assert messages["seen"] == messages["scanned"] + messages["skipped"] + messages["failed"]
    assert messages["failed"] == 0
    assert messages["seen"] >= len(outcome.truth.tags)
